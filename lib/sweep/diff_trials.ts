/**
 * Compares two trials of a results folder.
 *
 * @module
 */

import type { CurvePoint, Trial } from "../experiment/trial.ts";
import { type Divergence, firstDivergence } from "../objective/first_divergence.ts";
import { runTrial } from "../objective/run_trial.ts";
import { requireMemory } from "./require_memory.ts";
import { readTrials, requireTrial } from "./read_results.ts";

/** Columns of the curves that are compared. */
export const DIFF_COLUMNS = ["loss", "accuracy", "val_loss", "val_accuracy"] as const;

/** How two trials differ. */
export interface TrialDifference {
  /** The two trials. */
  readonly trials: readonly [Trial, Trial];
  /** When their weights first differ. */
  readonly divergence: Divergence;
  /** The points of both curves at each epoch that both have. */
  readonly curves: readonly (readonly [CurvePoint, CurvePoint])[];
  /** For each column of the curves, the first of these epochs at which they differ; undefined if they never do. */
  readonly firstEpochs: Readonly<Record<typeof DIFF_COLUMNS[number], number | undefined>>;
}

/**
 * Runs two trials of a results folder again, and finds where their weights and their curves first differ.
 *
 * @param numberA The number of the first trial, as in `trials.csv`.
 * @param numberB The number of the second trial.
 * @throws {UserError} If the folder cannot be read, or has no such trial.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a number is not a whole number of at least 0.
 */
export async function diffTrials(
  directory: string,
  numberA: number,
  numberB: number,
): Promise<TrialDifference> {
  const { trials } = await readTrials(directory);
  const [a, b] = [numberA, numberB].map((number) => requireTrial(trials, number));
  requireMemory([a, b], 2);
  const [curveA, curveB] = [a, b].map((trial) => runTrial(trial).curve);
  const byEpoch = new Map(curveB.map((point) => [point.epoch, point]));
  const curves = curveA.flatMap((point): [CurvePoint, CurvePoint][] => {
    const other = byEpoch.get(point.epoch);
    return other === undefined ? [] : [[point, other]];
  });
  const firstEpochs = DIFF_COLUMNS.map((column) => [
    column,
    curves.find(([one, other]) => one[column] !== other[column])?.[0].epoch,
  ]);
  return {
    trials: [a, b],
    divergence: firstDivergence(a, b),
    curves,
    firstEpochs: Object.fromEntries(firstEpochs),
  };
}
