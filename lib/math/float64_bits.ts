/**
 * Reads and writes the exponent bits of float64 numbers.
 *
 * @module
 */

const FLOATS = new Float64Array(1);
const WORDS = new Int32Array(FLOATS.buffer); // [low, high]: all platforms of Deno are little-endian
const BIAS = 1023;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_54 = 18014398509481984;

/** Returns 2^k exactly, for an integer `k` in [-1022, 1023]. */
export function pow2(k: number): number {
  WORDS[0] = 0;
  WORDS[1] = (k + BIAS) << 20;
  return FLOATS[0];
}

/** Returns the integer k with x / 2^k in [√½, √2), for a positive finite `x`, subnormals included. */
export function exponentOf(x: number): number {
  if (x < SMALLEST_NORMAL) return exponentOf(x * TWO_54) - 54;
  FLOATS[0] = x;
  const k = (WORDS[1] >>> 20) - BIAS;
  WORDS[1] = (WORDS[1] & 0xfffff) | (BIAS << 20); // FLOATS[0] is now x / 2^k, in [1, 2)
  return FLOATS[0] >= Math.SQRT2 ? k + 1 : k;
}

/** Returns x / 2^k exactly, for the `k` of {@linkcode exponentOf}. */
export function scaleToUnit(x: number, k: number): number {
  const half = k >> 1; // two factors: 2^-1024 is not a normal number
  return x * pow2(-half) * pow2(half - k);
}
