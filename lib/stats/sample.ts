/**
 * Figures of a sample. Each adds up its values in ascending order, so that it does not depend on the order in which they
 * come.
 *
 * @module
 */

/** Where the true mean lies, in 95 of 100 samples. */
export interface Interval {
  /** Its lower end. */
  readonly low: number;
  /** Its upper end. */
  readonly high: number;
}

/**
 * The arithmetic mean: the smallest value plus the mean distance from it, so that the mean of equal values is that value.
 * NaN for no values.
 */
export function mean(values: readonly number[]): number {
  const [first, ...others] = ascending(values);
  return (first ?? NaN) +
    others.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

/** √(Σ (x - mean)² / (n - 1)); nothing for fewer than two values. */
export function sampleStd(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const center = mean(values);
  const squares = ascending(values)
    .reduce((sum, value) => sum + (value - center) * (value - center), 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** A number in 12 digits, for comparisons: the last bits of a sum depend on the order of its terms. */
export function in12Digits(value: number): number {
  return Number(value.toPrecision(12));
}

function ascending(values: readonly number[]): number[] {
  return [...Float64Array.from(values).sort()];
}
