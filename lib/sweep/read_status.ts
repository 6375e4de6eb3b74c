/**
 * How far the sweep in a results folder is.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { TrialRecord } from "../experiment/trial.ts";
import { requireTypes } from "../math/check_arguments.ts";
import { countGrid } from "../objective/expand_grid.ts";
import { isFailure } from "../experiment/is_failure.ts";
import { type LockHolder, lockHolder } from "../store/folder_lock.ts";
import { type ReadableStore, readStore } from "../store/read_store.ts";
import { UserError } from "../user_error.ts";
import { searchInStoreAtOnce } from "./search_in_store.ts";
import { paceOf, type SweepPace } from "./sweep_pace.ts";
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
  /** How fast that process is; undefined if there is none, or it has finished no trial yet. */
  readonly pace: SweepPace | undefined;
}

/** In this many trials, and ten for each row of the store, results are searched. */
const MOST_SEARCHED = 1_000_000;

/**
 * Reads from the store of a results folder how far its sweep is, also while another process runs it.
 *
 * @throws {TypeError} If `directory` is not a string.
 * @throws {UserError} If the folder has no store that can be read, or its experiment has far more trials than the store.
 */
export function readStatus(directory: string): SweepStatus {
  requireTypes("read a status", { directory }, "string");
  const process = lockHolder(directory);
  const { store, experiment } = readStore(directory);
  try {
    requireSearchable(directory, { store, experiment });
    // What was running at the last commit of a process that is gone is waiting now.
    const running = new Set(process === undefined ? [] : store.runningIds);
    const { records } = searchInStoreAtOnce(store, experiment);
    return {
      experiment,
      counts: countTrials(records, ({ trial }) => running.has(trial.trialId)),
      failures: records.filter(isFailure),
      process,
      pace: process && paceOf(records, { since: Date.parse(process.since), until: Date.now() }),
    };
  } finally {
    store.close();
  }
}

/** @throws {UserError} If an experiment has so many more trials than its store that searching them could take hours. */
export function requireSearchable(
  directory: string,
  { store, experiment }: ReadableStore,
): void {
  const count = countGrid(experiment);
  if (count <= MOST_SEARCHED + 10 * store.size) return;
  throw new UserError(
    `Cannot read ${directory}: its experiment describes ${count} trials, but state.sqlite has only ${store.size}`,
  );
}
