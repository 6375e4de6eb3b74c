/**
 * How far the sweep in a results folder is.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { FinishedTrial, TrialRecord } from "../experiment/trial.ts";
import { expandGrid } from "../objective/expand_grid.ts";
import { type LockHolder, lockHolder } from "../store/folder_lock.ts";
import { readStore } from "../store/read_store.ts";
import { countTrials, type TrialCounts } from "./trial_counts.ts";

/** How far a sweep is. */
export interface SweepStatus {
  /** What was run last in the folder. */
  readonly experiment: Experiment;
  /** The number of trials in each state. */
  readonly counts: TrialCounts;
  /** The trials that failed or timed out. */
  readonly failures: readonly TrialRecord[];
  /** The process that runs the sweep now; undefined if there is none. */
  readonly process: LockHolder | undefined;
}

/**
 * Reads from the store of a results folder how far its sweep is, also while another process runs it.
 *
 * @throws {UserError} If the folder has no store that can be read.
 */
export function readStatus(directory: string): SweepStatus {
  const process = lockHolder(directory);
  const { store, experiment } = readStore(directory);
  try {
    // What was running at the last commit of a process that is gone is waiting now.
    const running = new Set(process === undefined ? [] : store.runningIds);
    const options = { timeout: experiment.timeout, curve: false };
    const records = [...store.records(expandGrid(experiment), options)];
    return {
      experiment,
      counts: countTrials(records, ({ trial }) => running.has(trial.trialId)),
      failures: records.filter(isFailure),
      process,
    };
  } finally {
    store.close();
  }
}

/** Whether a trial has ended without scores. */
export function isFailure(record: TrialRecord): record is FinishedTrial {
  return record.result !== undefined && record.result.state !== "complete";
}
