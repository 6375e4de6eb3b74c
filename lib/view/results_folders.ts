/**
 * The results folders that the view shows, with a name each. Names in addresses are looked up in this list, so that no part of an
 * address becomes a path.
 *
 * @module
 */

import { basename, resolve } from "node:path";

/** A results folder. */
export interface NamedFolder {
  /** The name of the folder; a number follows where several have the same name. */
  readonly name: string;
  /** Its path. */
  readonly directory: string;
}

/** What was found. */
export interface FolderList {
  readonly folders: readonly NamedFolder[];
  /** The given folders in which nothing was found, a sentence each. */
  readonly notes: readonly string[];
}

/** The given folders that are results folders, and the results folders in the other ones, by name. */
export function listFolders(directories: readonly string[]): FolderList {
  const notes: string[] = [];
  const found = directories.flatMap((directory) => {
    if (isResultsFolder(directory)) return [directory];
    const inside = subfolders(directory);
    const results = (inside ?? []).filter(isResultsFolder);
    if (results.length === 0) {
      const reason = inside === undefined
        ? "the folder cannot be read"
        : "no results folder is in it";
      notes.push(`${directory}: ${reason}`);
    }
    return results;
  });
  return { folders: withNames([...new Set(found)]), notes };
}

function withNames(directories: readonly string[]): NamedFolder[] {
  const taken = new Set<string>();
  return directories.map((directory) => {
    const plain = basename(resolve(directory)) || "folder";
    let name = plain;
    for (let i = 2; taken.has(name); i++) name = `${plain} (${i})`;
    taken.add(name);
    return { name, directory };
  });
}

/** In the order of their names; undefined if the folder cannot be read. */
function subfolders(directory: string): string[] | undefined {
  try {
    return [...Deno.readDirSync(directory)].map(({ name }) => name).sort()
      .map((name) => `${directory}/${name}`);
  } catch {
    return undefined;
  }
}

function isResultsFolder(directory: string): boolean {
  return ["state.sqlite", "experiment.json"].some((name) => {
    try {
      return Deno.lstatSync(`${directory}/${name}`).isFile;
    } catch {
      return false;
    }
  });
}
