/**
 * The check of an experiment that a program passes to a function.
 *
 * @module
 */

import type { Experiment, ParameterName } from "./experiment.ts";
import { kindOf } from "./kind_of.ts";
import { isMap } from "./parse/is_map.ts";
import { parameterNames } from "./parse/parameter_maps.ts";

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
  const { name, seeds, metric, parameters, objective } = experiment;
  return typeof name === "string" && Array.isArray(seeds) &&
    isMap(metric) && typeof metric.name === "string" && typeof metric.goal === "string" &&
    isMap(parameters) &&
    Object.values(parameters).every(isAxis) &&
    (objective === undefined ? hasNetwork(experiment) : hasProgram(objective));
}

/** A list, a range or a list of them. */
function isAxis(axis: unknown): boolean {
  return isMap(axis) &&
    (Array.isArray(axis.values) || Array.isArray(axis.any_of) ||
      typeof axis.distribution === "string");
}

function hasNetwork(experiment: Record<string, unknown>): boolean {
  const { data, split, parameters, defaults } = experiment;
  const names = parameterNames(experiment);
  return isMap(data) && hasSource(data) && isMap(split) &&
    hasNumbers({ train: split.train, validation: split.validation }) &&
    isMap(defaults) && isMap(parameters) &&
    REQUIRED.every((name) => defaults[name] !== undefined || names.includes(name));
}

function hasSource(data: Record<string, unknown>): boolean {
  if (data.csv !== undefined) return typeof data.csv === "string" && isMap(data.content);
  const [options, ...others] = Object.values(data);
  return others.length === 0 && hasNumbers(options);
}

function hasProgram(objective: unknown): boolean {
  return isMap(objective) && typeof objective.hash === "string" &&
    (typeof objective.module === "string" || Array.isArray(objective.command));
}

/** Every parameter but `activation`, which experiments of older versions do not have: it is filled in when they are read. */
const REQUIRED: readonly ParameterName[] = [
  ...["dropout", "hidden", "l2", "optimizer", "learning_rate", "decay", "momentum"] as const,
  ...["beta_1", "beta_2", "epsilon", "epochs", "batch_size", "init"] as const,
];

/** True for an object whose values are all numbers. */
function hasNumbers(value: unknown): boolean {
  return isMap(value) && Object.values(value).every((each) => typeof each === "number");
}
