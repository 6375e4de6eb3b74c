/**
 * The coefficient of determination.
 *
 * @module
 */

import { requireSameLength } from "./mean_squared_error.ts";

/**
 * Computes R² = 1 - Σ (o - t)² / Σ (t - mean of t)²: 1 for exact outputs o, 0 for outputs that are no better than the
 * mean of the targets t, negative for worse ones. If all targets are equal it is 1 for exact outputs and 0 otherwise.
 * NaN in an argument gives NaN, as do fewer than two rows.
 *
 * It is scikit-learn's `r2_score`.
 *
 * @param outputs One number per row.
 * @param targets One number per row.
 * @throws {TypeError} If an argument is not a Float64Array.
 * @throws {RangeError} If `outputs` is not as long as `targets`.
 *
 * @example Exact outputs, and the mean of the targets
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { r2Score } from "@seedsweep/seedsweep";
 *
 * const targets = new Float64Array([1, 2, 3]);
 * assertEquals(r2Score(targets, targets), 1);
 * assertEquals(r2Score(new Float64Array([2, 2, 2]), targets), 0);
 * ```
 */
export function r2Score(outputs: Float64Array, targets: Float64Array): number {
  requireSameLength("compute an R² score", outputs, targets);
  if (targets.length < 2) return NaN;
  let residual = 0;
  for (let i = 0; i < targets.length; i++) residual += square(outputs[i] - targets[i]);
  // Not by the sum of squares: the mean of equal numbers can differ from them in the last bit.
  if (targets.every((target) => target === targets[0])) return scoreOfConstant(residual);
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  let total = 0;
  for (const target of targets) total += square(target - mean);
  return 1 - residual / total;
}

function scoreOfConstant(residual: number): number {
  if (Number.isNaN(residual)) return NaN;
  return residual === 0 ? 1 : 0;
}

function square(value: number): number {
  return value * value;
}
