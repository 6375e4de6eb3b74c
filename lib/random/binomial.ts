/**
 * The binomial distribution.
 *
 * @module
 */

import type { Stream } from "./stream.ts";

/** What {@linkcode binomial} draws. */
export interface BinomialOptions {
  /** Yes-or-no experiments behind each number; a whole number of at least 0. */
  n: number;
  /** The chance of a yes, in [0, 1]. */
  p: number;
  /** How many numbers to draw. @default {1} */
  size?: number;
}

/**
 * Draws from the binomial distribution: each number counts the successes in `n` independent experiments that succeed
 * with chance `p`. What the chapter calls `np.random.binomial(n, p, size)`; with `n = 1` it is dropout's mask
 * before scaling.
 *
 * The experiments are carried out one by one, `n · size` draws in all.
 *
 * @throws {RangeError} If `n`, `p` or `size` is out of range.
 *
 * @example Ten numbers of the chapter's np.random.binomial(2, 0.8, size=10)
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { binomial } from "./binomial.ts";
 * import { Stream } from "./stream.ts";
 *
 * const counts = binomial(Stream.named({ seed: 0, role: "data" }), { n: 2, p: 0.8, size: 10 });
 * assertEquals(counts.length, 10);
 * assert(counts.every((count) => count === 0 || count === 1 || count === 2));
 * ```
 */
export function binomial(stream: Stream, { n, p, size = 1 }: BinomialOptions): Float64Array {
  if (!Number.isSafeInteger(n) || n < 0) {
    throw new RangeError(`Cannot draw binomials: n must be a whole number from 0, got ${n}`);
  }
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(`Cannot draw binomials: p must be in [0, 1], got ${p}`);
  }
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new RangeError(`Cannot draw binomials: size must be a whole number from 0, got ${size}`);
  }
  const counts = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let experiment = 0; experiment < n; experiment++) {
      if (stream.uniform() < p) counts[i]++;
    }
  }
  return counts;
}
