/**
 * Memory of the kernels, handed out in blocks.
 *
 * All kernels of a process share one WebAssembly memory. It grows and never shrinks, so blocks are given back and used
 * again. Growing empties every view of it: who keeps one looks at its length before using it.
 *
 * @module
 */

import { memory } from "./kernels.wasm";

const PAGE = 65536;
/** Blocks begin at cache lines. */
const LINE = 64;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is in use, by address. The first page is left alone: address 0 means "nothing" to some kernels. */
const inUse: Span[] = [{ start: 0, end: PAGE }];

/** A part of the kernels' memory, of its owner alone until it is released. */
export class Block {
  /** Bytes from the start of memory. */
  readonly start: number;
  readonly #span: Span;

  /**
   * @param bytes How much is needed; all of it is 0 at first.
   * @throws {RangeError} If the memory cannot grow that far (4 GiB in all).
   */
  constructor(bytes: number) {
    this.#span = take(Math.ceil(bytes / LINE) * LINE);
    this.start = this.#span.start;
    new Uint8Array(memory.buffer, this.start, bytes).fill(0);
  }

  /** A view of doubles at an address inside the block, good until any block is made. */
  floats(address: number, length: number): Float64Array {
    return new Float64Array(memory.buffer, address, length);
  }

  /** The same of 32-bit integers. */
  integers(address: number, length: number): Int32Array {
    return new Int32Array(memory.buffer, address, length);
  }

  /** Gives the block back; a second time does nothing. */
  release(): void {
    const i = inUse.indexOf(this.#span);
    if (i >= 0) inUse.splice(i, 1);
  }
}

/** The first gap that is large enough, or new memory at the end. */
function take(bytes: number): Span {
  const i = inUse.findIndex(({ end }, i) => (inUse[i + 1]?.start ?? Infinity) - end >= bytes);
  const start = inUse[i].end;
  const missing = start + bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const span = { start, end: start + bytes };
  inUse.splice(i + 1, 0, span);
  return span;
}
