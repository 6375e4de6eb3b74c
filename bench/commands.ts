/** Which commands and Python modules this machine has. */

/** Why a module of Debian's Python cannot be used; undefined if it can. */
export function missingModule(name: string, how: string): string | undefined {
  const found = succeeds("/usr/bin/python3", ["-c", `import ${name}`]);
  return found ? undefined : `${name} is not installed: ${how}`;
}

/** Runs a command; false if it fails or does not exist. */
export function succeeds(command: string, args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
