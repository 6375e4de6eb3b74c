/**
 * A place in the pool where one trial runs at a time.
 *
 * @module
 */

import type { Trial } from "../../experiment/trial.ts";
import type { TrialRunner } from "./trial_runner.ts";

/** A trial that waits or runs. */
export interface QueuedTrial {
  readonly trial: Trial;
  /** How often it was started. */
  attempts: number;
}

/** A runner and the trial that it runs now. */
export interface Slot {
  /** From 0. */
  readonly number: number;
  readonly runner: TrialRunner;
  current: QueuedTrial | undefined;
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
  return {
    ...{ number, runner, current: undefined, checks: undefined },
    ...{ heartbeats: 0, missedChecks: 0, wasLoading: false },
  };
}

/**
 * Puts a trial into a slot. The count of heartbeats starts at 0, as in a new runner: the first heartbeat of a new runner
 * must not look like the last one of the runner before.
 */
export function assignTrial(slot: Slot, queued: QueuedTrial): void {
  Object.assign(slot, { ...emptySlot(slot.number, slot.runner), current: queued });
}
