/**
 * Compares two trials of a results folder.
 *
 * @module
 */

import { curveColumns, taskOf } from "../experiment/metrics.ts";
import type { CurvePoint, NetworkTrial } from "../experiment/trial.ts";
import { type Divergence, firstDivergence } from "../objective/first_divergence.ts";
import { runTrial } from "../objective/run_trial.ts";
import { UserError } from "../user_error.ts";
import { requireRunnable } from "./require_runnable.ts";
import { readRecords, requireRecord } from "./read_results.ts";

/** Columns of a curve that are not compared: they differ where others do. */
const OTHER_COLUMNS = ["epoch", "data_loss", "reg_loss", "learning_rate"];

/** How two trials differ. */
export interface TrialDifference {
  /** The two trials. */
  readonly trials: readonly [NetworkTrial, NetworkTrial];
  /** The columns of the curves that are compared. */
  readonly columns: readonly string[];
  /** When their weights first differ. */
  readonly divergence: Divergence;
  /** The points of both curves at each epoch that both have. */
  readonly curves: readonly (readonly [CurvePoint, CurvePoint])[];
  /** For each column of the curves, the first of these epochs at which they differ; undefined if they never do. */
  readonly firstEpochs: Readonly<Record<string, number | undefined>>;
}

/**
 * Runs two trials of a results folder again, and finds where their weights and their curves first differ.
 *
 * @param numberA The number of the first trial, as in `trials.csv`.
 * @param numberB The number of the second trial.
 * @throws {UserError} If the folder cannot be read, has no such trial, or has trials of a user's own objective, which have no
 *     weights.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a number is not a whole number of at least 0.
 */
export async function diffTrials(
  directory: string,
  numberA: number,
  numberB: number,
): Promise<TrialDifference> {
  const { experiment, records } = await readRecords(directory);
  if (experiment.objective !== undefined) {
    throw new UserError(
      `Cannot compare trials of ${directory}: an objective of your own has no weights; curves.csv has its reports`,
    );
  }
  const [a, b] = [numberA, numberB].map((number) =>
    requireRecord(records, number).trial as NetworkTrial
  );
  requireRunnable([a, b], 2);
  const [curveA, curveB] = [a, b].map((trial) => runTrial(trial).curve);
  const byEpoch = new Map(curveB.map((point) => [point.epoch, point]));
  const curves = curveA.flatMap((point): [CurvePoint, CurvePoint][] => {
    const other = byEpoch.get(point.epoch);
    return other === undefined ? [] : [[point, other]];
  });
  const columns = curveColumns(taskOf(experiment.data)).filter((name) =>
    !OTHER_COLUMNS.includes(name)
  );
  const firstEpochs = columns.map((column) => [
    column,
    curves.find(([one, other]) => one[column] !== other[column])?.[0].epoch,
  ]);
  return {
    trials: [a, b],
    columns,
    divergence: firstDivergence(a, b),
    curves,
    firstEpochs: Object.fromEntries(firstEpochs),
  };
}
