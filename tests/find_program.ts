/** Finds programs that tests need, and that this project cannot install. */

/** Where a program is looked for. */
export interface ProgramPlaces {
  /** The environment variable that names its path; a wrong path is an error, not a reason to look elsewhere. */
  readonly variable: string;
  /** Its names in the folders of the `PATH`. */
  readonly names: readonly string[];
  /** Folders that are often not in the `PATH`. @default {[]} */
  readonly folders?: readonly string[];
}

/** The path of a program; undefined if there is none. */
export function findProgram(
  { variable, names, folders = [] }: ProgramPlaces,
): string | undefined {
  const named = Deno.env.get(variable);
  if (named !== undefined) return isFile(named) ? named : undefined;
  const all = (Deno.env.get("PATH") ?? "").split(":").concat(folders);
  return names.flatMap((name) => all.map((folder) => `${folder}/${name}`)).find(isFile);
}

/** Ends this program with a line that says how to get another one, if that is missing. */
export function requireProgram(found: string | undefined, hint: string): void {
  if (found !== undefined) return;
  // deno-lint-ignore no-console -- a program of its own
  console.error(hint);
  Deno.exit(1);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
