/**
 * The folder `checkpoints` of a results folder: the encoded states of trials that longer trials may continue from, a file each.
 *
 * They are not in the store: each can be larger than all results together, SQLite does not give their place back to the disk
 * (VACUUM attaches a second file, which Deno does not allow without all permissions), and the check of the store's integrity at every
 * opening would read them too.
 *
 * A checkpoint only saves time. So nothing here throws: what cannot be written is left out, and what is damaged is as good as missing.
 *
 * @module
 */

import { digest } from "../experiment/digest.ts";
import type { Trial } from "../experiment/trial.ts";
import { fileFault } from "./file_fault.ts";

/** The name of the folder. */
export const CHECKPOINTS_FOLDER = "checkpoints";

/** A file is the digest, then the checkpoint. */
const DIGEST_BYTES = 16;

/** The checkpoints of a results folder. A process that saves or drops them holds the lock of the folder. */
export class CheckpointFiles {
  readonly #folder: string;

  /** @param directory The results folder. */
  constructor(directory: string) {
    this.#folder = `${directory}/${CHECKPOINTS_FOLDER}`;
  }

  /** Saves encoded checkpoints, by the ids of their trials; those that the disk does not accept are left out. */
  save(checkpoints: ReadonlyMap<string, Uint8Array>): void {
    for (const [trialId, bytes] of checkpoints) {
      attempt(() => {
        Deno.mkdirSync(this.#folder, { recursive: true });
        if (this.#isFolder()) replaceFile(this.#path(trialId), [headOf(trialId, bytes), bytes]);
      });
    }
  }

  /** The encoded checkpoint at the end of a trial; undefined if there is none, or it is not as it was saved. */
  find({ trialId }: Pick<Trial, "trialId">): Uint8Array | undefined {
    return attempt(() => {
      const path = this.#path(trialId);
      if (!this.#isFolder() || fileFault(path, { readOnly: true }) !== undefined) return undefined;
      const content = Deno.readFileSync(path);
      const bytes = content.subarray(DIGEST_BYTES);
      const head = headOf(trialId, bytes);
      return head.every((byte, i) => byte === content[i]) ? bytes : undefined;
    });
  }

  /** Removes the checkpoints of all trials but these, and the folder if it is then empty. */
  drop(keptIds: ReadonlySet<string> = new Set()): void {
    attempt(() => {
      if (!this.#isFolder()) return;
      for (const { name, isFile } of [...Deno.readDirSync(this.#folder)]) {
        const [, trialId = ""] = FILE_NAME.exec(name) ?? [];
        const isDropped = isFile && trialId !== "" &&
          !(keptIds.has(trialId) && name.endsWith(".bin"));
        if (isDropped) attempt(() => Deno.removeSync(`${this.#folder}/${name}`));
      }
      Deno.removeSync(this.#folder); // fails if it is not empty
    });
  }

  #path(trialId: string): string {
    return `${this.#folder}/${trialId}.bin`;
  }

  /** Whether the folder exists and is no link, whose target is perhaps outside of the results folder. */
  #isFolder(): boolean {
    return attempt(() => Deno.lstatSync(this.#folder).isDirectory) ?? false;
  }
}

/** The files of this module: a checkpoint, or one that was being written when its process was killed. */
const FILE_NAME = /^(.+)\.(?:bin|tmp)$/;

/** Writes a file under another name first, so that a file with its own name is complete. */
function replaceFile(path: string, parts: readonly Uint8Array[]): void {
  const temporary = path.replace(/\.bin$/, ".tmp");
  attempt(() => Deno.removeSync(temporary));
  try {
    {
      using file = Deno.openSync(temporary, { write: true, createNew: true });
      for (const part of parts) writeAll(file, part);
    }
    Deno.renameSync(temporary, path);
  } catch (error) {
    attempt(() => Deno.removeSync(temporary));
    throw error;
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(file.writeSync(rest));
}

/** What a file starts with: the digest of the trial's id and the checkpoint. */
function headOf(trialId: string, bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(digest(`${trialId}\n${digest(bytes)}`));
}

/** The value of an action; undefined if the disk does not allow it. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
