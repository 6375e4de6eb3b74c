/**
 * Student's t distribution, and the confidence interval of a mean.
 *
 * It is implemented here because results must be the same bytes on every machine: jstat and similar packages call
 * `Math.exp`, whose last bits are not specified by the language. `@stdlib/stats-base-dists-t-quantile` 0.2.3 is accurate to
 * 4e-15 and uses IEEE operations only, but it consists of 223 packages and adds 160 ms to every start.
 *
 * @module
 */

import {
  FROM_ONE,
  FROM_ZERO_BELOW_ONE,
  requireArrays,
  requireNumbers,
} from "../math/check_arguments.ts";
import { cos, sin } from "../math/sin.ts";
import { type Interval, mean, sampleStd } from "./sample.ts";

const TWO_OVER_PI = 0.6366197723675814;

/**
 * Computes the bound t with P(|T| ≤ t) = `level`, where T has Student's t distribution with `df` degrees of freedom:
 * 12.706 for 1 and 0.95. The relative error is at most 1e-13 up to 1000 degrees of freedom.
 *
 * With t = √df · tan θ, the probability is a finite sum of powers of cos θ (Abramowitz and Stegun, *Handbook of
 * Mathematical Functions*, 26.7.3 and 26.7.4). As a function of θ it increases and is concave, so Newton's method from 0
 * approaches the root from below. It ends at the first step that does not increase θ.
 *
 * @param df Degrees of freedom, a whole number of at least 1.
 * @param level The probability, in [0, 1). @default {0.95}
 * @throws {TypeError} If an argument is not a number.
 * @throws {RangeError} If `df` or `level` is out of range.
 *
 * @example Two trials leave one degree of freedom
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { studentTBound } from "@seedsweep/seedsweep";
 *
 * assertAlmostEquals(studentTBound(1), 12.706, 5e-4);
 * ```
 */
export function studentTBound(df: number, level = 0.95): number {
  const action = "compute a bound of Student's t";
  requireNumbers(action, { df }, FROM_ONE);
  requireNumbers(action, { level }, FROM_ZERO_BELOW_ONE);
  let angle = 0;
  for (;;) {
    const { probability, slope } = probabilityWithin(angle, df);
    const next = angle + (level - probability) / slope;
    if (!(next > angle)) return Math.sqrt(df) * sin(angle) / cos(angle);
    angle = next;
  }
}

/** P(|T| ≤ √df · tan θ), and its derivative with respect to θ. */
function probabilityWithin(angle: number, df: number): { probability: number; slope: number } {
  const c = cos(angle);
  const odd = df % 2;
  let term = odd === 1 ? c : 1;
  let sum = 0;
  for (let power = odd; power < df; power += 2) {
    sum += term;
    term *= (power + 1) / (power + 2) * (c * c);
  }
  const series = sin(angle) * sum;
  // The slope is s · cos^(df - 1) θ. At θ = 0 it is s, the sum of the coefficients (plus 1 from `angle` if df is odd), which
  // equals df times the coefficient of `term`, the first that is not in the sum.
  return odd === 1
    ? { probability: TWO_OVER_PI * (angle + series), slope: TWO_OVER_PI * df * term / c }
    : { probability: series, slope: df * term / c };
}

/**
 * Computes the 95 % confidence interval of the mean of normally distributed values: mean ± t · std / √n, where t has n - 1
 * degrees of freedom. Undefined for fewer than two values. The interval is not limited to the range of a score: the upper
 * bound of an accuracy can be above 1.
 *
 * @throws {TypeError} If `values` is not an array, or `level` is not a number.
 * @throws {RangeError} If `level` is not in [0, 1).
 *
 * @example The interval of three values
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { meanInterval } from "@seedsweep/seedsweep";
 *
 * const { low, high } = meanInterval([1, 2, 3])!; // 2 ± 4.303 / √3
 * assertAlmostEquals(low, -0.484, 5e-4);
 * assertAlmostEquals(high, 4.484, 5e-4);
 * ```
 */
export function meanInterval(values: readonly number[], level = 0.95): Interval | undefined {
  const action = "compute a confidence interval";
  requireArrays(action, { values });
  requireNumbers(action, { level }, FROM_ZERO_BELOW_ONE);
  const std = sampleStd(values);
  if (std === undefined) return undefined;
  const center = mean(values);
  const half = studentTBound(values.length - 1, level) * std / Math.sqrt(values.length);
  return { low: center - half, high: center + half };
}
