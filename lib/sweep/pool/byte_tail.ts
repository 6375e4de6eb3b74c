/**
 * The end of a stream of bytes.
 *
 * @module
 */

/** Keeps the last bytes of a stream. */
export class ByteTail {
  readonly #most: number;
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length - this.#chunks[0].length >= this.#most) {
      this.#length -= this.#chunks.shift()!.length;
    }
  }

  /** The bytes as text; a character that was cut is replaced. */
  text(): string {
    const decoder = new TextDecoder();
    const text = this.#chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
    return text + decoder.decode();
  }
}
