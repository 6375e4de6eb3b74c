/**
 * The random numbers of dropout: one 32-bit word for each (key, row, unit).
 *
 * A word is a hash of these three, not the next number of a sequence. So a wider layer has the same words for
 * its first units, and neither the order of the rows nor the batch size changes any. The hash uses 32-bit
 * integer arithmetic only, so that SIMD lanes can compute it too.
 *
 * @module
 */

import { childKey, type Key } from "./key.ts";

/**
 * Draws a dropout mask: for each row and unit 0 with probability `rate`, otherwise 1 / (1 - `rate`). This is
 * the chapter's `np.random.binomial(1, 1 - rate, size) / (1 - rate)`.
 *
 * The probability is `rate` rounded to a multiple of 2^-32.
 *
 * @param mask The output, (rows, units) row-major.
 * @param key The key of the layer and epoch.
 * @param rowNumbers The index of each row in the training set, (rows).
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
  const keptScale = 1 / (1 - rate);
  for (let row = 0, i = 0; i < mask.length; row++) {
    const rowKey = childKey(key, rowNumbers[row]);
    for (let unit = 0; unit < units; unit++, i++) {
      mask[i] = maskWord(rowKey, unit) < dropBelow ? 0 : keptScale;
    }
  }
}

/** The signed word below which a unit is dropped: the fraction `rate` of all signed 32-bit words is below it. */
export function dropThreshold(rate: number): number {
  return Math.min(Math.round(rate * 2 ** 32), 2 ** 32 - 1) - 2 ** 31;
}

/**
 * 32 random bits for one unit of a row, as a signed word.
 *
 * This is `mix` of `key.ts` with two changes. The lower half of the key enters between the multiplications;
 * without it, two rows whose upper halves are close would have shifted copies of one mask. The last xor-shift
 * is left out: it changes only low bits, and the comparison with a threshold depends on the high bits.
 */
export function maskWord(rowKey: Key, unit: number): number {
  let word = rowKey.high + Math.imul(unit, 0x9e3779b9);
  word = Math.imul(word ^ word >>> 16, 0x7feb352d) ^ rowKey.low;
  return Math.imul(word ^ word >>> 15, 0x846ca68b);
}
