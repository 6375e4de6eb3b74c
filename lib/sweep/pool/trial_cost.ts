/**
 * The expected cost of trials, and the order in which they run.
 *
 * @module
 */

import { dataShape } from "../../data/data_source.ts";
import type { Trial } from "../../experiment/trial.ts";

/** The expected work of a trial, in no particular unit: training rows times weights, summed over the epochs. */
export function trialCost({ parameters, data, split, weightCount }: Trial): number {
  return dataShape(data).rows * split.train * weightCount * parameters.epochs;
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
export function longestFirst(trials: readonly Trial[]): Trial[] {
  return trials.toSorted((a, b) => trialCost(b) - trialCost(a) || a.number - b.number);
}
