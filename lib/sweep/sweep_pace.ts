/**
 * How fast a sweep runs, and on which machines.
 *
 * @module
 */

import type { TrialRecord } from "../experiment/trial.ts";
import { trialCost } from "./pool/trial_cost.ts";

/** How fast a sweep has run since its process started. */
export interface SweepPace {
  /** Trials a second, those without scores included. */
  readonly perSecond: number;
  /** The time until all trials have ended, in seconds, if they go on at this pace: trials are weighted by their expected cost. */
  readonly secondsLeft: number;
  /** The trials by machine, the names in alphabetical order; empty if no queue was used. */
  readonly machines: readonly { readonly name: string; readonly trials: number }[];
}

/**
 * The pace between two times, in ms since 1970; undefined if no trial has ended between them.
 *
 * @param range `since`: when the process started; `until`: now.
 */
export function paceOf(
  records: readonly TrialRecord[],
  { since, until }: { since: number; until: number },
): SweepPace | undefined {
  const ended = records.filter(({ timing }) => {
    const end = timing && Date.parse(timing.started) + 1000 * timing.seconds;
    return end !== undefined && since <= end && end <= until;
  });
  if (ended.length === 0) return undefined;
  const seconds = Math.max(1, until - since) / 1000;
  const left = records.filter(({ result }) => result === undefined);
  const named = Map.groupBy(ended, ({ timing }) => timing?.machine ?? "");
  return {
    perSecond: ended.length / seconds,
    secondsLeft: seconds * totalCost(left) / totalCost(ended),
    machines: [...named].filter(([name]) => name !== "").sort()
      .map(([name, { length: trials }]) => ({ name, trials })),
  };
}

function totalCost(records: readonly TrialRecord[]): number {
  return records.reduce((sum, { trial }) => sum + trialCost(trial), 0);
}
