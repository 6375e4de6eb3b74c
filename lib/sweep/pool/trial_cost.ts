/**
 * The expected cost of trials.
 *
 * @module
 */

import { dataShape } from "../../data/data_source.ts";
import type { Trial } from "../../experiment/trial.ts";

/** The expected work of a trial, in no particular unit: training rows times weights, summed over the epochs. */
export function trialCost({ parameters, data, split, weightCount }: Trial): number {
  return dataShape(data).rows * split.train * weightCount * parameters.epochs;
}

/** The trials with the highest cost first; trials of equal cost in the order of the grid. */
export function longestFirst(trials: readonly Trial[]): Trial[] {
  return trials.toSorted((a, b) => trialCost(b) - trialCost(a) || a.number - b.number);
}
