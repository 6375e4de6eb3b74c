/**
 * Holm's correction of p-values for several comparisons.
 *
 * @module
 */

/**
 * Corrects p-values for the number of comparisons: the probability that any comparison without a true difference has a
 * corrected value of at most 0.05 is at most 0.05. The k-th smallest of m values becomes the largest of (m - j + 1) · p_j
 * over j ≤ k, at most 1 (Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979). Undefined values stay
 * undefined and are not counted.
 *
 * @example Three comparisons with a p-value, and one without
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holm } from "@seedsweep/seedsweep";
 *
 * assertEquals(holm([0.01, 0.04, undefined, 0.005]), [0.02, 0.04, undefined, 0.015]);
 * ```
 */
export function holm(values: readonly (number | undefined)[]): (number | undefined)[] {
  const present = values.flatMap((p, i) => p === undefined ? [] : [{ p, i }]);
  const corrected = values.map(() => undefined as number | undefined);
  let largest = 0;
  present.sort((a, b) => a.p - b.p).forEach(({ p, i }, k) => {
    largest = Math.max(largest, Math.min(1, (present.length - k) * p));
    corrected[i] = largest;
  });
  return corrected;
}
