/**
 * What was run for a trial of a results folder, also if only a part of it was.
 *
 * @module
 */

import type { Trial, TrialRecord, TrialResult } from "../experiment/trial.ts";
import { partOf } from "../objective/expand_grid.ts";

/** The trial, or the part of it that its result is from; undefined if it was pruned before it was run. */
export function ranTrial({ trial, result }: TrialRecord): Trial | undefined {
  if (result?.partEpochs !== undefined) return partOf(trial, result.partEpochs);
  return result?.state === "pruned" ? undefined : trial;
}

/** The result of a part that was run again, as that of the trial of which it is recorded. */
export function asRecorded(result: TrialResult, recorded: TrialResult | undefined): TrialResult {
  if (recorded?.partEpochs === undefined) return result;
  const { state, partEpochs, error } = recorded;
  const isPruned = state === "pruned" && result.state === "complete";
  return {
    ...result,
    partEpochs,
    ...(isPruned ? { state, ...(error === undefined ? {} : { error }) } : {}),
  };
}
