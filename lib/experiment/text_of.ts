/**
 * When two values or configs are equal.
 *
 * @module
 */

import type { ParameterValue } from "./experiment.ts";

/** A text that two values or configs share exactly if they are equal. The order of the parameters does not matter. */
export function textOf(
  value: ParameterValue | Readonly<Record<string, ParameterValue>>,
): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
}
