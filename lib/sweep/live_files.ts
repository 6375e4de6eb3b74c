/**
 * Keeps the files of a results folder up to date while the sweep runs.
 *
 * @module
 */

const EVERY_MS = 2000;
/** The pause after a write is at least this many times as long as the write. */
const PAUSE_FACTOR = 20;

/** Calls `write` some time after each change, and never twice at once. */
export class LiveFiles {
  readonly #write: (signal: AbortSignal) => Promise<unknown>;
  readonly #closed = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #pause = EVERY_MS;

  constructor(write: (signal: AbortSignal) => Promise<unknown>) {
    this.#write = write;
  }

  /** Reports that the content of the files has changed. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.#writing = this.#update(), this.#pause);
  }

  /** Aborts a write that has started, and starts no other. */
  async close(): Promise<void> {
    this.#closed.abort();
    clearTimeout(this.#timer);
    await this.#writing;
    clearTimeout(this.#timer);
  }

  async #update(): Promise<void> {
    const start = performance.now();
    await this.#write(this.#closed.signal).catch(() => {}); // the write at the end of the sweep reports the error, if it persists
    this.#pause = Math.max(EVERY_MS, PAUSE_FACTOR * (performance.now() - start));
    this.#timer = undefined;
  }
}
