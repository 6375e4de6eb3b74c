/**
 * Student's t distribution, as far as the interval of a mean needs it.
 *
 * Our own, because the results must be the same bytes everywhere: jstat and its like call `Math.exp`, whose last bits the
 * language leaves open. `@stdlib/stats-base-dists-t-quantile` 0.2.3 is exact to 4e-15 and built of IEEE operations
 * alone, but it is 223 packages, and 160 ms more at every start.
 *
 * @module
 */

import { cos, sin } from "../math/sin.ts";
import { type Interval, mean, sampleStd } from "./sample.ts";

const TWO_OVER_PI = 0.6366197723675814;

/**
 * The bound that |T| stays within with probability `level`, T of Student's distribution with `df` degrees of freedom;
 * 12.706 for 1 and 0.95. Right to 1e-13, relative, up to 1000 degrees.
 *
 * With t = √df · tan θ the probability is a finite sum of cosines (Abramowitz and Stegun, *Handbook of Mathematical
 * Functions*, 26.7.3 and 26.7.4). As a function of θ it rises and is concave, so Newton's method from 0 climbs to the
 * root without ever passing it: it is over when it no longer climbs.
 *
 * @param df A whole number of at least 1.
 * @param level In [0, 1). @default {0.95}
 * @throws {RangeError} If `df` or `level` is out of range.
 *
 * @example Two trials leave one degree of freedom
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { studentTBound } from "./student_t.ts";
 *
 * assertAlmostEquals(studentTBound(1), 12.706, 5e-4);
 * ```
 */
export function studentTBound(df: number, level = 0.95): number {
  if (!Number.isSafeInteger(df) || df < 1) {
    throw new RangeError(
      `Cannot bound Student's t: df must be a whole number of at least 1, got ${df}`,
    );
  }
  if (!(level >= 0 && level < 1)) {
    throw new RangeError(`Cannot bound Student's t: the level must be in [0, 1), got ${level}`);
  }
  let angle = 0;
  for (;;) {
    const { probability, slope } = within(angle, df);
    const next = angle + (level - probability) / slope;
    if (!(next > angle)) return Math.sqrt(df) * sin(angle) / cos(angle);
    angle = next;
  }
}

/** P(|T| ≤ √df · tan θ), and its derivative in θ. */
function within(angle: number, df: number): { probability: number; slope: number } {
  const c = cos(angle);
  const odd = df % 2;
  let term = odd === 1 ? c : 1;
  let sum = 0;
  for (let power = odd; power < df; power += 2) {
    sum += term;
    term *= (power + 1) / (power + 2) * (c * c);
  }
  const series = sin(angle) * sum;
  // The coefficients up to the last add up to df times the one after it: the slope at 0, which falls as cos^(df - 1).
  return odd === 1
    ? { probability: TWO_OVER_PI * (angle + series), slope: TWO_OVER_PI * df * term / c }
    : { probability: series, slope: df * term / c };
}

/**
 * The 95 % interval of the mean of a normal population: mean ± t · std / √n, t with n - 1 degrees of freedom. Nothing
 * for fewer than two values. It is not cut to what a score can be: an accuracy's may end above 1.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { meanInterval } from "./student_t.ts";
 *
 * const { low, high } = meanInterval([1, 2, 3])!; // 2 ± 4.303 / √3
 * assertAlmostEquals(low, -0.484, 5e-4);
 * assertAlmostEquals(high, 4.484, 5e-4);
 * ```
 */
export function meanInterval(values: readonly number[]): Interval | undefined {
  const std = sampleStd(values);
  if (std === undefined) return undefined;
  const center = mean(values);
  const half = studentTBound(values.length - 1) * std / Math.sqrt(values.length);
  return { low: center - half, high: center + half };
}
