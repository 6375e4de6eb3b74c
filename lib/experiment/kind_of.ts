/**
 * The kind of a value, for messages about wrong arguments.
 *
 * @module
 */

/** The kind of a value with its article: `a string`, `an array`, `a Map`, `an object`, `undefined`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  if (typeof value !== "object") return withArticle(typeof value);
  if (isPlainObject(value)) return "an object";
  const name: unknown = Object.getPrototypeOf(value).constructor?.name;
  return typeof name === "string" && name !== "" ? withArticle(name) : "a class instance";
}

/** True for an object literal, also of another realm, and for an object without a prototype. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? "an" : "a"} ${noun}`;
}
