/**
 * Expands the grid of an experiment into trials.
 *
 * @module
 */

import { dataShape, type DataSpec } from "../data/data_source.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { dataIdentity, splitIdentity } from "../experiment/data_identity.ts";
import { digest } from "../experiment/digest.ts";
import { mayHaveEqualConfigs } from "../experiment/effective_values.ts";
import type {
  Experiment,
  NetworkExperiment,
  ObjectiveExperiment,
  ParameterName,
  ParameterValues,
} from "../experiment/experiment.ts";
import { type Config, gridConfigs } from "../experiment/grid_configs.ts";
import { DEFAULT_PARAMETERS } from "../experiment/parse/schema.ts";
import { namedParameters } from "../experiment/swept_parameters.ts";
import { requireExperiment } from "../experiment/require_experiment.ts";
import { hiddenSizes, weightCount } from "../experiment/layer_sizes.ts";
import type { NetworkTrial, ObjectiveTrial, Trial } from "../experiment/trial.ts";
import { proposeConfigs } from "../search/propose_configs.ts";

/**
 * The trials of an experiment, numbered and frozen: every config of its grid with every seed. The first parameter in the
 * file varies slowest, seeds vary fastest. Configs that would give the same results are one config.
 *
 * With another method than "grid" they are those of the configs that are drawn, in the order of the draws; with "bayes" those of the
 * first round, because later ones depend on its results.
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
export function expandGrid(experiment: NetworkExperiment): readonly NetworkTrial[];
/** The same for an objective of the user's own. */
export function expandGrid(experiment: ObjectiveExperiment): readonly ObjectiveTrial[];
/** The same for either. */
export function expandGrid(experiment: Experiment): readonly Trial[];
export function expandGrid(experiment: Experiment): readonly Trial[] {
  requireExperiment(experiment, "expand the grid");
  return trialsOf(experiment, proposeConfigs(experiment, []) ?? []);
}

/** The trials of some configs, with each seed, numbered from `first`. */
export function trialsOf(
  experiment: Experiment,
  configs: readonly Config[],
  first = 0,
): readonly Trial[] {
  const trials = configs.flatMap((config) => {
    const shared = experiment.objective === undefined
      ? sharedByNetwork(experiment, config)
      : sharedByObjective(experiment, config);
    return experiment.seeds.map((seed) => ({ seed, ...shared }));
  });
  return Object.freeze(
    trials.map((trial, i) =>
      Object.freeze({ number: first + i, trialId: trialId(trial), ...trial })
    ),
  );
}

/**
 * A trial of fewer epochs. Because training does not depend on the number of epochs that follow, the trial can go on from where this one
 * ends. It has the number and the logged epochs of the whole trial, and ids of its own.
 */
export function partOf<T extends Trial>(trial: T, epochs: number): T {
  const part = { ...trial, parameters: Object.freeze({ ...trial.parameters, epochs }) };
  const configId = part.objective === undefined ? networkId(part) : objectiveId(part);
  return Object.freeze({ ...part, configId, trialId: trialId({ ...part, configId }) } as T);
}

/** The trial of the same config with another seed. */
export function withSeed<T extends Trial>(trial: T, seed: number): T {
  const other = { ...trial, seed };
  return Object.freeze({ ...other, trialId: trialId(other) } as T);
}

function trialId({ configId, seed }: Pick<Trial, "configId" | "seed">): string {
  return digest(`${configId}/${seed}`);
}

/**
 * The number of trials of an experiment, without expanding its grid if it is a plain product; of a search with several rounds, those
 * of the first.
 */
export function countGrid(experiment: Experiment): number {
  const { method, parameters, seeds, exclude } = experiment;
  if (method !== "grid") return expandGrid(experiment).length;
  if (exclude !== undefined || mayHaveEqualConfigs(experiment)) {
    return gridConfigs(experiment).configs.length * seeds.length;
  }
  return Object.values(parameters)
    .reduce((product, { values = [] }) => product * values.length, seeds.length);
}

type SharedByConfig<T extends Trial> = Omit<T, "number" | "trialId" | "seed">;

function sharedByNetwork(
  experiment: NetworkExperiment,
  config: Config,
): SharedByConfig<NetworkTrial> {
  const { data, split, log_every, defaults, metric } = experiment;
  const inactive = namedParameters(experiment).filter((name) => !Object.hasOwn(config, name));
  const parameters = Object.freeze({
    ...Object.fromEntries(
      inactive.map((name) => [name, DEFAULT_PARAMETERS[name as ParameterName]]),
    ),
    ...defaults,
    ...config,
  }) as ParameterValues;
  return {
    configId: networkId({ parameters, data, split }),
    metric: metric.name,
    parameters,
    ...(inactive.length === 0 ? {} : { inactive: Object.freeze(inactive) }),
    data,
    split,
    logEvery: log_every ?? Math.ceil(parameters.epochs / 50),
    weightCount: weightCount(layerSizes(parameters.hidden, data)),
  };
}

function networkId(
  { parameters, data, split }: Pick<NetworkTrial, "parameters" | "data" | "split">,
): string {
  return digest(canonicalJson({
    engine: ENGINE_VERSION,
    parameters: identifying(parameters),
    data: dataIdentity(data),
    split: splitIdentity(split, data),
  }));
}

/** Parameters as they are part of an id: without the activation of all networks before there were others. */
function identifying({ activation, ...others }: ParameterValues): object {
  return activation === "relu" ? others : { activation, ...others };
}

function sharedByObjective(
  { objective, permissions, metric }: ObjectiveExperiment,
  parameters: Config,
): SharedByConfig<ObjectiveTrial> {
  return {
    configId: objectiveId({ objective, parameters }),
    parameters: Object.freeze(parameters),
    ...{ objective, permissions, metric: metric.name },
  };
}

function objectiveId(
  { objective, parameters }: Pick<ObjectiveTrial, "objective" | "parameters">,
): string {
  const program = "module" in objective
    ? { engine: ENGINE_VERSION, hash: objective.hash } // a module can use our networks
    : { command: objective.command, hash: objective.hash };
  return digest(canonicalJson({ objective: program, parameters }));
}

/** The numbers in a row, the units of each hidden layer, and the outputs: one for each class, or one. */
function layerSizes(hidden: ParameterValues["hidden"], data: DataSpec): number[] {
  const { features, classes } = dataShape(data);
  return [features, ...hiddenSizes(hidden), Math.max(1, classes)];
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
