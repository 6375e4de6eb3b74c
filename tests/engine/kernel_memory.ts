/** Arrays in the kernels' memory. */

import { Block } from "../../lib/engine/block.ts";

/** Places arrays into a block, one after the other. */
export class KernelMemory {
  readonly #block = new Block(1 << 18);
  #end = this.#block.start;

  /** The address of a copy of the given numbers. */
  floats(values: ArrayLike<number>): number {
    const address = this.#next(8 * values.length);
    this.#block.floats(address, values.length).set(values);
    return address;
  }

  /** The address of a copy of the given 32-bit integers. */
  integers(values: ArrayLike<number>): number {
    const address = this.#next(4 * values.length);
    this.#block.integers(address, values.length).set(values);
    return address;
  }

  /** Copies numbers out. */
  read(address: number, length: number): number[] {
    return [...this.#block.floats(address, length)];
  }

  /** Copies 32-bit integers out. */
  readIntegers(address: number, length: number): number[] {
    return [...this.#block.integers(address, length)];
  }

  release(): void {
    this.#block.release();
  }

  #next(bytes: number): number {
    const address = this.#end;
    this.#end += Math.ceil(bytes / 64) * 64;
    return address;
  }
}

/** Runs a test with memory, and releases it. */
export function withMemory(use: (memory: KernelMemory) => void): void {
  const memory = new KernelMemory();
  try {
    use(memory);
  } finally {
    memory.release();
  }
}
