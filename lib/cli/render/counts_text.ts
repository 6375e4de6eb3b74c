/**
 * The states of the trials as text.
 *
 * @module
 */

import type { TrialRecord, TrialState } from "../../experiment/trial.ts";
import type { TrialCounts } from "../../sweep/trial_counts.ts";
import type { SweepPace } from "../../sweep/sweep_pace.ts";
import { durationText, plural, rateText } from "../../text/quantity.ts";

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

/** `2.5 trials a second, about 3 min 5 s left`, and the machines of a queue; empty if nothing is known. */
export function paceLines(pace: SweepPace | undefined): string[] {
  if (pace === undefined) return [];
  const { perSecond, secondsLeft, machines } = pace;
  const named = machines.map(({ name, trials }) => `${name} ${plural(trials, "trial")}`);
  return [
    `${rateText(perSecond)}, about ${durationText(secondsLeft)} left`,
    ...(named.length === 0 ? [] : [`${plural(named.length, "machine")}: ${named.join(", ")}`]),
  ];
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
