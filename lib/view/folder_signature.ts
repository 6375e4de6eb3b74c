/**
 * Whether a results folder has changed, without reading its files.
 *
 * @module
 */

import { type LockHolder, lockHolder } from "../store/folder_lock.ts";

/** The store with its log, and the files that are read if there is no store. */
const WATCHED = [
  ...["state.sqlite", "state.sqlite-wal", "experiment.json"],
  ...["trials.csv", "curves.csv", "summary.csv", "timings.csv"],
];

/** The state of the files of a folder. */
export interface FolderSignature {
  /** Another text if a file has changed, or another process writes to the folder. */
  readonly text: string;
  /** The last change; undefined if there is no file. */
  readonly changed: Date | undefined;
  /** The process that runs the sweep now. */
  readonly process: LockHolder | undefined;
}

/** Looks at the files of a folder. */
export function folderSignature(directory: string): FolderSignature {
  const infos = WATCHED.map((name) => statOf(`${directory}/${name}`));
  const process = lockHolder(directory);
  const times = infos.flatMap((info) => info?.mtime?.getTime() ?? []);
  return {
    text: JSON.stringify([process, infos.map((info) => [info?.ino, info?.size, info?.mtime])]),
    changed: times.length === 0 ? undefined : new Date(Math.max(...times)),
    process,
  };
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch {
    return undefined;
  }
}
