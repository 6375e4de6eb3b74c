/**
 * The offset and the scale that bring numbers into a common range.
 *
 * @module
 */

import type { CsvSpec } from "./csv/csv_spec.ts";

/** Numbers are scaled by (value - offset) / scale. */
export interface FittedScale {
  /** Subtracted from each number. */
  readonly offset: number;
  /** Divides the difference; never 0. */
  readonly scale: number;
  /** The mean of the numbers; 0 if there are none. */
  readonly mean: number;
}

/**
 * The scale of numbers that are all the same. Any other value becomes 0 too, within 1e-150: the weights of an input that was always 0
 * have not been trained.
 */
export const CONSTANT_SCALE = 1e300;

/**
 * Fits a scale on some of the numbers; NaN does not count. The sums are taken in the order of `rowNumbers`. Numbers that are
 * all the same become 0.
 */
export function fitScale(
  values: Float64Array,
  rowNumbers: Int32Array,
  scale: CsvSpec["scale"],
): FittedScale {
  const present = rowNumbers.filter((row) => !Number.isNaN(values[row]));
  if (present.length === 0) return { offset: 0, scale: 1, mean: 0 };
  const { least, most } = rangeOf(values, present);
  const mean = least === most ? least : meanOf(values, present);
  switch (scale) {
    case "none":
      return { offset: 0, scale: 1, mean };
    case "minmax":
      return { offset: least, scale: most - least || CONSTANT_SCALE, mean };
    case "standard":
      return { offset: mean, scale: deviationOf(values, present, mean) || CONSTANT_SCALE, mean };
  }
}

function rangeOf(values: Float64Array, rows: Int32Array): { least: number; most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (const row of rows) {
    least = Math.min(least, values[row]);
    most = Math.max(most, values[row]);
  }
  return { least, most };
}

function meanOf(values: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (const row of rows) sum += values[row];
  return sum / rows.length;
}

/** The population standard deviation. */
function deviationOf(values: Float64Array, rows: Int32Array, mean: number): number {
  let sum = 0;
  for (const row of rows) {
    const difference = values[row] - mean;
    sum += difference * difference;
  }
  return Math.sqrt(sum / rows.length);
}
