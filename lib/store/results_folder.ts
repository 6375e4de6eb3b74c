/**
 * A results folder that is opened to be written: its lock, its store, and files that have to be moved away first.
 *
 * @module
 */

import { UserError } from "../user_error.ts";
import { CheckpointFiles } from "./checkpoint_files.ts";
import { fileFault } from "./file_fault.ts";
import { FolderLock } from "./folder_lock.ts";
import { finishMove, moveAway, MOVED_FOLDER, unfinishedMove } from "./move_away.ts";
import { requireStoreFiles, Store, STORE_FILES, StoreError } from "./store.ts";

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
  /** The checkpoints of trials; `fresh` removes them. */
  readonly checkpoints: CheckpointFiles;
  readonly #lock: FolderLock;
  readonly #resultFiles: readonly string[];
  /** Everything that a sweep writes into its folder, in the order in which it is moved away. */
  readonly #ownFiles: readonly string[];

  /**
   * Opens the folder, or creates it.
   *
   * @throws {UserError} If another process writes to it, it cannot be written, or its files are not those
   *     of a sweep.
   */
  constructor(
    readonly directory: string,
    { resultFiles, fresh = false }: ResultsFolderOptions,
  ) {
    this.#resultFiles = resultFiles;
    this.#ownFiles = [...STORE_FILES.toReversed(), ...resultFiles];
    this.checkpoints = new CheckpointFiles(directory);
    this.#lock = lockFolder(directory);
    try {
      this.#refuseLinks();
      this.#finishEarlierMove();
      if (fresh) this.#startOver();
      else this.#refuseForeignFiles();
      this.store = this.#openStore();
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  /** Why results can no longer be saved safely: the folder was moved or replaced, or its lock; undefined if all is well. */
  storageFault(): string | undefined {
    const { directory } = this;
    if (!this.store.isInPlace()) {
      return `${directory}/${STORE_FILES[0]} was moved, removed or replaced during the sweep`;
    }
    return this.#lock.isInPlace()
      ? undefined
      : `the lock file of ${directory} was removed during the sweep, so another process could write to the folder too`;
  }

  /** Closes the store and releases the folder. */
  close(): void {
    this.store.close();
    this.#lock.release();
  }

  /** A move that was cut off, by a crash or a kill, is finished first. */
  #finishEarlierMove(): void {
    const move = unfinishedMove(this.directory);
    if (move === undefined) return;
    const folder = this.#try(() => moveAway(this.directory, this.#ownFiles, move.kind));
    if (move.kind === "rescue") {
      return this.#recoverTrials(folder, "the last run was killed while it was recovered");
    }
    this.notes.push(`the earlier files were moved to ${this.#finishMove(folder)}`);
  }

  #startOver(): void {
    this.checkpoints.drop();
    if (!this.#ownFiles.some((name) => this.#stat(name) !== undefined)) return;
    const folder = this.#try(() => moveAway(this.directory, this.#ownFiles, "fresh"));
    this.notes.push(`the earlier files were moved to ${this.#finishMove(folder)}`);
  }

  #finishMove(folder: string): string {
    return this.#try(() => finishMove(folder));
  }

  #openStore(): Store {
    if (this.#isEmptied()) this.#replaceDamagedStore("it is empty");
    try {
      return new Store(this.directory);
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== "damaged") throw error;
      this.#replaceDamagedStore(error.reason);
      return new Store(this.directory);
    }
  }

  /** Moves a damaged store away, and creates a new one with what can be read of it. */
  #replaceDamagedStore(reason: string): void {
    this.#recoverTrials(
      this.#try(() => moveAway(this.directory, this.#ownFiles, "rescue")),
      reason,
    );
  }

  #recoverTrials(folder: string, reason: string): void {
    requireStoreFiles(folder, { readOnly: true });
    const store = new Store(this.directory);
    const count = store.salvage(`${folder}/${STORE_FILES[0]}`);
    store.close();
    this.notes.push(
      `${this.directory}/${STORE_FILES[0]} cannot be used (${reason}): it was moved to ${
        this.#finishMove(folder)
      }, and ${count} ${count === 1 ? "trial was" : "trials were"} recovered from it`,
    );
  }

  /** @throws {UserError} If a file or subfolder is a link: its target, perhaps outside of the folder, would be changed. */
  #refuseLinks(): void {
    for (const name of this.#ownFiles) {
      const isReplaced = this.#resultFiles.includes(name); // by another file of its name
      const fault = fileFault(`${this.directory}/${name}`, { readOnly: isReplaced });
      if (fault !== undefined) throw cannotWrite(this.directory, `${name} in it ${fault}`);
    }
    const entries = this.#try(() => [...Deno.readDirSync(this.directory)]);
    const wrong = entries.find((entry) => MOVED_FOLDER.test(entry.name) && !entry.isDirectory);
    if (wrong === undefined) return;
    const fault = wrong.isSymlink ? "is a symbolic link, but must be a folder" : "is not a folder";
    throw cannotWrite(this.directory, `${wrong.name} in it ${fault}`);
  }

  /** @throws {UserError} If files would be overwritten that cannot be written again from a store. */
  #refuseForeignFiles(): void {
    if (this.#stat(STORE_FILES[0]) !== undefined) return;
    const found = this.#ownFiles.filter((name) => this.#stat(name) !== undefined);
    if (found.length === 0) return;
    throw cannotWrite(
      this.directory,
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

  #stat(name: string): Deno.FileInfo | undefined {
    try {
      return Deno.lstatSync(`${this.directory}/${name}`);
    } catch {
      return undefined;
    }
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw cannotWrite(this.directory, reasonOf(error));
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
  if (error instanceof Deno.errors.NotCapable) {
    return "Deno gives the program no permission for it";
  }
  if (error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotADirectory) {
    return "it, or a folder above it, is a file";
  }
  if (error instanceof Error) return error.message;
  throw error;
}
