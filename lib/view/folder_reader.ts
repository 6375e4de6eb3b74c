/**
 * Reads results folders again when they have changed.
 *
 * @module
 */

import { UserError } from "../user_error.ts";
import { type FolderSignature, folderSignature } from "./folder_signature.ts";

/** What was read of a folder, or why it cannot be read. */
export type FolderState<T> =
  | { readonly kind: "read"; readonly content: T; readonly signature: FolderSignature }
  | { readonly kind: "problem"; readonly message: string };

interface Entry<T> {
  readonly signature: string;
  readonly state: Promise<FolderState<T>>;
  isReading: boolean;
}

/** Keeps what was read of the last few folders. While a folder has not changed, the same state is returned. */
export class FolderReader<T> {
  readonly #read: (directory: string, signature: FolderSignature) => Promise<T>;
  readonly #most: number;
  readonly #entries = new Map<string, Entry<T>>();

  /** @param most The number of folders that are kept. */
  constructor(
    read: (directory: string, signature: FolderSignature) => Promise<T>,
    most: number,
  ) {
    this.#read = read;
    this.#most = most;
  }

  /** The state of a folder. Never rejects for a folder that is gone or damaged: then the state says what is wrong. */
  read(directory: string): Promise<FolderState<T>> {
    const signature = folderSignature(directory);
    const earlier = this.#entries.get(directory);
    // A folder that changes while it is read is read again at the next call, not twice at once.
    if (earlier?.isReading || earlier?.signature === signature.text) return earlier.state;
    const entry: Entry<T> = {
      signature: signature.text,
      state: this.#stateOf(directory, signature),
      isReading: true,
    };
    this.#entries.delete(directory); // so that it becomes the newest
    this.#entries.set(directory, entry);
    this.#drop();
    const finish = (kind?: string) => {
      entry.isReading = false;
      // A lock can go away without a change of the files: a problem is not kept.
      if (kind !== "read" && this.#entries.get(directory) === entry) {
        this.#entries.delete(directory);
      }
    };
    entry.state.then(({ kind }) => finish(kind), () => finish());
    return entry.state;
  }

  async #stateOf(directory: string, signature: FolderSignature): Promise<FolderState<T>> {
    try {
      return { kind: "read", content: await this.#read(directory, signature), signature };
    } catch (error) {
      if (isOfTheFolder(error)) return { kind: "problem", message: (error as Error).message };
      throw error;
    }
  }

  #drop(): void {
    for (const [directory, { isReading }] of this.#entries) {
      if (this.#entries.size <= this.#most) return;
      if (!isReading) this.#entries.delete(directory);
    }
  }
}

/** Whether an error is one of the folder: it is gone, damaged or locked, perhaps since the reading has begun. */
function isOfTheFolder(error: unknown): boolean {
  if (error instanceof UserError || error instanceof Deno.errors.NotFound) return true;
  return error instanceof Error && (error as { code?: unknown }).code === "ERR_SQLITE_ERROR";
}
