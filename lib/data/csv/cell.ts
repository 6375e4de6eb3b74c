/**
 * What the text of a cell means.
 *
 * @module
 */

const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "?", "-"]);
/** The longest text of {@linkcode MISSING}. */
const LONGEST_MISSING = 4;

/**
 * True if the trimmed text of a cell stands for a missing value: an empty cell, NA, N/A, NaN, null, None, `?` or `-`, in any
 * case.
 */
export function isMissing(text: string): boolean {
  return text.length <= LONGEST_MISSING && MISSING.has(text.toLowerCase());
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const INFINITY = /^[-+]?inf(?:inity)?$/i;
const DECIMAL_COMMA = /^[-+]?\d*,\d+$/;

/** Squares of larger numbers, which standard deviations are made of, would be infinite. */
const LARGEST = 1e150;

/** The number that a text is, in decimal or exponent notation; undefined for other text and for numbers over 1e150. */
export function numberOf(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) <= LARGEST ? value + 0 : undefined;
}

/** True if the text is an infinite number, or one that is too large. */
export function isInfinite(text: string): boolean {
  return INFINITY.test(text) || (NUMBER.test(text) && Math.abs(Number(text)) > LARGEST);
}

/** True if the text is a number with a comma where a point must be. */
export function hasDecimalComma(text: string): boolean {
  return DECIMAL_COMMA.test(text);
}

/** True or false in any case; undefined for other text. */
export function booleanOf(text: string): boolean | undefined {
  switch (text.length <= 5 ? text.toLowerCase() : "") {
    case "true":
      return true;
    case "false":
      return false;
    default:
      return undefined;
  }
}
