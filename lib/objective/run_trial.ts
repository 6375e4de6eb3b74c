/**
 * One trial, from its description to its result.
 *
 * @module
 */

import type { Engine } from "../engine/engine.ts";
import { digest } from "../experiment/digest.ts";
import { kindOf } from "../experiment/kind_of.ts";
import { computedScores } from "../experiment/metrics.ts";
import { FROM_ONE, requireArrays, requireNumbers, requireTypes } from "../math/check_arguments.ts";
import type { CurvePoint, NetworkTrial, Trial, TrialResult } from "../experiment/trial.ts";
import type { EpochFigures } from "../nn/trainer.ts";
import type { Evaluation } from "../nn/network.ts";
import { makeEngine, type NetworkRows, trialRows } from "./build_trial.ts";
import { holdoutOf, rowScores } from "./row_scores.ts";
import {
  checkpointKey,
  continuedCurve,
  isLogged,
  type NetworkCheckpoint,
  requireCheckpointOf,
  type TrialCheckpoint,
} from "./trial_checkpoint.ts";
import { weightsHash } from "./weights_hash.ts";

/** How a trial is run and observed. Nothing of it changes the weights or the scores. */
export interface RunTrialOptions {
  /** Called before every tile of rows, and while rows are made, many times a second; an error that it throws ends the trial and is thrown by `runTrial`. */
  beforeTile?: () => void;
  /**
   * Called after every epoch with the number of epochs done, of all folds and with those of the checkpoint, and the curve of
   * the network so far.
   */
  afterEpoch?: (epochsDone: number, curve: readonly CurvePoint[]) => void;
  /** Evaluate the final weights on the holdout rows too. @default {false} */
  holdout?: boolean;
  /** The trial's rows, if they exist already. @default {those of `trialRows`} */
  rows?: readonly NetworkRows[];
  /**
   * The state of a trial with the same config and seed but fewer epochs, to continue from. Its `logEvery` must divide that of
   * this trial. @default {the trial is run from its start}
   */
  checkpoint?: TrialCheckpoint | undefined;
  /**
   * Called at the end of a complete trial with its state, from which a longer trial can continue; not called if a number of it
   * is NaN or infinite.
   */
  onCheckpoint?: ((checkpoint: TrialCheckpoint) => void) | undefined;
}

/**
 * Trains a trial's network and evaluates it. A pure function: the same trial gives the same bits on every machine.
 *
 * With cross-validation it trains a network for each fold, one after the other, and averages their scores and curves. A
 * loss that is not finite ends the trial as `failed`.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `trial.logEvery` is not a whole number of at least 1, or the checkpoint is not one of this trial
 *     with fewer epochs.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid, parseExperiment, runTrial } from "@seedsweep/seedsweep";
 *
 * const [trial] = expandGrid(parseExperiment("parameters: { epochs: { value: 5 }, hidden: { value: 8 } }"));
 * assertEquals(runTrial(trial).weightsHash, runTrial(trial).weightsHash);
 * ```
 *
 * @example Ten epochs, and three more
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid, parseExperiment, runTrial, type TrialCheckpoint } from "@seedsweep/seedsweep";
 *
 * const trialOf = (epochs: number) =>
 *   expandGrid(parseExperiment(`{ log_every: 5, parameters: { epochs: { value: ${epochs} }, hidden: { value: 8 } } }`))[0];
 * let checkpoint: TrialCheckpoint | undefined;
 * runTrial(trialOf(10), { onCheckpoint: (reached) => checkpoint = reached });
 * assertEquals(runTrial(trialOf(13), { checkpoint }), runTrial(trialOf(13)));
 * ```
 */
