/**
 * Schemas of single values, each with the rule that a message states.
 *
 * @module
 */

import { z } from "zod";

/** Completes the message about a value that is not a map. */
export const MAP = "must be a map of keys";

/** A whole number in [least, most]. */
export function wholeNumber(
  what: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): z.ZodNumber {
  return wholeNumberBy(`${what} must be a whole number from ${least} to ${most}`, least, most);
}

/** A whole number in [least, most], with a rule that states this and any alternatives. */
export function wholeNumberBy(
  rule: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): z.ZodNumber {
  return z.number(rule).int(rule).gte(least, rule).lte(most, rule);
}

export function atLeastZero(what: string): z.ZodNumber {
  const rule = `${what} must be a finite number of at least 0`;
  return z.number(rule).gte(0, rule);
}

export function aboveZero(what: string): z.ZodNumber {
  const rule = `${what} must be a finite number above 0`;
  return z.number(rule).gt(0, rule);
}

/** A number in [0, 1). */
export function belowOne(what: string): z.ZodNumber {
  const rule = `${what} must be in [0, 1)`;
  return z.number(rule).gte(0, rule).lt(1, rule);
}

export function oneOf<const T extends readonly string[]>(
  what: string,
  words: T,
): z.ZodType<T[number]> {
  return z.enum(words, `${what} must be ${words.join(" or ")}`) as unknown as z.ZodType<T[number]>;
}

/** Text that is not empty. */
export function textOf(what: string): z.ZodString {
  const rule = `${what} must be text`;
  return z.string(rule).min(1, rule);
}
