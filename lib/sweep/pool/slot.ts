/**
 * A place in the pool where one trial runs at a time, and the next one may wait for its end.
 *
 * @module
 */

import type { Trial } from "../../experiment/trial.ts";
import { trialCost } from "./trial_cost.ts";
import type { Outcome, TrialRunner } from "./trial_runner.ts";

/** A trial that waits or runs. */
export interface PendingTrial {
  readonly trial: Trial;
  /** How often it was started. */
  attempts: number;
  /** The epochs that its checkpoint is expected to have. @default {0} */
  readonly epochsBefore?: number;
}

/** A runner, the trial that it runs now, and the one that it runs next. */
export interface Slot {
  /** From 0. */
  readonly number: number;
  readonly runner: TrialRunner;
  current: PendingTrial | undefined;
  /** The trial that was sent ahead: it starts as soon as the current one ends. */
  next: PendingTrial | undefined;
  /** Milliseconds per unit of {@linkcode trialCost} of the last trial in this runner; undefined if it had no scores. */
  pace: number | undefined;
  /** Health checks since the trial's first heartbeat; undefined before it. */
  checks: number | undefined;
  /** Whether the trial's module was being loaded at the last health check. */
  wasLoading: boolean;
  /** The runner's heartbeats at the last health check. */
  heartbeats: number;
  /** Health checks in a row without a new heartbeat. */
  missedChecks: number;
}

/** A slot without a trial. */
export function emptySlot(number: number, runner: TrialRunner): Slot {
  return { number, runner, current: undefined, next: undefined, pace: undefined, ...UNCHECKED };
}

/** What the health checks know of a trial that was not checked yet. */
const UNCHECKED = { checks: undefined, wasLoading: false, heartbeats: 0, missedChecks: 0 };

/**
 * Puts a trial into a slot. The count of heartbeats starts at 0, as in a new runner: the first heartbeat of a new runner
 * must not look like the last one of the runner before.
 */
export function assignTrial(slot: Slot, queued: PendingTrial): void {
  Object.assign(slot, { current: queued, next: undefined, ...UNCHECKED });
}

/** The expected milliseconds of the slot's trial; Infinity if nothing is known. */
export function expectedTime({ current, pace = Infinity }: Slot): number {
  return current === undefined ? 0 : pace * trialCost(current.trial, current.epochsBefore);
}

/** Notes how long the slot's trial has taken. */
export function notePace(slot: Slot, outcome: Outcome | undefined): void {
  const isComplete = outcome?.kind === "finished" && outcome.result.state === "complete";
  slot.pace = isComplete && slot.current !== undefined
    ? 1000 * outcome.seconds / trialCost(slot.current.trial, slot.current.epochsBefore)
    : undefined;
}