export function runTrial(trial: Trial, options: RunTrialOptions = {}): TrialResult {
  requireTrialArguments(trial, options);
  const { beforeTile, afterEpoch, checkpoint, onCheckpoint } = options;
  const { rows = trialRows(trial, beforeTile) } = options;
  const { epochs } = trial.parameters;
  const [start, networks] = [checkpoint?.epoch ?? 0, checkpoint?.networks ?? []];
  const results: TrialResult[] = [];
  const states: NetworkCheckpoint[] = [];
  for (const [fold, each] of rows.entries()) {
    const before = fold * epochs + (rows.length - 1 - fold) * start; // epochs of the other folds
    const result = trainNetwork(trial, each, {
      ...options,
      afterEpoch: (done, curve) => afterEpoch?.(before + done, curve),
      ...{ start, network: networks[fold] },
      onState: onCheckpoint && ((state) => states.push(state)),
    });
    if (result.state !== "complete") return rows.length === 1 ? result : ofFold(result, fold);
    results.push(result);
  }
  if (states.length === rows.length) {
    onCheckpoint?.({ key: checkpointKey(trial), epoch: epochs, networks: states });
  }
  return results.length === 1 ? results[0] : meanResult(results);
}

/** How one network of a trial is trained. */
interface TrainNetworkOptions
  extends Pick<RunTrialOptions, "beforeTile" | "afterEpoch" | "holdout"> {
  /** The first epoch that is trained. */
  readonly start: number;
  /** The state before it; undefined at the start of a trial. */
  readonly network: NetworkCheckpoint | undefined;
  /** Called at the end with the state, if its numbers are finite. */
  readonly onState: ((state: NetworkCheckpoint) => void) | undefined;
}

/** Trains and evaluates one network. */
function trainNetwork(
  trial: NetworkTrial,
  rows: NetworkRows,
  { beforeTile, afterEpoch, holdout, start, network, onState }: TrainNetworkOptions,
): TrialResult {
  const checkpoint = network && { epoch: start, values: network.values };
  const engine = makeEngine(trial, rows.train, { beforeTile, checkpoint });
  const unit = rows.encoding?.target.scale ?? 1;
  try {
    const curve = continuedCurve(network?.curve ?? [], trial);
    let evaluation: Evaluation | undefined;
    for (let epoch = start; epoch < trial.parameters.epochs; epoch++) {
      const figures = engine.trainEpoch();
      if (!Number.isFinite(figures.loss)) {
        return diverged({ epoch, epochs: epoch, loss: figures.loss, curve });
      }
      if (isLogged(epoch, trial)) {
        evaluation = engine.evaluate(rows.validation);
        const { loss } = evaluation;
        if (!Number.isFinite(loss)) return diverged({ epoch, epochs: epoch + 1, loss, curve });
        curve.push(curvePoint(epoch, figures, { evaluation, unit }));
      }
      afterEpoch?.(epoch + 1, curve);
    }
    const result = scored(engine, { trial, rows, curve, evaluation });
    if (result.state === "complete") reportState(engine, curve, onState);
    const isEvaluated = holdout && result.state === "complete";
    return isEvaluated ? { ...result, holdout: holdoutOf(engine, rows, trial) } : result;
  } finally {
    engine.release();
  }
}

function reportState(
  engine: Engine,
  curve: readonly CurvePoint[],
  onState: TrainNetworkOptions["onState"],
): void {
  const values = onState && engine.checkpoint()?.values;
  if (values !== undefined) onState?.({ values, curve });
}

/**
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `logEvery` is out of range, or the checkpoint not one of this trial.
 */
export function requireTrialArguments(
  trial: Trial,
  options: RunTrialOptions,
): asserts trial is NetworkTrial {
  const action = "run a trial";
  if (trial?.objective !== undefined) {
    throw new TypeError(
      `Cannot ${action}: trial must be one of the built-in network; a sweep runs an objective`,
    );
  }
  try {
    requireTypes(action, { trial }, "object");
    const { parameters, data, split } = trial as NetworkTrial;
    requireTypes(action, { parameters, data, split }, "object");
  } catch {
    const rule = "trial must be a trial of expandGrid()";
    throw new TypeError(`Cannot ${action}: ${rule}, got ${kindOf(trial)}`);
  }
  requireNumbers(action, { "trial.logEvery": trial.logEvery }, FROM_ONE);
  requireTypes(action, { options }, "object");
  const { beforeTile = () => {}, afterEpoch = () => {}, onCheckpoint = () => {} } = options;
  requireTypes(action, { beforeTile, afterEpoch, onCheckpoint }, "function");
  const { rows = [], checkpoint } = options;
  requireArrays(action, { rows });
  if (checkpoint !== undefined) requireCheckpointOf(action, trial as NetworkTrial, checkpoint);
}

