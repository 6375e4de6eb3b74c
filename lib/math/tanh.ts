/**
 * The hyperbolic tangent, computed with IEEE 754 `+ - * /` only, so that every host returns the same bits (see
 * `exp.ts`).
 *
 * Method and coefficients: Cephes, `tanh.c` (Moshier), which is a rational function for small arguments and the
 * exponential function for the others.
 *
 * @module
 */

import { exp } from "./exp.ts";

/** Below it the exponential would lose bits: tanh(x) is then the difference of two nearly equal numbers. */
const SERIES_BELOW = 0.625;
/** tanh of a larger number is 1 within half a unit in the last place. */
const LARGEST_ARGUMENT = 20;

/**
 * Computes the hyperbolic tangent of `x`, within 2 units in the last place of the exact value.
 *
 * NaN gives NaN, infinities give 1 and -1, 0 and -0 give themselves.
 *
 * @example tanh(0) and tanh(1)
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { tanh } from "./tanh.ts";
 *
 * assertEquals(tanh(0), 0);
 * assertAlmostEquals(tanh(1), 0.7615941559557649, 1e-15);
 * ```
 */
export function tanh(x: number): number {
  if (x === 0) return x; // keeps the sign of -0
  return x < 0 ? -tanhOfPositive(-x) : tanhOfPositive(x);
}

function tanhOfPositive(z: number): number {
  if (z < SERIES_BELOW) return series(z);
  const limited = Math.min(z, LARGEST_ARGUMENT); // NaN stays NaN
  return 1 - 2 / (exp(limited + limited) + 1);
}

/** z + z³ P(z²) / Q(z²), with the coefficients of Cephes. */
function series(z: number): number {
  const s = z * z;
  const p = (-9.64399179425052238628e-1 * s - 9.92877231001918586564e1) * s -
    1.61468768441708447952e3;
  const q = ((s + 1.12811678491632931402e2) * s + 2.23548839060100448583e3) * s +
    4.84406305325125486048e3;
  return z + z * s * (p / q);
}
