/**
 * The hash of a user's own program: of every file that its results depend on, as far as that can be found out.
 *
 * @module
 */

import { dirname, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError } from "../../user_error.ts";
import { digest } from "../digest.ts";
import { foreignImportText } from "../foreign_import.ts";
import { foreignSpecifiers } from "./foreign_specifiers.ts";
import { isFile, type LocalFile, pathFrom, readFile } from "./local_files.ts";
import type { CommandObjective, ModuleObjective, ObjectiveSpec } from "../experiment.ts";

/** A program imports fewer local files: more are a mistake, such as a module that imports a package folder. */
const MOST_FILES = 10_000;

/**
 * Computes the hash of a program: of a module with all local modules that it imports, or of a command's files. The
 * files are named relative to the module or the folder, so that the same program in another place has the same hash.
 *
 * @returns 16 hexadecimal digits.
 * @throws {UserError} If one of the files cannot be read, or imports a package that is not one of Seedsweep's own.
 */
export function hashProgram(
  program: Omit<ModuleObjective, "hash"> | Omit<CommandObjective, "hash">,
): string {
  const isModule = "module" in program;
  const base = isModule ? dirname(program.module) : program.folder;
  const files = isModule
    ? [...moduleFiles(program.module), ...program.files.map((path) => readFile(path))]
    : program.files.map((path) => readFile(path));
  const hashes = files.map(({ path, bytes }) => [
    relative(base, path).replaceAll("\\", "/"),
    digest(bytes),
  ]);
  return digest(JSON.stringify(hashes));
}

/** @throws {UserError} If the program is not the one that the experiment was made with. */
export function requireSameProgram(objective: ObjectiveSpec): void {
  const now = hashProgram(objective);
  if (now === objective.hash) return;
  const name = "module" in objective ? objective.module : objective.command.join(" ");
  throw new UserError(
    `Cannot run ${name}: its files have changed since the sweep: their hash is ${now}, and the sweep has ` +
      `${objective.hash}; run the sweep with its experiment file to run all trials anew: retry, verify and replay need ` +
      "the program as it was",
  );
}

/** The arguments of a command that are files in its folder: `train.py`, and `--config=cfg.json`. */
export function filesOfCommand(command: readonly string[], folder: string): string[] {
  const paths = command.filter((word) => !word.includes("${")).flatMap((word) => {
    const [, value] = /^-[^=]*=(.+)/s.exec(word) ?? [];
    return [word, ...(value === undefined ? [] : [value])].map((each) => pathFrom(folder, each));
  });
  return [...new Set(paths)].filter(isFile);
}

/** A module and the local modules that it imports, each once, in the order in which they are found. */
function moduleFiles(module: string): LocalFile[] {
  const waiting: { path: string; from: string | undefined }[] = [{ path: module, from: undefined }];
  const found = new Map<string, LocalFile>();
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const key = resolve(next.path);
    if (found.has(key)) continue;
    const file = readFile(next.path, next.from);
    found.set(key, file);
    if (found.size > MOST_FILES) {
      throw new UserError(`Cannot read ${module}: it imports more than ${MOST_FILES} files`);
    }
    const { path } = next;
    const text = new TextDecoder().decode(file.bytes);
    const [foreign] = foreignSpecifiers(text);
    if (foreign !== undefined) {
      throw new UserError(`Cannot read ${path}: ${foreignImportText(foreign)}`);
    }
    waiting.push(...localImports(path, text).map((each) => ({ path: each, from: path })));
  }
  return [...found.values()];
}

/** What follows `from`, `import` or `import(` in quotes, if it begins with a dot or `file:`. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*(["'])((?:\.\.?\/|file:)[^"'\n]+)\1/g;
/** The same of a statement at the beginning of a line, which must have its file: not of types, which are removed. */
const STATEMENT = /^(?:import|export)\b(?!\s+type\b)[^;"'()]*["']((?:\.\.?\/|file:)[^"'\n]+)["']/gm;

/**
 * The local modules that a module imports. A file that is only mentioned, in a comment for example, does no harm: it is part of
 * the hash too, if it exists.
 */
function localImports(path: string, text: string): string[] {
  const needed = new Set([...text.matchAll(STATEMENT)].map(([, specifier]) => specifier));
  const base = pathToFileURL(resolve(path));
  return [...text.matchAll(IMPORT)].flatMap(([, , specifier]) =>
    importedPath(specifier, base).filter((file) => needed.has(specifier) || isFile(file))
  );
}

/** The path of a specifier, which is a URL: `./a%20b.ts?v=2` is the file `a b.ts`. Empty if it is that of no file. */
function importedPath(specifier: string, base: URL): string[] {
  try {
    const { href } = new URL(specifier, base);
    return [fileURLToPath(href.replace(/[?#].*$/, ""))];
  } catch { // a host, or a slash that is encoded
    return [];
  }
}
