/**
 * Moves the files of a results folder into a subfolder `previous-1`, `previous-2`, …
 *
 * Several files cannot be moved in one step. So the subfolder is named `previous-N.fresh` or `previous-N.rescue` until the
 * move is complete, and an unfinished move is continued when the folder is opened again.
 *
 * @module
 */

import { STORE_FILES } from "./store.ts";

/** Why files are moved: to start over, or to replace a damaged store by what can be recovered from it. */
export type MoveKind = "fresh" | "rescue";

/** The names of the subfolders. */
export const MOVED_FOLDER = /^previous-\d+(\.fresh|\.rescue)?$/;

/** The move that was cut off in a results folder; undefined if there is none. */
export function unfinishedMove(directory: string): { kind: MoveKind } | undefined {
  const kinds = folderNames(directory).map((name) => /^previous-\d+\.(fresh|rescue)$/.exec(name));
  const [, kind] = kinds.find((match) => match !== null) ?? [];
  return kind === undefined ? undefined : { kind: kind as MoveKind };
}

/**
 * Moves files into `previous-N.KIND`, or continues an unfinished move. {@linkcode finishMove} gives the folder its name.
 *
 * The main file of the store must be the last of the store's files in `names`: after it was moved, store files in the
 * folder belong to a new store and are not moved.
 *
 * @returns The path of the subfolder.
 * @throws {Deno.errors.PermissionDenied} If the folder cannot be written, and other errors of the disk.
 */
export function moveAway(directory: string, names: readonly string[], kind: MoveKind): string {
  const folder = `${directory}/${unfinishedName(directory, kind)}`;
  Deno.mkdirSync(folder, { recursive: true });
  const isStoreMoved = exists(`${folder}/${STORE_FILES[0]}`);
  const isStoreFile = (name: string) => (STORE_FILES as readonly string[]).includes(name);
  for (const name of names) {
    if (!exists(`${directory}/${name}`) || (isStoreMoved && isStoreFile(name))) continue;
    Deno.renameSync(`${directory}/${name}`, `${folder}/${name}`);
  }
  return folder;
}

/** Gives the subfolder of a complete move its name; returns the new path. */
export function finishMove(folder: string): string {
  const finished = folder.replace(/\.(fresh|rescue)$/, "");
  Deno.renameSync(folder, finished);
  return finished;
}

function unfinishedName(directory: string, kind: MoveKind): string {
  const names = folderNames(directory);
  const unfinished = names.find((name) => new RegExp(`^previous-\\d+\\.${kind}$`).test(name));
  if (unfinished !== undefined) return unfinished;
  let number = 1;
  while (names.some((name) => name.split(".")[0] === `previous-${number}`)) number++;
  return `previous-${number}.${kind}`;
}

function folderNames(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name);
}

function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== undefined;
  } catch {
    return false;
  }
}
