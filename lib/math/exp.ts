/**
 * The exponential function and the natural logarithm, computed with IEEE 754 `+ - * /` only.
 * ECMAScript leaves the last bits of `Math.exp` and `Math.log` to the host but fixes `+ - * /`, so
 * these functions return the same bits on every host.
 *
 * Method: reduce the argument by a power of two, then evaluate a Taylor series on the remainder. The
 * truncation error is below half a unit in the last place (Muller, *Elementary Functions*, chapter 11).
 *
 * @module
 */

import { exponentOf, pow2, scaleToUnit } from "./float64_bits.ts";

/** ln 2 in two parts. The first ends in 32 zero bits, so k·LN2_HIGH is exact for |k| < 2^20. */
const LN2_HIGH = 6.93147180369123816490e-01;
const LN2_LOW = 1.90821492927058770002e-10;
const LOG2_E = 1.4426950408889634;

const LARGEST_ARGUMENT = 709.782712893384; // exp of a larger number is Infinity
const SMALLEST_ARGUMENT = -745.1332191019412; // exp of a smaller number is 0

/**
 * Computes e to the power of `x`, within 1 unit in the last place of the exact value (2 if the result is
 * subnormal).
 *
 * NaN gives NaN, Infinity gives Infinity, -Infinity gives 0.
 *
 * @example exp(0) and exp(1)
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { exp } from "./exp.ts";
 *
 * assertEquals(exp(0), 1);
 * assertAlmostEquals(exp(1), Math.E, 5e-16);
 * ```
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > LARGEST_ARGUMENT) return Infinity;
  if (x < SMALLEST_ARGUMENT) return 0;
  const k = Math.floor(x * LOG2_E + 0.5);
  const r = (x - k * LN2_HIGH) - k * LN2_LOW; // |r| ≤ ln(2)/2
  const half = k >> 1; // two factors: 2^1024 overflows and 2^-1074 is subnormal
  return (1 + (r + r * r * expTail(r))) * pow2(half) * pow2(k - half);
}

/** (e^r - 1 - r) / r² as the series 1/2! + r/3! + … + r¹¹/13! in Horner's form. */
function expTail(r: number): number {
  return 1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r *
                          (1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800 + r *
                                          (1 / 479001600 + r * (1 / 6227020800)))))))))));
}

/**
 * Computes the natural logarithm of `x`, within 1 unit in the last place of the exact value.
 *
 * 0 gives -Infinity, a negative number or NaN gives NaN, Infinity gives Infinity.
 *
 * @example log(1) and log(10)
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { log } from "./exp.ts";
 *
 * assertEquals(log(1), 0);
 * assertEquals(log(10), 2.302585092994046);
 * ```
 */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  const k = exponentOf(x); // x = m·2^k with √½ ≤ m < √2
  const f = scaleToUnit(x, k) - 1;
  const s = f / (2 + f); // ln(1 + f) = 2 artanh(s)
  const halfSquare = 0.5 * f * f;
  return k * LN2_HIGH -
    ((halfSquare - (s * (halfSquare + artanhTail(s * s)) + k * LN2_LOW)) - f);
}

/** (2 artanh(s) - 2s) / s as a series in z = s²: 2z/3 + 2z²/5 + … + 2z¹¹/23; z ≤ 0.0295. */
function artanhTail(z: number): number {
  return z * (2 / 3 + z * (2 / 5 + z * (2 / 7 + z * (2 / 9 + z * (2 / 11 + z * (2 / 13 + z *
                          (2 / 15 +
                            z * (2 / 17 + z * (2 / 19 + z * (2 / 21 + z * (2 / 23)))))))))));
}
