/**
 * One writer per results folder.
 *
 * The operating system holds the lock and releases it when the process ends, however it ends. The lock file names the
 * process that holds it.
 *
 * @module
 */

const LOCK_FILE = ".lock";

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
    for (;;) {
      const file = Deno.openSync(path, { create: true, read: true, write: true });
      if (!file.tryLockSync(true)) {
        file.close();
        return readHolder(path);
      }
      if (isSameFile(path, file)) {
        const holder: LockHolder = { pid: Deno.pid, since: new Date().toISOString() };
        file.truncateSync();
        file.writeSync(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
        return new FolderLock(path, file);
      }
      file.close(); // its last holder removed it meanwhile: another file has its name, or none
    }
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

function isSameFile(path: string, file: Deno.FsFile): boolean {
  try {
    return Deno.statSync(path).ino === file.statSync().ino;
  } catch {
    return false;
  }
}

function readHolder(path: string): LockHolder {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch {
    return { pid: 0, since: "" }; // the holder has not written the file yet, or has just released it
  }
}
