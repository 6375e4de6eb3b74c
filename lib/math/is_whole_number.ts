/**
 * Whole numbers in values of unknown type.
 *
 * @module
 */

/** Whether a value is a whole number from 0 that is exact. */
export function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
