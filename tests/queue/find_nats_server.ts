/**
 * Finds the server for the tests in this folder: `nats-server` of the `PATH`, or what `NATS_SERVER` names. As a program, it says
 * how to get a server where there is none.
 *
 * @module
 */

/** The path of the server; undefined if there is none. */
export function findNatsServer(): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":").concat("/usr/sbin");
  const places = folders.map((folder) => `${folder}/nats-server`);
  return [Deno.env.get("NATS_SERVER") ?? "", ...places].find(isFile);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

if (import.meta.main && findNatsServer() === undefined) {
  // deno-lint-ignore no-console -- a program of its own
  console.error(
    "Cannot test the queue: install nats-server (Debian: sudo apt-get install nats-server), or set NATS_SERVER to its path",
  );
  Deno.exit(1);
}
