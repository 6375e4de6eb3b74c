/**
 * Which tests can run: bare `deno test` gives no permission, and what needs one shows as ignored there.
 * `deno task test` gives all that any test needs.
 */

const NEEDED = {
  /** Experiment files are parsed by a library that looks at two variables. */
  parse: [{ name: "env", variable: "LOG_TOKENS" }, { name: "env", variable: "LOG_STREAM" }],
  files: [{ name: "read" }, { name: "write" }],
  /** The server of `deno task view`: `deno task test:view` gives it. */
  net: [{ name: "net", host: "127.0.0.1" }],
  workers: [{ name: "read" }],
  processes: [{ name: "run" }, { name: "read" }, { name: "write" }, { name: "env" }],
} satisfies Record<string, Deno.PermissionDescriptor[]>;

/** True if a test that needs any of these has to be ignored. */
export function lacking(...needs: (keyof typeof NEEDED)[]): boolean {
  return needs.flatMap((need): Deno.PermissionDescriptor[] => NEEDED[need])
    .some((descriptor) => Deno.permissions.querySync(descriptor).state !== "granted");
}
