/** Which commands and Python modules this machine has, and how its OpenBLAS is set. */

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

/**
 * An OpenBLAS older than the processor does not recognize it and uses code for a processor of 2004, which halves the
 * speed of NumPy and PyTorch on wide layers. This variable selects the kernels of a similar processor.
 */
export function blasCore(): Record<string, string> {
  const flags = new Set(outputOf("cat", ["/proc/cpuinfo"]).split(/\s+/));
  if (flags.has("avx512f")) return { OPENBLAS_CORETYPE: "SKYLAKEX" };
  return flags.has("avx2") ? { OPENBLAS_CORETYPE: "HASWELL" } : {};
}

/** The output of a command; empty if there is no such command. */
function outputOf(command: string, args: string[]): string {
  try {
    const { stdout } = new Deno.Command(command, { args, stderr: "null" }).outputSync();
    return new TextDecoder().decode(stdout);
  } catch {
    return "";
  }
}
