/**
 * Allocates the memory of the kernels in blocks.
 *
 * All kernels of a process share one WebAssembly memory. It grows and never shrinks, so released blocks are
 * used again. Growing detaches all views of the memory: check the length of a view before using it again.
 *
 * @module
 */

import { memory } from "./kernels.wasm";

const PAGE = 65536;
/** Blocks start at cache lines. */
const LINE = 64;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The allocated spans, by address. The first page stays unused: some kernels take address 0 as "none". */
const allocated: Span[] = [{ start: 0, end: PAGE }];

/** A part of the kernels' memory, for its owner only until it is released. */
export class Block {
  /** Bytes from the start of memory. */
  readonly start: number;
  readonly #span: Span;

  /**
   * @param bytes The size; all bytes are 0 at first.
   * @throws {RangeError} If the memory cannot grow that far (4 GiB in total).
   */
  constructor(bytes: number) {
    this.#span = allocate(Math.ceil(bytes / LINE) * LINE);
    this.start = this.#span.start;
    new Uint8Array(memory.buffer, this.start, bytes).fill(0);
  }

  /** A view of float64 numbers at an address in the block, valid until the next block is allocated. */
  floats(address: number, length: number): Float64Array {
    return new Float64Array(memory.buffer, address, length);
  }

  /** A view of 32-bit integers at an address in the block, valid until the next block is allocated. */
  integers(address: number, length: number): Int32Array {
    return new Int32Array(memory.buffer, address, length);
  }

  /** Releases the block. Releasing it again has no effect. */
  release(): void {
    const i = allocated.indexOf(this.#span);
    if (i >= 0) allocated.splice(i, 1);
  }
}

/** Allocates the first gap that is large enough, or new memory at the end. */
function allocate(bytes: number): Span {
  const i = allocated.findIndex(({ end }, i) =>
    (allocated[i + 1]?.start ?? Infinity) - end >= bytes
  );
  const start = allocated[i].end;
  const missing = start + bytes - memory.buffer.byteLength;
  if (missing > 0) grow(Math.ceil(missing / PAGE), bytes);
  const span = { start, end: start + bytes };
  allocated.splice(i + 1, 0, span);
  return span;
}

function grow(pages: number, bytes: number): void {
  try {
    memory.grow(pages);
  } catch (cause) {
    throw new RangeError(
      `Cannot allocate ${bytes} bytes: the memory of all engines together must fit into 4 GiB, and into ` +
        `the memory of the machine`,
      { cause },
    );
  }
}
