/**
 * Random order.
 *
 * @module
 */

import type { Stream } from "./stream.ts";

/**
 * The numbers 0 to `size` - 1 in a random order, each order as likely as any other (Fisher and Yates, in
 * Durstenfeld's form).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { permutation } from "./shuffle.ts";
 * import { Stream } from "./stream.ts";
 *
 * const order = permutation(Stream.named({ seed: 0, role: "split" }), 5);
 * assertEquals([...order].sort(), [0, 1, 2, 3, 4]);
 * ```
 */
export function permutation(stream: Stream, size: number): Int32Array {
  return shuffle(stream, countUp(size));
}

/** The numbers 0 to `length` - 1 in their order. */
export function countUp(length: number): Int32Array {
  const numbers = new Int32Array(length);
  for (let i = 0; i < length; i++) numbers[i] = i;
  return numbers;
}

/** Puts `items` into a random order in place, and returns them. */
export function shuffle<T extends Int32Array | unknown[]>(stream: Stream, items: T): T {
  for (let last = items.length - 1; last > 0; last--) {
    const chosen = stream.below(last + 1);
    const moved = items[last];
    items[last] = items[chosen];
    items[chosen] = moved;
  }
  return items;
}
