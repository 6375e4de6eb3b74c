/**
 * The files of a results folder, kept up to date while the sweep runs.
 *
 * @module
 */

const EVERY_MS = 2000;
/** Writing takes at most one part in so many of the time: with many trials it comes less often. */
const REST = 20;

/** Calls `write` some time after something has changed, and never twice at once. */
export class LiveFiles {
  readonly #write: (signal: AbortSignal) => Promise<unknown>;
  readonly #closed = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #rest = EVERY_MS;

  constructor(write: (signal: AbortSignal) => Promise<unknown>) {
    this.#write = write;
  }

  /** What the files hold has changed. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.#writing = this.#update(), this.#rest);
  }

  /** Ends a write that has begun; no other will. */
  async close(): Promise<void> {
    this.#closed.abort();
    clearTimeout(this.#timer);
    await this.#writing;
    clearTimeout(this.#timer);
  }

  async #update(): Promise<void> {
    const start = performance.now();
    await this.#write(this.#closed.signal).catch(() => {}); // the last write of the sweep tells what is wrong, if it still is
    this.#rest = Math.max(EVERY_MS, REST * (performance.now() - start));
    this.#timer = undefined;
  }
}
