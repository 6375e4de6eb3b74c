/**
 * One trial, from its description to its result.
 *
 * @module
 */

import { splitDataset } from "../data/dataset.ts";
import { spiral } from "../data/spiral.ts";
import { digest } from "../experiment/digest.ts";
import type { ParameterValues } from "../experiment/experiment.ts";
import { hiddenSizes } from "../experiment/expand_grid.ts";
import type { CurvePoint, Trial, TrialResult } from "../experiment/trial.ts";
import { Adam } from "../nn/adam.ts";
import { Network } from "../nn/network.ts";
import type { Optimizer } from "../nn/optimizer.ts";
import { SGD } from "../nn/sgd.ts";
import { type EpochFigures, Trainer } from "../nn/trainer.ts";

/** Who watches a running trial. None of it changes the result. */
export interface RunTrialOptions {
  /** Called before every step of the optimiser; what it throws ends the trial and comes out of `runTrial`. */
  beforeStep?: () => void;
  /** Called after every epoch with the number of epochs done. */
  afterEpoch?: (epochsDone: number) => void;
}

/**
 * Trains a trial's net and scores it. A pure function: the same trial gives the same bits, wherever and beside
 * whatever it runs.
 *
 * A loss that is not finite ends the trial as `failed`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid } from "../experiment/expand_grid.ts";
 * import { parseExperiment } from "../experiment/parse_experiment.ts";
 * import { runTrial } from "./run_trial.ts";
 *
 * const [trial] = expandGrid(parseExperiment("parameters: { epochs: { value: 5 }, hidden: { value: 8 } }"));
 * assertEquals(runTrial(trial).weightsHash, runTrial(trial).weightsHash);
 * ```
 */
export function runTrial(trial: Trial, options: RunTrialOptions = {}): TrialResult {
  const { parameters, logEvery } = trial;
  const { trainer, validation } = prepare(trial, options.beforeStep);
  const curve: CurvePoint[] = [];
  for (let epoch = 0; epoch < parameters.epochs; epoch++) {
    const figures = trainer.trainEpoch();
    if (!Number.isFinite(figures.loss)) return diverged(epoch, figures.loss, curve);
    if (epoch % logEvery === 0 || epoch === parameters.epochs - 1) {
      const { loss, accuracy } = trainer.network.evaluate(validation.x, validation.y);
      if (!Number.isFinite(loss)) return diverged(epoch, loss, curve);
      curve.push(curvePoint(epoch, figures, { val_loss: loss, val_accuracy: accuracy }));
    }
    options.afterEpoch?.(epoch + 1);
  }
  return scored(trainer, curve);
}

function prepare(
  { parameters, seed, data, split }: Trial,
  beforeStep?: () => void,
): { trainer: Trainer; validation: ReturnType<typeof splitDataset>["validation"] } {
  const { train, validation } = splitDataset(spiral({ ...data.spiral, seed }), split, seed);
  const { hidden, dropout, l2, init, batch_size } = parameters;
  const network = new Network({
    inputs: train.features,
    hidden: hiddenSizes(hidden),
    outputs: train.classes,
    dropout,
    l2,
    init,
  }, seed);
  const trainer = new Trainer(network, makeOptimizer(parameters), train, {
    seed,
    batchSize: batch_size === "full" ? Infinity : batch_size,
    ...(beforeStep === undefined ? {} : { beforeStep }),
  });
  return { trainer, validation };
}

function makeOptimizer(parameters: ParameterValues): Optimizer {
  const { learning_rate: learningRate, decay, momentum, epsilon } = parameters;
  switch (parameters.optimizer) {
    case "adam":
      return new Adam({
        learningRate,
        decay,
        beta1: parameters.beta_1,
        beta2: parameters.beta_2,
        epsilon,
      });
    case "sgd":
      return new SGD({ learningRate, decay, momentum });
  }
}

function curvePoint(
  epoch: number,
  figures: EpochFigures,
  validation: Pick<CurvePoint, "val_loss" | "val_accuracy">,
): CurvePoint {
  const { loss, dataLoss: data_loss, regLoss: reg_loss, accuracy, learningRate: learning_rate } =
    figures;
  return { epoch, loss, data_loss, reg_loss, accuracy, learning_rate, ...validation };
}

function diverged(epoch: number, loss: number, curve: CurvePoint[]): TrialResult {
  return {
    state: "failed",
    epochs: epoch,
    error: `diverged at epoch ${epoch}: the loss is ${loss}`,
    curve,
  };
}

/** The result of a trial whose last curve point belongs to its final weights. */
function scored({ network, rows }: Trainer, curve: CurvePoint[]): TrialResult {
  const { epoch, val_loss, val_accuracy } = curve[curve.length - 1];
  const train = network.evaluate(rows.x, rows.y);
  if (!Number.isFinite(train.loss)) return diverged(epoch, train.loss, curve);
  return {
    state: "complete",
    metrics: { val_accuracy, val_loss, train_accuracy: train.accuracy, train_loss: train.loss },
    epochs: epoch + 1,
    weightsHash: weightsHash(network),
    curve,
  };
}

/** The digest of all weights and biases, in the order of `Network.parameters`. */
function weightsHash({ parameters, weightCount }: Network): string {
  const all = new Float64Array(weightCount);
  let start = 0;
  for (const { values } of parameters) {
    all.set(values, start);
    start += values.length;
  }
  return digest(new Uint8Array(all.buffer));
}
