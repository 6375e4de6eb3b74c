/**
 * Expands the grid of an experiment into trials.
 *
 * @module
 */

import { dataShape, type DataSpec } from "../data/data_source.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { digest } from "../experiment/digest.ts";
import type { Experiment, ParameterValues } from "../experiment/experiment.ts";
import { requireExperiment } from "../experiment/require_experiment.ts";
import { hiddenSizes, weightCount } from "../experiment/layer_sizes.ts";
import type { Trial } from "../experiment/trial.ts";

/**
 * The trials of an experiment, numbered and frozen: every combination of its values with every seed. The first
 * parameter in the file varies slowest, seeds vary fastest.
 *
 * @throws {TypeError} If the argument is not an experiment.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid, parseExperiment } from "@seedsweep/seedsweep";
 *
 * const trials = expandGrid(parseExperiment("{ seeds: [0, 1], parameters: { l2: { values: [0, 0.1] } } }"));
 * assertEquals(trials.map(({ parameters, seed }) => [parameters.l2, seed]), [[0, 0], [0, 1], [0.1, 0], [0.1, 1]]);
 * ```
 */
export function expandGrid(experiment: Experiment): readonly Trial[] {
  requireExperiment(experiment, "expand the grid");
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

/** The number of trials of an experiment, without expanding its grid. */
export function countGrid({ parameters, seeds }: Experiment): number {
  return Object.values(parameters)
    .reduce((product, { values }) => product * values.length, seeds.length);
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

/** The numbers in a row, the units of each hidden layer, and the number of classes. */
function layerSizes(hidden: ParameterValues["hidden"], data: DataSpec): number[] {
  const { features, classes } = dataShape(data);
  return [features, ...hiddenSizes(hidden), classes];
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
