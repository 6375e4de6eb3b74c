/**
 * The sign-flip permutation test for paired differences.
 *
 * @module
 */

import { Stream } from "../random/stream.ts";

/** Up to this number of differences, all sign patterns are counted. */
export const MOST_EXACT = 20;
/** With more differences, this many random patterns are drawn: p = 0.05 then has a standard error of 0.0007. */
const DRAWN_PATTERNS = 99_999;
/** The most signs drawn in one test, so that none takes seconds: above 1000 differences, this limits the patterns. */
const MOST_SIGNS = 1e8;

/** The number of patterns that are drawn for more than {@linkcode MOST_EXACT} differences: at least 999. */
export function drawnPatterns(differences: number): number {
  return Math.max(999, Math.min(DRAWN_PATTERNS, Math.floor(MOST_SIGNS / differences)));
}

/** Scaling all differences does not change p; this factor keeps the sum of fewer than 2^53 differences finite. */
const SCALE = 1 / Number.MAX_SAFE_INTEGER;
/** Sums that differ by at most this share of Σ |d| count as equal, because rounding alone can cause that. */
const TOLERANCE = 1e-12;

/**
 * Computes the two-sided p-value of the sign-flip permutation test (Fisher, *The Design of Experiments*, 1935, section
 * 21). If two configs do not differ, each difference could equally well have the opposite sign: p is the share of the 2^n
 * sign patterns whose sum is at least as far from 0 as the observed sum.
 *
 * Up to 20 differences, p is exact. With more, it is (k + 1) / 100,000, where k of 99,999 random patterns have a sum at
 * least as far from 0 (Phipson and Smyth, "Permutation P-values Should Never Be Zero", 2010); above 1000 differences,
 * fewer patterns are drawn. They come from a fixed stream, so that p depends on the differences only. Differences of 0 are
 * included. If all are 0, or there are none, p is 1. Sums within 1e-12 · Σ |d| of each other count as equal.
 *
 * @throws {RangeError} If a difference is not finite.
 *
 * @example Five differences of the same sign have the smallest p-value that five seeds allow
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { signFlipP } from "@seedsweep/seedsweep";
 *
 * assertEquals(signFlipP([0.1, 0.2, 0.1, 0.3, 0.1]), 2 / 32);
 * ```
 */
export function signFlipP(differences: readonly number[]): number {
  const invalid = differences.find((difference) => !Number.isFinite(difference));
  if (invalid !== undefined) {
    throw new RangeError(
      `Cannot compute a sign-flip p-value: a difference must be finite, got ${invalid}`,
    );
  }
  const total = differences.reduce((sum, difference) => sum + difference, 0);
  const size = differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
  if (size === Infinity) return signFlipP(differences.map((difference) => difference * SCALE));
  const threshold = Math.abs(total) - TOLERANCE * size;
  if (threshold <= 0) return 1;
  return differences.length <= MOST_EXACT
    ? exactP(differences, threshold)
    : (countDrawn(differences, threshold) + 1) / (drawnPatterns(differences.length) + 1);
}

/**
 * The share of all patterns with |sum| ≥ threshold > 0. A pattern consists of one pattern of the first half and one of the
 * second. If the sums of both halves are sorted, one pass over them counts the 2^n pairs in about 2^(n / 2) steps
 * (Horowitz and Sahni, "Computing Partitions with Applications to the Knapsack Problem", 1974). By symmetry, there are as many sums
 * ≤ -threshold as ≥ threshold.
 */
function exactP(differences: readonly number[], threshold: number): number {
  const middle = differences.length >> 1;
  const first = signedSums(differences.slice(0, middle)).sort();
  const second = signedSums(differences.slice(middle)).sort();
  let above = 0;
  let from = second.length; // sum + second[i] ≥ threshold for each i ≥ from
  for (const sum of first) {
    while (from > 0 && sum + second[from - 1] >= threshold) from--;
    above += second.length - from;
  }
  return 2 * above / (first.length * second.length);
}

/** The number of drawn patterns with |sum| ≥ threshold. The sum of eight differences at a time is looked up in a table. */
function countDrawn(differences: readonly number[], threshold: number): number {
  const tables = Array.from(
    { length: Math.ceil(differences.length / 8) },
    (_, i) => signedSums(Array.from({ length: 8 }, (_, k) => differences[8 * i + k] ?? 0)),
  );
  const stream = Stream.named({ seed: 0, role: "signs" });
  const patterns = drawnPatterns(differences.length);
  let count = 0;
  for (let drawn = 0; drawn < patterns; drawn++) {
    let sum = 0;
    let signs = 0;
    for (let i = 0; i < tables.length; i++) {
      signs = i % 4 === 0 ? stream.uint32() : signs >>> 8;
      sum += tables[i][signs & 255];
    }
    if (Math.abs(sum) >= threshold) count++;
  }
  return count;
}

/** The sums ± d₀ ± d₁ … of all 2^n sign patterns. */
function signedSums(differences: readonly number[]): Float64Array {
  let sums = new Float64Array(1);
  for (const difference of differences) {
    const longer = new Float64Array(2 * sums.length);
    for (let i = 0; i < sums.length; i++) {
      longer[i] = sums[i] - difference;
      longer[sums.length + i] = sums[i] + difference;
    }
    sums = longer;
  }
  return sums;
}
