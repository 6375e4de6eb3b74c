/**
 * Dropout's coin flips: one for each row and unit, found from its place alone.
 *
 * There is no sequence to walk along. The flip of (key, row, unit) is a hash of these numbers, so a wider layer
 * keeps the flips of its first units, and neither the order of the rows nor the size of a batch changes
 * any. The hash is 32-bit integer arithmetic only, so that SIMD lanes can do the same.
 *
 * @module
 */

import { childKey, type Key } from "./key.ts";

/**
 * Draws a mask: for each row and unit 0 with chance `rate`, otherwise 1 / (1 - `rate`). These are the chapter's
 * `np.random.binomial(1, 1 - rate, size) / (1 - rate)`.
 *
 * The chance is `rate` rounded to a multiple of 2^-32.
 *
 * @param mask Written, (rows, units) row-major.
 * @param key The key of the layer and step.
 * @param rowNumbers The number that each row is known by, (rows).
 * @param rate In [0, 1).
 * @param units Columns of the mask.
 */
export function drawMask(
  mask: Float64Array,
  key: Key,
  rowNumbers: ArrayLike<number>,
  rate: number,
  units: number,
): void {
  const dropBelow = dropThreshold(rate);
  const kept = 1 / (1 - rate);
  for (let row = 0, i = 0; i < mask.length; row++) {
    const rowKey = childKey(key, rowNumbers[row]);
    for (let unit = 0; unit < units; unit++, i++) {
      mask[i] = flip(rowKey, unit) < dropBelow ? 0 : kept;
    }
  }
}

/** Flips below this drop a unit: as large a part of the signed 32-bit words lies below it as `rate` says. */
export function dropThreshold(rate: number): number {
  return Math.min(Math.round(rate * 2 ** 32), 2 ** 32 - 1) - 2 ** 31;
}

/**
 * 32 random bits for one unit of a row, as a signed word. The two multiplications are those of `mix` in `key.ts`, with
 * half of the key entering between them: two rows whose first halves lie close together would otherwise hold
 * shifted copies of one mask. The last xor-shift is left out: it moves only low bits, and the comparison with
 * a rate looks at the high ones.
 */
export function flip(rowKey: Key, unit: number): number {
  let word = rowKey.high + Math.imul(unit, 0x9e3779b9);
  word = Math.imul(word ^ word >>> 16, 0x7feb352d) ^ rowKey.low;
  return Math.imul(word ^ word >>> 15, 0x846ca68b);
}
