/**
 * A results folder that is being written: its lock, its store, and what has to be moved out of their way.
 *
 * @module
 */

import { join } from "node:path";
import { RESULT_FILES } from "../results/files/write_results.ts";
import { FolderLock } from "./folder_lock.ts";
import { Store, STORE_FILES, StoreError } from "./store.ts";
import { CannotRun } from "../cli/cannot_run.ts";
import { plural } from "../cli/terminal/print.ts";

/** Everything that a sweep leaves in its folder. */
const OUR_FILES: readonly string[] = [...RESULT_FILES, ...STORE_FILES];

/** How a folder is opened. */
export interface FolderOptions {
  /** Move what is there aside, and start over. @default {false} */
  fresh?: boolean;
}

/** The folder of one sweep, nobody else's until it is closed. */
export class ResultsFolder {
  /** What the person should know of how it was found. */
  readonly notes: string[] = [];
  readonly store: Store;
  readonly #lock: FolderLock;

  /**
   * Opens the folder, or makes it.
   *
   * @throws {CannotRun} If another process writes to it, the disk does not let it be written, or what is in it is not ours.
   */
  constructor(readonly directory: string, { fresh = false }: FolderOptions = {}) {
    this.#lock = lockFolder(directory);
    try {
      if (fresh) this.#startOver();
      else refuseForeign(directory);
      this.store = this.#openStore();
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  /** Gives it back. */
  close(): void {
    this.store.close();
    this.#lock.release();
  }

  #startOver(): void {
    const folder = setAside(this.directory);
    if (folder !== undefined) this.notes.push(`what was there is in ${folder}`);
  }

  #openStore(): Store {
    if (isEmptied(this.directory)) return this.#rescue("it is empty");
    try {
      return new Store(this.directory);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { kind, message } = error;
      if (kind !== "damaged") throw refusal(this.directory, `${STORE_FILES[0]}: ${message}`);
      return this.#rescue(message);
    }
  }

  /** Begins a new store beside the damaged one, with what can be read of it. */
  #rescue(reason: string): Store {
    const folder = setAside(this.directory) ?? this.directory;
    const store = new Store(this.directory);
    const kept = store.salvage(join(folder, STORE_FILES[0]));
    this.notes.push(
      `the store in ${this.directory} cannot be used (${reason}): it is kept in ${folder}; ` +
        `${plural(kept, "trial")} could be taken over from it`,
    );
    return store;
  }
}

/** The folder's lock; and the folder, if it was not there. */
function lockFolder(directory: string): FolderLock {
  try {
    Deno.mkdirSync(directory, { recursive: true });
    const lock = FolderLock.take(directory);
    if (lock instanceof FolderLock) return lock;
    const { pid, since } = lock;
    throw new CannotRun(
      `process ${pid} is writing to ${directory}, since ${since}: wait for its end, or take another folder with --out`,
    );
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    throw refusal(directory, reasonOf(error));
  }
}

function refusal(directory: string, reason: string): CannotRun {
  return new CannotRun(`the results folder ${directory} cannot be written: ${reason}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "it may not be opened";
  if (error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotADirectory) {
    return "it, or a folder on the way to it, is a file";
  }
  if (error instanceof Error) return error.message;
  throw error;
}

/** @throws {CannotRun} If files would be written over that no store stands behind. */
function refuseForeign(directory: string): void {
  const folders = OUR_FILES.filter((name) => statOf(directory, name)?.isDirectory);
  if (folders.length > 0) {
    throw new CannotRun(
      `${directory}/${folders[0]} is a folder: the results need the name for a file`,
    );
  }
  if (statOf(directory, STORE_FILES[0]) !== undefined) return;
  const found = OUR_FILES.filter((name) => statOf(directory, name) !== undefined);
  if (found.length === 0) return;
  throw new CannotRun(
    `${directory} holds ${found.join(", ")} without a ${
      STORE_FILES[0]
    }, so that they could not be made again: ` +
      "--fresh moves them aside, --out takes another folder",
  );
}

/** A store is made before the other files: beside them it cannot be new. */
function isEmptied(directory: string): boolean {
  const size = statOf(directory, STORE_FILES[0])?.size ?? Infinity;
  const wal = statOf(directory, STORE_FILES[1])?.size ?? 0;
  return size < 2 && wal === 0 &&
    RESULT_FILES.some((name) => statOf(directory, name) !== undefined);
}

function statOf(directory: string, name: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(join(directory, name));
  } catch {
    return undefined;
  }
}

/** Moves everything of ours into `previous-1`, `previous-2`, …; which one, if there was anything. */
function setAside(directory: string): string | undefined {
  const found = OUR_FILES.filter((name) => statOf(directory, name) !== undefined);
  if (found.length === 0) return undefined;
  let number = 1;
  while (statOf(directory, `previous-${number}`) !== undefined) number++;
  const folder = join(directory, `previous-${number}`);
  try {
    Deno.mkdirSync(folder);
    for (const name of found) Deno.renameSync(join(directory, name), join(folder, name));
  } catch (error) {
    throw refusal(directory, reasonOf(error));
  }
  return folder;
}
