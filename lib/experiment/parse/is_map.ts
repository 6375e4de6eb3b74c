/**
 * The check for a map of keys, in the value of an experiment file.
 *
 * @module
 */

/** True for a map of keys. */
export function isMap(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