/** The point of an epoch: accuracies, or errors in the unit of the target. */
function curvePoint(
  epoch: number,
  { loss, dataLoss, regLoss, accuracy, learningRate }: EpochFigures,
  { evaluation, unit }: { evaluation: Evaluation; unit: number },
): CurvePoint {
  const isRegression = Number.isNaN(accuracy);
  const losses = { epoch, loss, data_loss: dataLoss, reg_loss: regLoss };
  return isRegression
    ? {
      ...{ ...losses, rmse: unit * Math.sqrt(dataLoss), learning_rate: learningRate },
      ...{ val_loss: evaluation.loss, val_rmse: unit * Math.sqrt(evaluation.loss) },
    }
    : {
      ...{ ...losses, accuracy, learning_rate: learningRate },
      ...{ val_loss: evaluation.loss, val_accuracy: evaluation.accuracy },
    };
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

/** The result of a trial whose last curve point, and `evaluation` of the validation rows, are those of its final weights. */
function scored(
  engine: Engine,
  { trial, rows, curve, evaluation }: {
    trial: NetworkTrial;
    rows: NetworkRows;
    curve: CurvePoint[];
    evaluation: Evaluation | undefined;
  },
): TrialResult {
  const last = curve[curve.length - 1];
  const { epoch } = last;
  const training = rowScores(engine, rows.train, { encoding: rows.encoding });
  const loss = training.loss();
  if (!Number.isFinite(loss)) return diverged({ epoch, epochs: epoch + 1, loss, curve });
  const validation = rowScores(engine, rows.validation, { encoding: rows.encoding, evaluation });
  const score = (name: string) =>
    last[name] ?? (name.startsWith("val_") ? validation : training)[name.replace(/^\w+?_/, "")]();
  const metrics = Object.fromEntries(
    computedScores(trial).map((name) => [name, score(name)]).filter(([, value]) =>
      Number.isFinite(value)
    ),
  );
  if (metrics[trial.metric] === undefined) {
    const rule = "is not defined for so few validation rows";
    return { state: "failed", epochs: epoch + 1, error: `${trial.metric} ${rule}`, curve };
  }
  return {
    state: "complete",
    metrics,
    epochs: epoch + 1,
    weightsHash: weightsHash(engine.parameters()),
    curve,
  };
}

/** The result of a trial whose network of a fold has no scores; folds are counted from 1. */
function ofFold(result: TrialResult, fold: number): TrialResult {
  return { ...result, error: `fold ${fold + 1}: ${result.error}` };
}

/** The result of a cross-validation: the means of scores and curves, and a hash of the hashes of the weights. */
function meanResult(results: readonly TrialResult[]): TrialResult {
  const [{ epochs, curve, holdout }] = results;
  return {
    state: "complete",
    metrics: meanNumbers(results.map(({ metrics = {} }) => metrics)),
    ...(holdout === undefined
      ? {}
      : { holdout: meanNumbers(results.map(({ holdout = {} }) => holdout)) }),
    epochs,
    weightsHash: digest(results.map(({ weightsHash }) => weightsHash).join("/")),
    curve: curve.map((_, i) => meanNumbers(results.map((each) => each.curve[i]))),
  };
}

/** The mean of each number that all have, added in the order of the folds. */
function meanNumbers(
  points: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const names = Object.keys(points[0]).filter((name) =>
    points.every((point) => point[name] !== undefined)
  );
  return Object.fromEntries(names.map((name) => [
    name,
    points.reduce((sum, point) => sum + point[name], 0) / points.length,
  ]));
}
