/**
 * What trials are expected to cost.
 *
 * @module
 */

import { dataShape } from "../../data/data_source.ts";
import type { Trial } from "../../experiment/trial.ts";

/** The expected work of a trial in no particular unit: rows times weights, summed over the epochs. */
export function costOf({ parameters, data, split, weightCount }: Trial): number {
  return dataShape(data).rows * split.train * weightCount * parameters.epochs;
}

/** The trials that cost most first; of equal ones, those that come first in the grid. */
export function longestFirst(trials: readonly Trial[]): Trial[] {
  return trials.toSorted((a, b) => costOf(b) - costOf(a) || a.number - b.number);
}
