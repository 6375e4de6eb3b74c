/**
 * The check of an experiment that a program passes to a function.
 *
 * @module
 */

import type { Experiment, ParameterName } from "./experiment.ts";
import { kindOf } from "./kind_of.ts";
import { isMap } from "./parse/is_map.ts";

/**
 * Checks that a value has the structure of an {@linkcode Experiment}. The ranges of its values are not checked:
 * the functions that return experiments do that.
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
  if (isMap(value) && hasStructure(value)) return;
  throw new TypeError(
    `Cannot ${action}: experiment must be what parseExperiment(), readExperiment() or ` +
      `defineExperiment() returns, got ${kindOf(value)}`,
  );
}

function hasStructure(experiment: Record<string, unknown>): boolean {
  const { name, seeds, metric, data, split, parameters, defaults } = experiment;
  return typeof name === "string" && Array.isArray(seeds) &&
    isMap(metric) && typeof metric.name === "string" && typeof metric.goal === "string" &&
    isMap(data) && Object.keys(data).length === 1 &&
    hasNumbers(data.spiral, ["classes", "samples", "noise"]) &&
    hasNumbers(split, ["train", "validation"]) &&
    isMap(parameters) && isMap(defaults) &&
    Object.values(parameters).every((axis) => isMap(axis) && Array.isArray(axis.values)) &&
    Object.keys(PARAMETERS).every((name) => (parameters[name] ?? defaults[name]) !== undefined);
}

const PARAMETERS: Record<ParameterName, true> = {
  dropout: true,
  hidden: true,
  l2: true,
  optimizer: true,
  learning_rate: true,
  decay: true,
  momentum: true,
  beta_1: true,
  beta_2: true,
  epsilon: true,
  epochs: true,
  batch_size: true,
  init: true,
};

/** True for an object that has these keys, and whose values are all numbers. */
function hasNumbers(value: unknown, keys: readonly string[]): boolean {
  return isMap(value) && keys.every((key) => key in value) &&
    Object.values(value).every((each) => typeof each === "number");
}
