/**
 * The binomial distribution.
 *
 * @module
 */

import {
  FROM_ZERO,
  FROM_ZERO_TO_ONE,
  requireInstances,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";
import { Stream } from "./stream.ts";

/** Which distribution {@linkcode binomial} draws from, and how often. */
export interface BinomialOptions {
  /** The number of independent trials behind each number; a whole number from 0. */
  n: number;
  /** The probability of success of each trial, in [0, 1]. */
  p: number;
  /** How many numbers to draw; a whole number from 0. @default {1} */
  size?: number;
}

/**
 * Draws numbers from the binomial distribution: each number counts the successes in `n` independent
 * trials that succeed with probability `p`. This is the chapter's `np.random.binomial(n, p, size)`; with
 * `n = 1` it gives dropout's mask before scaling.
 *
 * Every trial takes one draw from the stream, `n · size` draws in total.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `n`, `p` or `size` is out of range.
 *
 * @example Ten numbers of the chapter's np.random.binomial(2, 0.8, size=10)
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { binomial, Stream } from "@seedsweep/seedsweep";
 *
 * const counts = binomial(Stream.named({ seed: 0, role: "data" }), { n: 2, p: 0.8, size: 10 });
 * assertEquals(counts.length, 10);
 * assert(counts.every((count) => count === 0 || count === 1 || count === 2));
 * ```
 */
export function binomial(stream: Stream, options: BinomialOptions): Float64Array {
  const action = "draw binomial numbers";
  requireInstances(action, { stream }, Stream);
  requireTypes(action, { options }, "object");
  const { n, p, size = 1 } = options;
  requireNumbers(action, { n, size }, FROM_ZERO);
  requireNumbers(action, { p }, FROM_ZERO_TO_ONE);
  const counts = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let trial = 0; trial < n; trial++) {
      if (stream.uniform() < p) counts[i]++;
    }
  }
  return counts;
}
