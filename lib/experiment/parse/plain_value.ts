/**
 * Values that a program passes, reduced to what JSON can represent.
 *
 * @module
 */

import { isPlainObject, kindOf } from "../kind_of.ts";

/** Levels of lists and objects around a value; an experiment has at most five. */
const MAX_DEPTH = 10;

/**
 * A copy that consists of plain objects, arrays, strings, numbers, booleans and null.
 *
 * A URL is its text. Keys whose value is undefined are left out. Each other value that JSON cannot represent is replaced by a symbol that
 * describes it, such as `Symbol("a function")`: the schema accepts no symbol anywhere, so it reports the value at its
 * path, and {@linkcode formatValue} shows the description. NaN and the infinities stay as they are: the rules for
 * numbers report them.
 *
 * @param parents The objects and arrays that contain the value.
 */
export function plainValue(value: unknown, parents: readonly unknown[] = []): unknown {
  if (typeof value !== "object") {
    const isPlain = ["string", "number", "boolean"].includes(typeof value);
    return isPlain ? value : Symbol(kindOf(value));
  }
  if (value === null) return null;
  if (value instanceof URL) return value.href;
  if (parents.includes(value)) return Symbol(`${kindOf(value)} that contains itself`);
  if (parents.length >= MAX_DEPTH) return Symbol(`${kindOf(value)} that is nested too deeply`);
  const path = [...parents, value];
  if (Array.isArray(value)) return Array.from(value, (each) => plainValue(each, path));
  if (!isPlainObject(value)) return Symbol(kindOf(value));
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([key, part]) => [key, plainValue(part, path)]));
}
