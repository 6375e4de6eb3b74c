/**
 * Rounding without what the last bits of a sum depend on.
 *
 * @module
 */

/** Rounds to 12 significant digits: 0.1 + 0.2 becomes 0.3. The last bits of a sum depend on the order of its terms. */
export function in12Digits(value: number): number {
  return Number(value.toPrecision(12));
}
