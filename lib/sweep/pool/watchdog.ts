/**
 * Finds trials that do not answer, or that run longer than they may.
 *
 * @module
 */

import { timedOut } from "./attempt_trial.ts";
import type { Slot } from "./slot.ts";
import type { Outcome } from "./trial_runner.ts";

/** What a {@linkcode Watchdog} watches for. */
export interface WatchdogOptions {
  /** Seconds that a trial may run. */
  readonly timeout: number;
  /** Milliseconds without a heartbeat after which a runner counts as dead. */
  readonly heartbeatTimeout: number;
  /** What the runners are, for the message. */
  readonly isolation: "worker" | "process";
}

/** A trial that still runs this many ms after its timeout does not check it, and is abandoned. */
const OVERDUE_MS = 2000;

/**
 * Checks the health of slots at regular intervals. A user's own objective may compute for long without a report, so only
 * the start of its worker or process is expected to be followed by a heartbeat. Its module may take as long as a trial to load. A command has no heartbeats at all, and is ended at its
 * timeout by its runner.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  /** Milliseconds between two checks. */
  readonly checkEvery: number;
  readonly #mostMissed: number;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.checkEvery = Math.min(1000, options.heartbeatTimeout / 5);
    this.#mostMissed = Math.ceil(options.heartbeatTimeout / this.checkEvery);
  }

  /**
   * The outcome with which the slot's trial has to be abandoned; undefined if it is healthy. Checks are counted, not time:
   * while this process is suspended, there are no checks either.
   */
  check(slot: Slot): Outcome | undefined {
    const { runner } = slot;
    const { objective } = slot.current?.trial ?? {};
    if (objective !== undefined && "command" in objective) return undefined;
    const isAlive = runner.heartbeats !== slot.heartbeats;
    slot.heartbeats = runner.heartbeats;
    slot.missedChecks = isAlive ? 0 : slot.missedChecks + 1;
    if (slot.checks !== undefined) slot.checks++;
    else if (isAlive) slot.checks = 0;
    const { isLoading = false } = runner;
    if (slot.wasLoading && !isLoading) slot.checks = 0; // the trial starts now, with its whole timeout
    slot.wasLoading = isLoading;
    const seconds = (slot.checks ?? 0) * this.checkEvery / 1000;
    const { timeout, heartbeatTimeout, isolation } = this.#options;
    if (seconds > timeout + OVERDUE_MS / 1000) {
      return { kind: "finished", result: timedOut({ timeout, epochs: runner.epochs }), seconds };
    }
    const mayBeSilent = objective !== undefined && slot.checks !== undefined;
    if (mayBeSilent || slot.missedChecks < this.#mostMissed) return undefined;
    const reason = `its ${isolation} sent no heartbeat for ${heartbeatTimeout / 1000} s`;
    return { kind: "died", reason, seconds };
  }
}
