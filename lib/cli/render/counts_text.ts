/**
 * The states of the trials as text.
 *
 * @module
 */

import type { TrialRecord, TrialState } from "../../experiment/trial.ts";
import type { TrialCounts } from "../../sweep/trial_counts.ts";
import { plural } from "../../text/quantity.ts";

const MOST_FAILURES = 5;
const STATES: readonly TrialState[] = [
  ...["complete", "failed", "timed_out", "pruned", "running", "waiting"] as const,
];

/** `144 trials: 37 complete, 2 failed, 105 waiting`. */
export function countsText(counts: TrialCounts): string {
  const total = STATES.reduce((sum, state) => sum + counts[state], 0);
  const parts = STATES.filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state.replace("_", " ")}`);
  return `${plural(total, "trial")}: ${parts.join(", ")}`;
}

/** The first failures, a line each. */
export function failureLines(failures: readonly TrialRecord[]): string[] {
  const lines = failures.slice(0, MOST_FAILURES).map(({ trial, result }) => {
    const state = result?.state === "failed" ? "failed" : "timed out";
    return `trial ${trial.number} (seed ${trial.seed}) ${state}: ${result?.error}`;
  });
  const more = failures.length - lines.length;
  return more > 0
    ? [...lines, `${more} more without scores: see the column error of trials.csv`]
    : lines;
}
