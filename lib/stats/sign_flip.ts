/**
 * Whether two configs differ, from their differences seed by seed.
 *
 * @module
 */

import { Stream } from "../random/stream.ts";

/** Up to here every pattern of signs is counted. */
export const MOST_EXACT = 20;
/** Beyond, so many are drawn: with them p = 0.05 has a standard error of 0.0007. */
const DRAWN_PATTERNS = 99_999;
/** With over 1000 differences fewer patterns are drawn, so that no test takes seconds: so many signs in all. */
const MOST_SIGNS = 1e8;

/** How many patterns are drawn for so many differences, over {@linkcode MOST_EXACT}: at least 999. */
export function drawnPatterns(differences: number): number {
  return Math.max(999, Math.min(DRAWN_PATTERNS, Math.floor(MOST_SIGNS / differences)));
}

/** A scale changes no p; this one keeps a sum of fewer than 2^53 differences finite. */
const SCALE = 1 / Number.MAX_SAFE_INTEGER;
/** Sums as near as this, as a share of Σ |d|, count as equal: they differ by rounding alone. */
const TOLERANCE = 1e-12;

/**
 * The two-sided p of the sign-flip permutation test (Fisher, *The Design of Experiments*, 1935, section 21). If two
 * configs do not differ, each difference could as well have had the other sign: p is the share of the 2^n patterns of
 * signs that bring the sum at least as far from 0 as it is.
 *
 * Differences of 0 stay in, where both signs give the same sum. Sums within 1e-12 · Σ |d| of each other count
 * as equal. Differences that are all 0, or none, give 1. Up to 20 differences p is exact. Beyond, it is (k + 1) / 100,000
 * for the k of 99,999 drawn patterns (fewer beyond 1000 differences) that come as far (Phipson and Smyth, "Permutation P-values Should Never Be Zero",
 * 2010); they are drawn from one fixed stream, so that p depends on the differences alone.
 *
 * @throws {RangeError} If a difference is not finite.
 *
 * @example Five seeds, all won: as small as p can be with five
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { signFlipP } from "./sign_flip.ts";
 *
 * assertEquals(signFlipP([0.1, 0.2, 0.1, 0.3, 0.1]), 2 / 32);
 * ```
 */
export function signFlipP(differences: readonly number[]): number {
  const strange = differences.find((difference) => !Number.isFinite(difference));
  if (strange !== undefined) {
    throw new RangeError(`Cannot flip signs: a difference must be finite, got ${strange}`);
  }
  const total = differences.reduce((sum, difference) => sum + difference, 0);
  const size = differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
  if (size === Infinity) return signFlipP(differences.map((difference) => difference * SCALE));
  const far = Math.abs(total) - TOLERANCE * size;
  if (far <= 0) return 1;
  return differences.length <= MOST_EXACT
    ? exactP(differences, far)
    : (drawnAsFar(differences, far) + 1) / (drawnPatterns(differences.length) + 1);
}

/**
 * The share of patterns with |sum| ≥ far, far > 0. Each pattern is a pattern of the first half and one of the second, so
 * with the sums of both halves in order one walk along them counts 2^n pairs in 2^(n / 2) steps (Horowitz and Sahni,
 * 1974). As many patterns lie below -far as above far.
 */
function exactP(differences: readonly number[], far: number): number {
  const middle = differences.length >> 1;
  const first = signedSums(differences.slice(0, middle)).sort();
  const second = signedSums(differences.slice(middle)).sort();
  let above = 0;
  let from = second.length; // second[from] and all after it come as far with the present sum of the first half
  for (const sum of first) {
    while (from > 0 && sum + second[from - 1] >= far) from--;
    above += second.length - from;
  }
  return 2 * above / (first.length * second.length);
}

/** How many of the drawn patterns have |sum| ≥ far. Eight signs at a time are looked up. */
function drawnAsFar(differences: readonly number[], far: number): number {
  const tables = Array.from(
    { length: Math.ceil(differences.length / 8) },
    (_, i) => signedSums(Array.from({ length: 8 }, (_, k) => differences[8 * i + k] ?? 0)),
  );
  const stream = Stream.named({ seed: 0, role: "signs" });
  const patterns = drawnPatterns(differences.length);
  let asFar = 0;
  for (let drawn = 0; drawn < patterns; drawn++) {
    let sum = 0;
    let signs = 0;
    for (let i = 0; i < tables.length; i++) {
      signs = i % 4 === 0 ? stream.uint32() : signs >>> 8;
      sum += tables[i][signs & 255];
    }
    if (Math.abs(sum) >= far) asFar++;
  }
  return asFar;
}

/** The sums ± d₀ ± d₁ …, of every pattern of signs one. */
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
