/**
 * Builds what a trial consists of: its rows and its network.
 *
 * @module
 */

import { type DataShape, makeDataset } from "../data/data_source.ts";
import { type Dataset, type Split, splitDataset } from "../data/dataset.ts";
import { Engine, type OptimizerDescription } from "../engine/engine.ts";
import type { ParameterValues } from "../experiment/experiment.ts";
import { hiddenSizes } from "../experiment/layer_sizes.ts";
import type { Trial } from "../experiment/trial.ts";
import type { NetworkDescription } from "../nn/network.ts";

/** The rows of a trial: its data set, drawn and split with its seed; `beforeRows` is called many times a second. */
export function makeSplit({ data, split, seed }: Trial, beforeRows?: () => void): Split {
  return splitDataset(makeDataset(data, seed, beforeRows), split, seed);
}

/** The engine with a trial's network before its first epoch. */
export function makeEngine(
  { parameters, seed }: Pick<Trial, "parameters" | "seed">,
  train: Dataset,
  beforeTile?: () => void,
): Engine {
  const { batch_size } = parameters;
  return new Engine(describeNetwork(parameters, train), describeOptimizer(parameters), train, {
    seed,
    batchSize: batch_size === "full" ? Infinity : batch_size,
    ...(beforeTile === undefined ? {} : { beforeTile }),
  });
}

/** The network that parameters describe, for rows of this shape. */
export function describeNetwork(
  { hidden, dropout, l2, init }: ParameterValues,
  { features, classes }: Pick<DataShape, "features" | "classes">,
): NetworkDescription {
  return { inputs: features, hidden: hiddenSizes(hidden), outputs: classes, dropout, l2, init };
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
