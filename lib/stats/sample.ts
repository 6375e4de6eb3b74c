/**
 * The mean and the standard deviation of a sample. Values are added in ascending order, so that the result does not depend
 * on their order.
 *
 * @module
 */

/** A 95 % confidence interval of a mean. */
export interface Interval {
  /** Its lower bound. */
  readonly low: number;
  /** Its upper bound. */
  readonly high: number;
}

/**
 * The arithmetic mean; NaN for no values. It is computed as the smallest value plus the mean distance from it, so that the
 * mean of equal values is exactly that value.
 */
export function mean(values: readonly number[]): number {
  const [first, ...others] = ascending(values);
  return (first ?? NaN) +
    others.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

/** The standard deviation √(Σ (x - mean)² / (n - 1)); undefined for fewer than two values. */
export function sampleStd(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const center = mean(values);
  const squares = ascending(values)
    .reduce((sum, value) => sum + (value - center) * (value - center), 0);
  return Math.sqrt(squares / (values.length - 1));
}

function ascending(values: readonly number[]): number[] {
  return [...Float64Array.from(values).sort()];
}
