/**
 * All trials of an experiment, from a program: in memory, without a folder.
 *
 * @module
 */

import { expandGrid } from "../objective/expand_grid.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { FinishedTrial, TrialRecord } from "../experiment/trial.ts";
import { type RunEnd, runTrials, type RunTrialsOptions } from "./pool/run_trials.ts";

/** How a sweep is carried out; the experiment says the rest. */
export type RunSweepOptions = Omit<RunTrialsOptions, "timeout" | "retries" | "onFailure">;

/** What a sweep leaves. */
export interface SweepOutcome {
  /** Every trial in its order, with a result where there is one. */
  readonly records: readonly TrialRecord[];
  /** How it ended. */
  readonly end: RunEnd;
}

/**
 * Trains every config with every seed, on several workers. The outcome is in the order of the trials and the same for any
 * number of workers.
 *
 * @throws {RangeError} If `jobs` is not a whole number of at least 1.
 */
export async function runSweep(
  experiment: Experiment,
  options: RunSweepOptions = {},
): Promise<SweepOutcome> {
  const records: TrialRecord[] = expandGrid(experiment).map((trial) => ({ trial }));
  const end = await runTrials(records.map(({ trial }) => trial), {
    ready: () => {},
    began: () => {},
    finished: (finished: FinishedTrial) => records[finished.trial.number] = finished,
  }, { ...options, ...faultRules(experiment) });
  return { records, end };
}

/** What an experiment says about trials that go wrong, as options. */
export function faultRules(
  { timeout, retries, on_failure: onFailure }: Experiment,
): Pick<RunTrialsOptions, "timeout" | "retries" | "onFailure"> {
  return { retries, onFailure, ...(timeout === undefined ? {} : { timeout }) };
}
