/**
 * Numbers with fewer digits, for the pictures of the report.
 *
 * @module
 */

/** Rounds to significant digits: 5 are enough for a picture and the numbers under the pointer. */
export function rounded(value: number, digits = 5): number {
  return Number(value.toPrecision(digits));
}

/** Rounds to significant digits, or to three decimals if the text with three decimals would differ from that of the terminal. */
export function roundedScore(value: number): number {
  const short = rounded(value);
  return short.toFixed(3) === value.toFixed(3) ? short : Number(value.toFixed(3));
}
