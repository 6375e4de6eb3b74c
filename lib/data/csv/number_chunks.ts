/**
 * Numbers whose count is not known in advance.
 *
 * @module
 */

const CHUNK = 32_768;

/** A list of numbers that grows without copying: one number takes eight bytes. */
export class NumberChunks {
  #chunks: Float64Array[] = [];
  #last = new Float64Array(0);
  #free = 0;

  /** Adds a number. */
  push(value: number): void {
    if (this.#free === this.#last.length) this.#addChunk();
    this.#last[this.#free++] = value;
  }

  #addChunk(): void {
    this.#last = new Float64Array(Math.min(CHUNK, Math.max(64, 2 * this.#last.length)));
    this.#chunks.push(this.#last);
    this.#free = 0;
  }

  /** All numbers, each replaced by what `replace` returns, in shared memory. The list is empty after that. */
  take(replace: (value: number) => number = (value) => value): Float64Array {
    const last = this.#last.subarray(0, this.#free);
    const chunks = [...this.#chunks.slice(0, -1), last];
    this.#chunks = [];
    this.#last = new Float64Array(0);
    this.#free = 0;
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const numbers = new Float64Array(new SharedArrayBuffer(8 * length));
    let next = 0;
    for (const chunk of chunks) for (const value of chunk) numbers[next++] = replace(value);
    return numbers;
  }
}
