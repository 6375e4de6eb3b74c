/**
 * Builds what a trial consists of: its rows and its network.
 *
 * @module
 */

import type { DataShape } from "../data/data_source.ts";
import type { AnyDataset, Split } from "../data/dataset.ts";
import { makeSplits } from "../data/make_splits.ts";
import { Engine, type EngineCheckpoint, type OptimizerDescription } from "../engine/engine.ts";
import type { ParameterValues } from "../experiment/experiment.ts";
import { hiddenSizes } from "../experiment/layer_sizes.ts";
import type { NetworkTrial } from "../experiment/trial.ts";
import type { NetworkDescription } from "../nn/network.ts";

/** The rows of a network: those that it is trained on, validated on, and tested on. */
export type NetworkRows = Split<AnyDataset>;

/**
 * The rows of a trial, drawn and split with its seed: those of one network, or with cross-validation of one for each fold.
 * `beforeRows` is called many times a second.
 */
export function trialRows(
  { data, split, seed }: Pick<NetworkTrial, "data" | "split" | "seed">,
  beforeRows?: () => void,
): readonly NetworkRows[] {
  return makeSplits(data, split, seed, beforeRows);
}

/** How the engine of a trial is made. */
export interface MakeEngineOptions {
  /** Called before every tile of rows. */
  beforeTile?: (() => void) | undefined;
  /** The state to continue from. @default {that before the first epoch} */
  checkpoint?: EngineCheckpoint | undefined;
}

/** The engine with a trial's network, before its first epoch or after those of a checkpoint. */
export function makeEngine(
  { parameters, seed }: Pick<NetworkTrial, "parameters" | "seed">,
  train: AnyDataset,
  { beforeTile, checkpoint }: MakeEngineOptions = {},
): Engine {
  const { batch_size } = parameters;
  return new Engine(describeNetwork(parameters, train), describeOptimizer(parameters), train, {
    ...{ seed, checkpoint },
    batchSize: batch_size === "full" ? Infinity : batch_size,
    ...(beforeTile === undefined ? {} : { beforeTile }),
  });
}

/** The network that parameters describe, for rows of this shape: with one output per class, or one for a number. */
export function describeNetwork(
  { hidden, dropout, l2, init, activation }: ParameterValues,
  { features, classes }: Pick<DataShape, "features" | "classes">,
): NetworkDescription {
  return {
    inputs: features,
    hidden: hiddenSizes(hidden),
    outputs: Math.max(1, classes),
    ...{ dropout, l2, init, activation },
    loss: classes === 0 ? "mean_squared_error" : "cross_entropy",
  };
}

function describeOptimizer(parameters: ParameterValues): OptimizerDescription {
  const { optimizer: kind, learning_rate: learningRate, decay, momentum, epsilon } = parameters;
  switch (kind) {
    case "adam": {
      const { beta_1: beta1, beta_2: beta2 } = parameters;
      return { kind, learningRate, decay, beta1, beta2, epsilon };
    }
    case "sgd":
      return { kind, learningRate, decay, momentum };
  }
}
