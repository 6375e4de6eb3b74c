/**
 * The order of things that are ranked by several numbers.
 *
 * @module
 */

/** Compares two lists of equal length by their first numbers that differ: the smaller one comes first; 0 if all are equal. */
export function compareKeys(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, k) => value !== b[k]);
  return i < 0 ? 0 : a[i] - b[i];
}
