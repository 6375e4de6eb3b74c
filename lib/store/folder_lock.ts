/**
 * One writer per results folder.
 *
 * The operating system holds the lock and releases it when the process ends, however it ends. The lock file names the
 * process that holds it.
 *
 * @module
 */

import { UserError } from "../user_error.ts";
import { fileFault } from "./file_fault.ts";

const LOCK_FILE = ".lock";

/** `lockHolder` takes the lock for less than a millisecond, to see whether it is free: a process that meets it tries again. */
const MOST_TRIES = 5;
const TRY_AGAIN_MS = 5;

/** The process that holds a folder. */
export interface LockHolder {
  /** Its process id. */
  readonly pid: number;
  /** Since when, as ISO 8601 in UTC. */
  readonly since: string;
}

/** The lock of a results folder, held until it is released. */
export class FolderLock {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Takes the lock of a folder; returns its holder if another process has it.
   *
   * @throws {Deno.errors.PermissionDenied} If the folder cannot be written, and other errors of the disk.
   */
  static take(directory: string): FolderLock | LockHolder {
    const path = `${directory}/${LOCK_FILE}`;
    for (let tries = 1;; tries++) {
      requireFile(path);
      const file = Deno.openSync(path, { create: true, read: true, write: true });
      if (!file.tryLockSync(true)) {
        file.close();
        if (tries >= MOST_TRIES) return readHolder(path);
        sleepSync(TRY_AGAIN_MS);
        continue;
      }
      if (isSameFile(path, file)) {
        const holder: LockHolder = { pid: Deno.pid, since: new Date().toISOString() };
        file.truncateSync();
        file.writeSync(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
        return new FolderLock(path, file);
      }
      file.close(); // its previous holder has removed it meanwhile: try again
    }
  }

  /** Whether the lock file is still the one that is locked. */
  isInPlace(): boolean {
    return isSameFile(this.#path, this.#file);
  }

  /** Releases the folder. */
  release(): void {
    try {
      Deno.removeSync(this.#path);
    } catch {
      // The folder is gone, or cannot be written any more. The lock itself ends when the file is closed.
    }
    this.#file.close();
  }
}

/** The process that writes to a folder now; undefined if there is none. */
export function lockHolder(directory: string): LockHolder | undefined {
  const path = `${directory}/${LOCK_FILE}`;
  let file: Deno.FsFile;
  try {
    if (!Deno.lstatSync(path).isFile) return undefined;
    file = Deno.openSync(path);
  } catch {
    return undefined;
  }
  try {
    return file.tryLockSync(false) ? undefined : readHolder(path);
  } finally {
    file.close();
  }
}

/** @throws {UserError} If the lock file is a link or not a file: the lock would be written to its target. */
function requireFile(path: string): void {
  const fault = fileFault(path);
  if (fault !== undefined) throw new UserError(`Cannot lock the results folder: ${path} ${fault}`);
}

function isSameFile(path: string, file: Deno.FsFile): boolean {
  try {
    return Deno.statSync(path).ino === file.statSync().ino;
  } catch {
    return false;
  }
}

function readHolder(path: string): LockHolder {
  try {
    const { pid, since } = JSON.parse(Deno.readTextFileSync(path));
    return { pid: Number(pid), since: String(since) };
  } catch {
    return { pid: 0, since: "" }; // the holder has not written the file yet, or has just released it
  }
}

/** Pauses the thread. */
function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
