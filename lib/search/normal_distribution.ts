/**
 * The standard normal distribution: its distribution function and the inverse of it, with the same bits on every host.
 *
 * @module
 */

import { failRange } from "../math/check_arguments.ts";
import { exp, log } from "../math/exp.ts";

const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;
/** Beyond it the probability differs from 0 or 1 by less than 2^-53. */
const LARGEST_ARGUMENT = 8.3;

/**
 * Computes Φ(x), the probability that a standard normal number is at most `x`. The absolute error is at most 1e-15; small
 * probabilities have no relative accuracy.
 *
 * NaN gives NaN.
 *
 * With the density φ, Φ(x) = 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + x⁷/(3·5·7) + …) (Marsaglia, "Evaluating the Normal Distribution",
 * Journal of Statistical Software 11(4), 2004).
 *
 * @example Two thirds of the numbers are within 1
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { normalProbability } from "./normal_distribution.ts";
 *
 * assertAlmostEquals(normalProbability(1) - normalProbability(-1), 0.6827, 5e-5);
 * ```
 */
export function normalProbability(x: number): number {
  if (x > LARGEST_ARGUMENT) return 1;
  if (x < -LARGEST_ARGUMENT) return 0;
  const square = x * x;
  let term = x;
  let sum = 0;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term *= square / odd;
    if (Number.isNaN(term)) return NaN;
  }
  return Math.min(1, Math.max(0, 0.5 + ONE_OVER_SQRT_TWO_PI * exp(-0.5 * square) * sum));
}

/**
 * Computes the number x with Φ(x) = `probability`. The relative error is at most 1e-15.
 *
 * The method and the coefficients are those of PPND16 (Wichura, "Algorithm AS 241: The Percentage Points of the Normal
 * Distribution", Applied Statistics 37, 1988): a rational function of the probability in the middle, and of √(-ln p) in the tails.
 *
 * @param probability In (0, 1).
 * @throws {RangeError} If `probability` is not in (0, 1).
 *
 * @example The number that 97.5 % of the numbers are below
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { normalQuantile } from "./normal_distribution.ts";
 *
 * assertAlmostEquals(normalQuantile(0.975), 1.959963984540054, 1e-14);
 * ```
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    failRange("compute a normal quantile", "probability must be in (0, 1)", probability);
  }
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return q * polynomial(MIDDLE_TOP, r) / polynomial(MIDDLE_BOTTOM, r);
  }
  const r = Math.sqrt(-log(q < 0 ? probability : 1 - probability));
  const x = r <= 5
    ? polynomial(TAIL_TOP, r - 1.6) / polynomial(TAIL_BOTTOM, r - 1.6)
    : polynomial(FAR_TOP, r - 5) / polynomial(FAR_BOTTOM, r - 5);
  return q < 0 ? -x : x;
}

/** Evaluates c₀ + c₁ x + c₂ x² + … in Horner's form. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i];
  return value;
}

const MIDDLE_TOP = [
  ...[3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3],
  ...[1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4],
  ...[3.3430575583588128105e4, 2.5090809287301226727e3],
];
const MIDDLE_BOTTOM = [
  ...[1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3],
  ...[2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4],
  5.2264952788528545610e3,
];
const TAIL_TOP = [
  ...[1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550],
  ...[3.64784832476320460504, 1.27045825245236838258, 2.41780725177450611770e-1],
  ...[2.27238449892691845833e-2, 7.74545014278341407640e-4],
];
const TAIL_BOTTOM = [
  ...[1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1],
  ...[1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4],
  1.05075007164441684324e-9,
];
const FAR_TOP = [
  ...[6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580],
  ...[2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3],
  ...[2.71155556874348757815e-5, 2.01033439929228813265e-7],
];
const FAR_BOTTOM = [
  ...[1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2],
  ...[7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7],
  2.04426310338993978564e-15,
];
