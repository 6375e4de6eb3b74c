/**
 * Trials without scores.
 *
 * @module
 */

import type { FinishedTrial, TrialRecord } from "../experiment/trial.ts";

/** Whether a trial has ended without scores. */
export function isFailure(record: TrialRecord): record is FinishedTrial {
  const state = record.result?.state;
  return state === "failed" || state === "timed_out";
}
