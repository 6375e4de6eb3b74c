/**
 * From an experiment to its trials.
 *
 * @module
 */

import { digest } from "../experiment/digest.ts";
import type { DataSpec, Experiment, ParameterName, ParameterValues } from "../experiment/experiment.ts";
import { hiddenSizes, weightCount } from "../experiment/layer_sizes.ts";
import type { Trial } from "../experiment/trial.ts";

/**
 * Part of every trial's id. Raised by every change that moves a bit of any trial's result, so that results from before
 * and after it are never taken for each other.
 */
export const ENGINE_VERSION = 2;

/**
 * The trials of an experiment, numbered and frozen: every combination of its values with every seed. The first
 * parameter in the file varies slowest, seeds vary fastest.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid } from "./expand_grid.ts";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 *
 * const trials = expandGrid(parseExperiment("{ seeds: [0, 1], parameters: { l2: { values: [0, 0.1] } } }"));
 * assertEquals(trials.map(({ parameters, seed }) => [parameters.l2, seed]), [[0, 0], [0, 1], [0.1, 0], [0.1, 1]]);
 * ```
 */
export function expandGrid(experiment: Experiment): readonly Trial[] {
  const trials = gridConfigs(experiment).flatMap((parameters) => {
    const shared = sharedByConfig(experiment, parameters);
    return experiment.seeds.map((seed) => ({ seed, ...shared }));
  });
  return Object.freeze(trials.map((trial, number) =>
    Object.freeze({
      number,
      trialId: digest(`${trial.configId}/${trial.seed}`),
      ...trial,
    })
  ));
}

function gridConfigs({ parameters, defaults }: Experiment): ParameterValues[] {
  let configs: Partial<ParameterValues>[] = [{}];
  for (const [name, { values }] of Object.entries(parameters)) {
    configs = configs.flatMap((config) => values.map((value) => ({ ...config, [name]: value })));
  }
  return configs.map((config) => Object.freeze({ ...defaults, ...config } as ParameterValues));
}

function sharedByConfig(
  { data, split, log_every }: Experiment,
  parameters: ParameterValues,
): Omit<Trial, "number" | "trialId" | "seed"> {
  return {
    configId: digest(canonicalJson({ engine: ENGINE_VERSION, parameters, data, split })),
    parameters,
    data,
    split,
    logEvery: log_every ?? Math.ceil(parameters.epochs / 50),
    weightCount: weightCount(layerSizes(parameters.hidden, data)),
  };
}

/** Numbers in a row, units of each hidden layer, classes. */
function layerSizes(hidden: ParameterValues["hidden"], data: DataSpec): number[] {
  return [2, ...hiddenSizes(hidden), data.spiral.classes];
}

/** JSON with the keys of every map in alphabetical order, so that equal content has equal text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
  );
}

/** The names of the parameters that are columns of the results, in the file's order. */
export function namedParameters(experiment: Pick<Experiment, "parameters">): ParameterName[] {
  return Object.keys(experiment.parameters) as ParameterName[];
}

/** The parameters that differ between configs, in the file's order. */
export function sweptParameters(experiment: Pick<Experiment, "parameters">): ParameterName[] {
  return namedParameters(experiment)
    .filter((name) => (experiment.parameters[name]?.values.length ?? 0) > 1);
}
