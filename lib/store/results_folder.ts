/**
 * A results folder that is opened to be written: its lock, its store, and files that have to be moved away first.
 *
 * @module
 */

import { join } from "node:path";
import { UserError } from "../user_error.ts";
import { FolderLock } from "./folder_lock.ts";
import { Store, STORE_FILES, StoreError } from "./store.ts";

/** How a folder is opened. */
export interface ResultsFolderOptions {
  /** The names of the files that are written from the store. */
  readonly resultFiles: readonly string[];
  /** Move what is in the folder into a subfolder, and start without it. @default {false} */
  readonly fresh?: boolean;
}

/** The folder of one sweep, locked against other processes until it is closed. */
export class ResultsFolder {
  /** What was unusual about the folder, a sentence each. */
  readonly notes: string[] = [];
  readonly store: Store;
  readonly #lock: FolderLock;
  readonly #resultFiles: readonly string[];
  /** Everything that a sweep writes into its folder. */
  readonly #ownFiles: readonly string[];

  /**
   * Opens the folder, or creates it.
   *
   * @throws {UserError} If another process writes to it, the disk does not let it be written, or its files are not those
   *     of a sweep.
   */
  constructor(
    readonly directory: string,
    { resultFiles, fresh = false }: ResultsFolderOptions,
  ) {
    this.#resultFiles = resultFiles;
    this.#ownFiles = [...resultFiles, ...STORE_FILES];
    this.#lock = lockFolder(directory);
    try {
      if (fresh) this.#startOver();
      else this.#refuseForeignFiles();
      this.store = this.#openStore();
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  /** Closes the store and releases the folder. */
  close(): void {
    this.store.close();
    this.#lock.release();
  }

  #startOver(): void {
    const folder = this.#moveFilesAway();
    if (folder !== undefined) this.notes.push(`the earlier files were moved to ${folder}`);
  }

  #openStore(): Store {
    if (this.#isEmptied()) return this.#rescue("it is empty");
    try {
      return new Store(this.directory);
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== "damaged") throw error;
      return this.#rescue(error.reason);
    }
  }

  /** Creates a new store, and copies what can be read of the damaged one. */
  #rescue(reason: string): Store {
    const folder = this.#moveFilesAway() ?? this.directory;
    const store = new Store(this.directory);
    const count = store.salvage(join(folder, STORE_FILES[0]));
    this.notes.push(
      `${this.directory}/${
        STORE_FILES[0]
      } cannot be used (${reason}): it was moved to ${folder}, and ` +
        `${count} ${count === 1 ? "trial was" : "trials were"} recovered from it`,
    );
    return store;
  }

  /** @throws {UserError} If files would be overwritten that cannot be written again from a store. */
  #refuseForeignFiles(): void {
    const { directory } = this;
    const folder = this.#ownFiles.find((name) => this.#stat(name)?.isDirectory);
    if (folder !== undefined) {
      throw cannotWrite(directory, `${folder} in it is a folder, but must be a file`);
    }
    if (this.#stat(STORE_FILES[0]) !== undefined) return;
    const found = this.#ownFiles.filter((name) => this.#stat(name) !== undefined);
    if (found.length === 0) return;
    throw cannotWrite(
      directory,
      `it has ${found.join(", ")} but no ${
        STORE_FILES[0]
      }, so these files could not be written again: ` +
        "--fresh moves them away, --out chooses another folder",
    );
  }

  /** A store is created before the other files: if they exist, an empty store is one that lost its content. */
  #isEmptied(): boolean {
    const size = this.#stat(STORE_FILES[0])?.size ?? Infinity;
    const wal = this.#stat(STORE_FILES[1])?.size ?? 0;
    return size < 2 && wal === 0 &&
      this.#resultFiles.some((name) => this.#stat(name) !== undefined);
  }

  /** Moves all files of the sweep into `previous-1`, `previous-2`, …; returns that folder, undefined without files. */
  #moveFilesAway(): string | undefined {
    const { directory } = this;
    const found = this.#ownFiles.filter((name) => this.#stat(name) !== undefined);
    if (found.length === 0) return undefined;
    let number = 1;
    while (this.#stat(`previous-${number}`) !== undefined) number++;
    const folder = join(directory, `previous-${number}`);
    try {
      Deno.mkdirSync(folder);
      for (const name of found) Deno.renameSync(join(directory, name), join(folder, name));
    } catch (error) {
      throw cannotWrite(directory, reasonOf(error));
    }
    return folder;
  }

  #stat(name: string): Deno.FileInfo | undefined {
    try {
      return Deno.statSync(join(this.directory, name));
    } catch {
      return undefined;
    }
  }
}

/** Creates the folder if it does not exist, and locks it. */
function lockFolder(directory: string): FolderLock {
  try {
    Deno.mkdirSync(directory, { recursive: true });
    const lock = FolderLock.take(directory);
    if (lock instanceof FolderLock) return lock;
    const { pid, since } = lock;
    throw cannotWrite(
      directory,
      `process ${pid} has been writing to it since ${since}: wait until it ends, or choose another folder with --out`,
    );
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw cannotWrite(directory, reasonOf(error));
  }
}

function cannotWrite(directory: string, reason: string): UserError {
  return new UserError(`Cannot write to the results folder ${directory}: ${reason}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "permission to open it was not given";
  if (error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotADirectory) {
    return "it, or a folder above it, is a file";
  }
  if (error instanceof Error) return error.message;
  throw error;
}
