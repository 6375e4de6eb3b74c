/**
 * The check of an experiment that a program passes to a function.
 *
 * @module
 */

import type { Experiment } from "./experiment.ts";
import { kindOf } from "./kind_of.ts";

/**
 * Checks that a value has the structure of an {@linkcode Experiment}. Values are not checked: the functions that return
 * experiments do that.
 *
 * @param action What the caller cannot do with another value, as in "expand the grid".
 * @throws {TypeError} If the value does not have the structure of an experiment.
 *
 * @example A definition is not an experiment yet
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { requireExperiment } from "./require_experiment.ts";
 *
 * assertThrows(() => requireExperiment({ seeds: [0] }, "expand the grid"), TypeError, "Cannot expand the grid");
 * ```
 */
export function requireExperiment(value: unknown, action: string): asserts value is Experiment {
  if (isObject(value) && hasStructure(value)) return;
  throw new TypeError(
    `Cannot ${action}: experiment must be what parseExperiment(), readExperiment() or ` +
      `defineExperiment() returns, got ${kindOf(value)}`,
  );
}

function hasStructure({ name, seeds, metric, ...maps }: Record<string, unknown>): boolean {
  return typeof name === "string" && Array.isArray(seeds) &&
    isObject(metric) && typeof metric.name === "string" && typeof metric.goal === "string" &&
    [maps.data, maps.split, maps.parameters, maps.defaults].every(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
