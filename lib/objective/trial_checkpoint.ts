/**
 * The state of a trial after some of its epochs, from which a longer trial of the same config and seed continues.
 *
 * Training does not depend on how many epochs follow. So a trial of 1000 epochs that continues from the checkpoint of one of 250
 * has the result of a trial that was not interrupted, in every bit. A checkpoint only saves time: without it, a trial is run
 * from its start.
 *
 * @module
 */

import { areFinite, arraysOf } from "../engine/checkpoint.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { dataIdentity, splitIdentity } from "../experiment/data_identity.ts";
import { digest } from "../experiment/digest.ts";
import type { CurvePoint, NetworkTrial } from "../experiment/trial.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";

/** The state of one network of a trial, after its last epoch. */
export interface NetworkCheckpoint {
  /** Its parameters and moments: see `EngineCheckpoint`. */
  readonly values: Float64Array;
  /** Its learning curve so far. */
  readonly curve: readonly CurvePoint[];
}

/** The state of a trial after its last epoch. */
export interface TrialCheckpoint {
  /** A hash of what the state depends on besides the number of epochs. */
  readonly key: string;
  /** The number of epochs done, of each network. */
  readonly epoch: number;
  /** Of the only network, or with cross-validation of that of each fold. */
  readonly networks: readonly NetworkCheckpoint[];
}

/** The most bytes of a checkpoint that is kept; about 2.7 million weights with `adam`. */
export const MAX_CHECKPOINT_BYTES = 64_000_000;

/** Whether the checkpoint of a trial is small enough to be kept. A trial without one is run from its start. */
export function mayKeepCheckpoint(trial: NetworkTrial): boolean {
  return 8 * networksOf(trial) * valuesOf(trial) <= MAX_CHECKPOINT_BYTES;
}

/** A hash of all that the state of a trial depends on, besides the number of epochs. */
export function checkpointKey({ parameters, seed, data, split }: NetworkTrial): string {
  const values = Object.entries(parameters).filter(([name]) => name !== "epochs").sort(([a], [b]) =>
    a < b ? -1 : 1
  );
  const identity = [dataIdentity(data), splitIdentity(split, data)];
  return digest(JSON.stringify([ENGINE_VERSION, values, seed, ...identity]));
}

/**
 * @throws {TypeError} If it is not a checkpoint.
 * @throws {RangeError} If the trial cannot continue from it.
 */
export function requireCheckpointOf(
  action: string,
  trial: NetworkTrial,
  checkpoint: TrialCheckpoint,
): void {
  requireTypes(action, { checkpoint }, "object");
  requireArrays(action, { "checkpoint.networks": checkpoint.networks });
  const fault = checkpointFault(trial, checkpoint);
  if (fault !== undefined) throw new RangeError(`Cannot ${action}: its checkpoint ${fault}`);
}

/** Why a trial cannot continue from a checkpoint, as in "must have 1 network, got 2"; undefined if it can. */
export function checkpointFault(
  trial: NetworkTrial,
  { key, epoch, networks }: TrialCheckpoint,
): string | undefined {
  const { epochs } = trial.parameters;
  if (key !== checkpointKey(trial)) return "must be of the same config, data, split and seed";
  const isInside = Number.isSafeInteger(epoch) && epoch >= 1 && epoch <= epochs;
  if (!isInside) return `must have 1 to ${epochs} epochs, got ${epoch}`;
  if (networks.length !== networksOf(trial)) {
    return `must have ${networksOf(trial)} networks, got ${networks.length}`;
  }
  for (const { values, curve } of networks) {
    if (values.length !== valuesOf(trial)) {
      return `must have ${valuesOf(trial)} numbers for each network, got ${values.length}`;
    }
    if (!areFinite(values)) return "must have finite numbers";
    if (continuedCurve(curve, trial).length !== pointsUpTo(epoch, trial)) {
      return `must have a curve point for every ${trial.logEvery} epochs`;
    }
  }
  return undefined;
}

/** The points that the curve of a longer trial has too: not that of the last epoch, which a trial logs in any case. */
export function continuedCurve(
  curve: readonly CurvePoint[],
  trial: NetworkTrial,
): CurvePoint[] {
  return curve.filter(({ epoch }) => isLogged(epoch, trial));
}

/** Whether the curve of a trial has a point for an epoch: every `logEvery` epochs, and at the last. */
export function isLogged(epoch: number, { logEvery, parameters }: NetworkTrial): boolean {
  return epoch % logEvery === 0 || epoch === parameters.epochs - 1;
}

/** The number of points that the curve of a trial has after `epoch` epochs. */
function pointsUpTo(epoch: number, { logEvery, parameters: { epochs } }: NetworkTrial): number {
  const isLastExtra = epoch === epochs && (epochs - 1) % logEvery !== 0;
  return Math.ceil(epoch / logEvery) + (isLastExtra ? 1 : 0);
}

/** The number of networks of a trial. */
function networksOf({ split }: NetworkTrial): number {
  return split.folds ?? 1;
}

/** The numbers in the state of each network: its parameters and their moments. */
function valuesOf({ weightCount, parameters }: NetworkTrial): number {
  return weightCount * arraysOf(parameters.optimizer);
}
