/**
 * Numbers with fewer digits, for the pictures of the report.
 *
 * @module
 */

/** Rounds to significant digits: 5 are enough for a picture and the numbers under the pointer. */
export function rounded(value: number, digits = 5): number {
  return Number(value.toPrecision(digits));
}

/** Rounds to significant digits, or to the decimals of the terminal if the text with these would differ from its text. */
export function roundedScore(value: number, decimals: number): number {
  const [short, text] = [rounded(value), value.toFixed(decimals)];
  return short.toFixed(decimals) === text ? short : Number(text);
}
