/**
 * The model of a trial.
 *
 * @module
 */

import { dataShape, type DataSpec } from "../data/data_source.ts";
import type { Encoding } from "../data/encoding.ts";
import type { Engine } from "../engine/engine.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { taskOf } from "../experiment/metrics.ts";
import type { NetworkTrial } from "../experiment/trial.ts";
import { makeEngine, type NetworkRows, trialRows } from "../objective/build_trial.ts";
import { requireTrialArguments, type RunTrialOptions } from "../objective/run_trial.ts";
import { weightsHash } from "../objective/weights_hash.ts";
import { UserError } from "../user_error.ts";
import { Model } from "./model.ts";

/**
 * Trains the network of a trial again and returns it as a model. Its weights are those of `runTrial` in every bit:
 * `provenance.weightsHash` is the `weightsHash` of the trial's result.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {UserError} If the trial has folds, or its loss is not finite.
 *
 * @example The two inputs and three classes of the spiral
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { defineExperiment } from "../experiment/define_experiment.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { runTrial } from "../objective/run_trial.ts";
 * import { trainedModel } from "./trained_model.ts";
 *
 * const experiment = defineExperiment({ parameters: { epochs: { value: 5 }, hidden: { value: 4 } } });
 * const [trial] = expandGrid(experiment);
 * const model = trainedModel(trial);
 * assertEquals(model.provenance.weightsHash, runTrial(trial).weightsHash);
 * assertEquals(model.predict([{ x1: 0.5, x2: -0.1 }]).length, 1);
 * ```
 */
export function trainedModel(
  trial: NetworkTrial,
  options: Pick<RunTrialOptions, "beforeTile"> = {},
): Model {
  requireTrialArguments(trial, options);
  requireOneNetwork(trial);
  const { parameters, seed, data } = trial;
  const [rows] = trialRows(trial, options.beforeTile);
  const engine = makeEngine(trial, rows.train, { beforeTile: options.beforeTile });
  try {
    train(engine, parameters.epochs);
    const layers = engine.parameters();
    return new Model({
      layers,
      activation: engine.description.activation ?? "relu",
      encoding: encodingOf(data, rows),
      task: taskOf(data),
      provenance: {
        config: `c${trial.configId}`,
        trial: `t${trial.trialId}`,
        ...{ seed, engineVersion: ENGINE_VERSION, weightsHash: weightsHash(layers), parameters },
      },
    });
  } finally {
    engine.release();
  }
}

function requireOneNetwork({ trialId, split: { folds } }: NetworkTrial): void {
  if (folds === undefined) return;
  throw new UserError(
    `Cannot make a model of trial t${trialId}: a trial with folds trains several networks, got ` +
      `folds: ${folds}; run an experiment without folds for the config that you chose`,
  );
}

function train(engine: Engine, epochs: number): void {
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { loss } = engine.trainEpoch();
    if (!Number.isFinite(loss)) failToTrain(epoch, loss);
  }
  const { loss } = engine.evaluate(engine.rows);
  if (!Number.isFinite(loss)) failToTrain(epochs - 1, loss);
}

function failToTrain(epoch: number, loss: number): never {
  throw new UserError(
    `Cannot make a model: the training must not diverge, got a loss of ${loss} at epoch ${epoch}`,
  );
}

/** The encoding of a file's rows; or that of a built-in data set, which leaves numbers as they are. */
function encodingOf(data: DataSpec, rows: NetworkRows): Encoding {
  if (rows.encoding !== undefined) return rows.encoding;
  const { features, classes } = dataShape(data);
  return {
    columns: countTo(features).map((i) => ({
      ...{ kind: "number", name: `x${i + 1}`, offset: 0, scale: 1, fill: undefined },
    })),
    target: { name: "class", classes: countTo(classes).map(String), offset: 0, scale: 1 },
  };
}

/** 0, 1, … up to `count` - 1. */
function countTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
