/**
 * Random order.
 *
 * @module
 */

import { failType, FROM_ZERO, requireInstances, requireNumbers } from "../math/check_arguments.ts";
import { Stream } from "./stream.ts";

/**
 * Returns the numbers 0 to `size` - 1 in a random order; all orders are equally likely (Fisher and Yates, in
 * Durstenfeld's form).
 *
 * @param size A whole number from 0.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `size` is out of range.
 *
 * @example A permutation of five numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { permutation, Stream } from "@seedsweep/seedsweep";
 *
 * const order = permutation(Stream.named({ seed: 0, role: "split" }), 5);
 * assertEquals([...order].sort(), [0, 1, 2, 3, 4]);
 * ```
 */
export function permutation(stream: Stream, size: number): Int32Array {
  const action = "make a permutation";
  requireInstances(action, { stream }, Stream);
  requireNumbers(action, { size }, FROM_ZERO);
  return shuffle(stream, countUp(size));
}

/** The numbers 0 to `length` - 1 in ascending order. */
export function countUp(length: number): Int32Array {
  const numbers = new Int32Array(length);
  for (let i = 0; i < length; i++) numbers[i] = i;
  return numbers;
}

/**
 * Puts `items` into a random order in place, and returns them.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 *
 * @example Shuffling a list
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shuffle, Stream } from "@seedsweep/seedsweep";
 *
 * const items = shuffle(Stream.named({ seed: 0, role: "shuffle" }), ["a", "b", "c"]);
 * assertEquals(items.toSorted(), ["a", "b", "c"]);
 * ```
 */
export function shuffle<T extends Int32Array | unknown[]>(stream: Stream, items: T): T {
  requireInstances("shuffle", { stream }, Stream);
  if (!(Array.isArray(items) || items instanceof Int32Array)) {
    failType("shuffle", "items must be an Array or an Int32Array", items);
  }
  for (let last = items.length - 1; last > 0; last--) {
    const chosen = stream.below(last + 1);
    const moved = items[last];
    items[last] = items[chosen];
    items[chosen] = moved;
  }
  return items;
}
