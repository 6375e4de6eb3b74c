/**
 * How many trials are in which state.
 *
 * @module
 */

import type { TrialRecord, TrialState } from "../experiment/trial.ts";

/** The number of trials in each state. */
export type TrialCounts = Readonly<Record<TrialState, number>>;

/** Counts trials by state. `isRunning` says which of those without a result run now. */
export function countTrials(
  records: Iterable<TrialRecord>,
  isRunning: (record: TrialRecord) => boolean = () => false,
): TrialCounts {
  const counts = { waiting: 0, running: 0, complete: 0, pruned: 0, failed: 0, timed_out: 0 };
  for (const record of records) {
    counts[record.result?.state ?? (isRunning(record) ? "running" : "waiting")]++;
  }
  return counts;
}
