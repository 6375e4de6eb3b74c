/**
 * Files that an experiment file names: its data and the user's own program.
 *
 * @module
 */

import { basename, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../user_error.ts";

/** The folder of a file; "" for the current folder. */
export function folderOf(file: string): string {
  const folder = dirname(file);
  return folder === "." ? "" : folder;
}

/** The path of a `file:` URL; any other text is a path already. */
export function withoutScheme(path: string): string {
  try {
    return path.startsWith("file:") ? fileURLToPath(path) : path;
  } catch { // it has a host, or an encoded slash: there is no such file
    return path;
  }
}

/** A path in a file, as seen from the folder of that file, in its shortest form; unchanged if it is absolute. */
export function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/**
 * The path of a file that `experiment.json` of a results folder names: if it is not there, but the results folder has a file of
 * that name, the file in the folder.
 */
export function locateFile(folder: string, path: string): string {
  const named = pathFrom(folder, path);
  const beside = pathFrom(folder, basename(path));
  return !isFile(named) && isFile(beside) ? beside : named;
}

/** A file and its content. */
export interface LocalFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Whether there is such a file. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * Reads a file.
 *
 * @param from The module that imports it, for the message.
 * @throws {UserError} If it cannot be read.
 */
export function readFile(path: string, from?: string): LocalFile {
  try {
    return { path, bytes: Deno.readFileSync(path) };
  } catch (error) {
    const importer = from === undefined ? "" : ` (imported by ${from})`;
    throw new UserError(`Cannot read ${path}${importer}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.NotCapable) return "there is no permission to read it";
  return (error as Error).message;
}
