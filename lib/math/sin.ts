/**
 * Sine and cosine, computed with IEEE 754 `+ - * /` only, so that every host returns the same bits (see
 * `exp.ts`).
 *
 * Method: subtract the nearest multiple of π/2, with π/2 split into three parts (Cody and Waite), then
 * evaluate a Taylor series on [-π/4, π/4].
 *
 * @module
 */

import { failRange } from "./check_arguments.ts";

const TWO_OVER_PI = 0.6366197723675814;
/** π/2 in three parts. The first two have 33 significant bits, so n·part is exact for |n| < 2^20. */
const HALF_PI_HIGH = 1.57079632673412561417e+00;
const HALF_PI_MIDDLE = 6.07710050630396597660e-11;
const HALF_PI_LOW = 2.02226624879595063154e-21;
const LARGEST_ARGUMENT = 1e6;

/**
 * Computes the sine of `x` radians, within 4e-16 of the exact value.
 *
 * @param x In [-1e6, 1e6]; NaN and infinities give NaN.
 * @throws {RangeError} If `x` is finite and outside that range, where the argument reduction loses bits.
 *
 * @example The sine of 0° and 30°
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { sin } from "./sin.ts";
 *
 * assertEquals(sin(0), 0);
 * assertAlmostEquals(sin(Math.PI / 6), 0.5, 1e-15);
 * ```
 */
export function sin(x: number): number {
  return sineOfQuadrant(x, 0);
}

/**
 * Computes the cosine of `x` radians, with the range and the accuracy of {@linkcode sin}.
 *
 * @throws {RangeError} If `x` is finite and outside [-1e6, 1e6].
 *
 * @example The cosine of 0
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cos } from "./sin.ts";
 *
 * assertEquals(cos(0), 1);
 * ```
 */
export function cos(x: number): number {
  return sineOfQuadrant(x, 1);
}

/** sin(x + quadrant·π/2). */
function sineOfQuadrant(x: number, quadrant: number): number {
  if (!Number.isFinite(x)) return NaN;
  if (Math.abs(x) > LARGEST_ARGUMENT) {
    failRange(`compute a ${quadrant === 0 ? "sine" : "cosine"}`, "x must be in [-1e6, 1e6]", x);
  }
  const n = Math.floor(x * TWO_OVER_PI + 0.5);
  const r = ((x - n * HALF_PI_HIGH) - n * HALF_PI_MIDDLE) - n * HALF_PI_LOW;
  switch ((n + quadrant) & 3) {
    case 0:
      return sinSeries(r);
    case 1:
      return cosSeries(r);
    case 2:
      return -sinSeries(r);
    default:
      return -cosSeries(r);
  }
}

/** r - r³/3! + … + r¹⁷/17!, |r| ≤ π/4. */
function sinSeries(r: number): number {
  const z = r * r;
  return r + r * z * (-1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * (1 / 362880 + z *
                      (-1 / 39916800 + z * (1 / 6227020800 + z * (-1 / 1307674368000 + z *
                                  (1 / 355687428096000))))))));
}

/** 1 - r²/2! + … + r¹⁶/16!, |r| ≤ π/4. */
function cosSeries(r: number): number {
  const z = r * r;
  return 1 - (0.5 * z - z * z * (1 / 24 + z * (-1 / 720 + z * (1 / 40320 + z *
                  (-1 / 3628800 + z * (1 / 479001600 + z * (-1 / 87178291200 + z *
                              (1 / 20922789888000))))))));
}
