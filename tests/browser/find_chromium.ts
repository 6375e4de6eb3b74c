/**
 * Finds the browser for the tests in this folder: `chromium` of the `PATH`, or what `CHROMIUM` names. As a program, it says how
 * to get a browser where there is none.
 *
 * @module
 */

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The path of the browser; undefined if there is none. */
export function findChromium(): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const places = NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  return [Deno.env.get("CHROMIUM") ?? "", ...places].find(isFile);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

if (import.meta.main && findChromium() === undefined) {
  // deno-lint-ignore no-console -- a program of its own
  console.error(
    "Cannot test in a browser: install chromium (Debian: sudo apt-get install chromium), or set CHROMIUM to its path",
  );
  Deno.exit(1);
}
