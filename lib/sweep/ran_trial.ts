/**
 * What was run for a trial of a results folder, also if it was pruned.
 *
 * @module
 */

import type { Trial, TrialRecord, TrialResult } from "../experiment/trial.ts";
import { partOf } from "../objective/expand_grid.ts";

/** The trial, or the part of it that was run before it was pruned; undefined if nothing was run. */
export function ranTrial({ trial, result }: TrialRecord): Trial | undefined {
  if (result?.state !== "pruned") return trial;
  return result.epochs === 0 ? undefined : partOf(trial, result.epochs);
}

/** The result of a part that was run again, as that of the trial which was pruned after it. */
export function asRecorded(result: TrialResult, recorded: TrialResult | undefined): TrialResult {
  if (recorded?.state !== "pruned" || result.state !== "complete") return result;
  const { error } = recorded;
  return { ...result, state: "pruned", ...(error === undefined ? {} : { error }) };
}
