/**
 * The expected cost of trials, and the order in which they run.
 *
 * @module
 */

import { dataShape } from "../../data/data_source.ts";
import type { NetworkTrial, Trial } from "../../experiment/trial.ts";

/**
 * The epochs that all networks of a trial are trained: with cross-validation it has several. Those before its checkpoint are not
 * trained again.
 */
export function trialEpochs({ parameters, split }: NetworkTrial, epochsBefore = 0): number {
  return Math.max(1, parameters.epochs - epochsBefore) * (split.folds ?? 1);
}

/**
 * The expected work of a trial, in no particular unit: training rows times weights, summed over the epochs that are not before its
 * checkpoint.
 */
export function trialCost(trial: Trial, epochsBefore = 0): number {
  if (trial.objective !== undefined) return 1; // nothing is known about it
  const { data, split, weightCount } = trial;
  return dataShape(data).rows * split.train * weightCount * trialEpochs(trial, epochsBefore);
}

/**
 * The order in which trials run: all configs with the first seed, then all with the second, so that a sweep that is
 * stopped can be compared. Trials with the same seed run by cost, the highest first, so that no worker is left with a long
 * one at the end; trials of equal cost in the order of the grid.
 */
export function runOrder(trials: readonly Trial[]): Trial[] {
  const bySeed = Map.groupBy(trials, ({ seed }) => seed);
  return [...bySeed.values()].flatMap(longestFirst);
}

/** Trials by cost, the highest first; those of equal cost in the order of the grid. */
export function longestFirst<T extends Trial>(trials: readonly T[]): T[] {
  return trials.toSorted((a, b) => trialCost(b) - trialCost(a) || a.number - b.number);
}
