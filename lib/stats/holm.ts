/**
 * Many comparisons at once.
 *
 * @module
 */

/**
 * Values of p, adjusted for being several: the chance that any of the comparisons without a difference falls to 0.05 or
 * below is at most 0.05. The k-th smallest of m becomes the largest of (m - j + 1) · p_j over j ≤ k, at most 1 (Holm, "A
 * Simple Sequentially Rejective Multiple Test Procedure", 1979). What is absent stays absent and does not count.
 *
 * @example Holm's procedure on four values
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holm } from "./holm.ts";
 *
 * assertEquals(holm([0.01, 0.04, undefined, 0.005]), [0.02, 0.04, undefined, 0.015]);
 * ```
 */
export function holm(values: readonly (number | undefined)[]): (number | undefined)[] {
  const present = values.flatMap((p, i) => p === undefined ? [] : [{ p, i }]);
  const adjusted = values.map(() => undefined as number | undefined);
  let largest = 0;
  present.sort((a, b) => a.p - b.p).forEach(({ p, i }, k) => {
    largest = Math.max(largest, Math.min(1, (present.length - k) * p));
    adjusted[i] = largest;
  });
  return adjusted;
}
