/**
 * One trial, from its description to its result.
 *
 * @module
 */

import type { Split } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import { digest } from "../experiment/digest.ts";
import { kindOf } from "../experiment/kind_of.ts";
import { FROM_ONE, requireNumbers, requireTypes } from "../math/check_arguments.ts";
import type { CurvePoint, HoldoutScores, Trial, TrialResult } from "../experiment/trial.ts";
import type { EpochFigures } from "../nn/trainer.ts";
import { makeEngine, makeSplit } from "./build_trial.ts";

/** How a trial is run and observed. Nothing of it changes the weights or the scores. */
export interface RunTrialOptions {
  /** Called before every tile of rows, and while rows are made, many times a second; an error that it throws ends the trial and is thrown by `runTrial`. */
  beforeTile?: () => void;
  /** Called after every epoch with the number of epochs done and the curve so far. */
  afterEpoch?: (epochsDone: number, curve: readonly CurvePoint[]) => void;
  /** Evaluate the final weights on the holdout rows too. @default {false} */
  holdout?: boolean;
  /** The trial's rows, if they exist already. @default {the rows of `makeSplit`} */
  split?: Split;
}

/**
 * Trains a trial's network and evaluates it. A pure function: the same trial gives the same bits on every machine.
 *
 * A loss that is not finite ends the trial as `failed`.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `trial.logEvery` is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid, parseExperiment, runTrial } from "@seedsweep/seedsweep";
 *
 * const [trial] = expandGrid(parseExperiment("parameters: { epochs: { value: 5 }, hidden: { value: 8 } }"));
 * assertEquals(runTrial(trial).weightsHash, runTrial(trial).weightsHash);
 * ```
 */
export function runTrial(trial: Trial, options: RunTrialOptions = {}): TrialResult {
  requireTrialArguments(trial, options);
  const { train, validation, test } = options.split ?? makeSplit(trial, options.beforeTile);
  const engine = makeEngine(trial, train, options.beforeTile);
  try {
    const curve: CurvePoint[] = [];
    for (let epoch = 0; epoch < trial.parameters.epochs; epoch++) {
      const figures = engine.trainEpoch();
      if (!Number.isFinite(figures.loss)) {
        return diverged({ epoch, epochs: epoch, loss: figures.loss, curve });
      }
      if (epoch % trial.logEvery === 0 || epoch === trial.parameters.epochs - 1) {
        const { loss, accuracy } = engine.evaluate(validation);
        if (!Number.isFinite(loss)) return diverged({ epoch, epochs: epoch + 1, loss, curve });
        curve.push(curvePoint(epoch, figures, { val_loss: loss, val_accuracy: accuracy }));
      }
      options.afterEpoch?.(epoch + 1, curve);
    }
    const result = scored(engine, curve);
    const isEvaluated = options.holdout && result.state === "complete";
    return isEvaluated ? { ...result, holdout: holdoutScores(engine, test) } : result;
  } finally {
    engine.release();
  }
}

function requireTrialArguments(trial: Trial, options: RunTrialOptions): void {
  const action = "run a trial";
  try {
    requireTypes(action, { trial }, "object");
    const { parameters, data, split } = trial;
    requireTypes(action, { parameters, data, split }, "object");
  } catch {
    const rule = "trial must be a trial of expandGrid()";
    throw new TypeError(`Cannot ${action}: ${rule}, got ${kindOf(trial)}`);
  }
  requireNumbers(action, { "trial.logEvery": trial.logEvery }, FROM_ONE);
  requireTypes(action, { options }, "object");
  const { beforeTile = () => {}, afterEpoch = () => {}, split = {} } = options;
  requireTypes(action, { beforeTile, afterEpoch }, "function");
  requireTypes(action, { split }, "object");
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

/** The result of a trial whose loss was not finite in `epoch`, after `epochs` complete epochs. */
function diverged(
  { epoch, epochs, loss, curve }: {
    epoch: number;
    epochs: number;
    loss: number;
    curve: CurvePoint[];
  },
): TrialResult {
  return {
    state: "failed",
    epochs,
    error: `diverged at epoch ${epoch}: the loss is ${loss}`,
    curve,
  };
}

/** The result of a trial whose last curve point is that of its final weights. */
function scored(engine: Engine, curve: CurvePoint[]): TrialResult {
  const { epoch, val_loss, val_accuracy } = curve[curve.length - 1];
  const train = engine.evaluate(engine.rows);
  if (!Number.isFinite(train.loss)) {
    return diverged({ epoch, epochs: epoch + 1, loss: train.loss, curve });
  }
  return {
    state: "complete",
    metrics: { val_accuracy, val_loss, train_accuracy: train.accuracy, train_loss: train.loss },
    epochs: epoch + 1,
    weightsHash: weightsHash(engine),
    curve,
  };
}

function holdoutScores(engine: Engine, rows: Split["test"]): HoldoutScores {
  const { accuracy, loss } = engine.evaluate(rows);
  return { test_accuracy: accuracy, test_loss: loss };
}

/** The digest of all weights and biases, layer by layer, in the order of `lib/nn/`. */
function weightsHash(engine: Engine): string {
  const parts = engine.parameters().flatMap(({ weights, biases }) => [...weights, ...biases]);
  return digest(new Uint8Array(Float64Array.from(parts).buffer));
}
