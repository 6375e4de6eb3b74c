/**
 * One writer to a results folder.
 *
 * The operating system holds the lock and drops it when its process ends, however it ends. The file says who holds it.
 *
 * @module
 */

const LOCK_FILE = ".lock";

/** Who holds a folder. */
export interface Holder {
  /** The process. */
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
   * Takes the lock of a folder; if another process has it, tells who.
   *
   * @throws {Deno.errors.PermissionDenied} If the folder cannot be written, and other errors of the disk.
   */
  static take(directory: string): FolderLock | Holder {
    const path = `${directory}/${LOCK_FILE}`;
    for (;;) {
      const file = Deno.openSync(path, { create: true, read: true, write: true });
      if (!file.tryLockSync(true)) {
        file.close();
        return readHolder(path);
      }
      if (isStillThere(path, file)) {
        const holder: Holder = { pid: Deno.pid, since: new Date().toISOString() };
        file.truncateSync();
        file.writeSync(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
        return new FolderLock(path, file);
      }
      file.close(); // its last holder removed it meanwhile: another file has its name, or none
    }
  }

  /** Gives the folder back. */
  release(): void {
    try {
      Deno.removeSync(this.#path);
    } catch {
      // The folder is gone, or cannot be written any more. The lock itself ends with the file that is held.
    }
    this.#file.close();
  }
}

/** Who writes to a folder now; nothing, if nobody does. */
export function holderOf(directory: string): Holder | undefined {
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

function isStillThere(path: string, file: Deno.FsFile): boolean {
  try {
    return Deno.statSync(path).ino === file.statSync().ino;
  } catch {
    return false;
  }
}

function readHolder(path: string): Holder {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch {
    return { pid: 0, since: "" }; // it has just begun to write there, or has just gone
  }
}
