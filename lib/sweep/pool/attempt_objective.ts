/**
 * A trial of a user's own objective as a worker or process runs it: it checks the stop flag, and ends at its timeout.
 *
 * @module
 */

import type { CurvePoint, TrialResult } from "../../experiment/trial.ts";
import { runObjective } from "../../objective/run_objective.ts";
import { ActiveClock } from "./active_clock.ts";
import { timedOut, type TrialMonitor } from "./attempt_trial.ts";
import type { Answer, ObjectiveJob } from "./protocol.ts";

/** How often a running objective that awaits something is checked, in ms. */
const CHECK_EVERY_MS = 50;

/** How a running objective communicates with the scheduler. */
export interface ObjectiveMonitor extends TrialMonitor {
  /** Resolves with the reason when an error in the module is not caught by anything. */
  readonly uncaught: Promise<string>;
}

/**
 * Runs the trial. An objective that does not end after its signal is aborted is `timed_out` at once; if the sweep is
 * interrupted, it may end by itself, and the scheduler decides how long it waits.
 */
export async function attemptObjective(
  objective: unknown,
  { trial, timeout }: ObjectiveJob,
  monitor: ObjectiveMonitor,
): Promise<Answer> {
  const start = performance.now();
  const attempt = new Attempt(timeout ?? Infinity, monitor);
  try {
    const result = await Promise.race([
      runObjective(trial, objective, {
        signal: attempt.signal,
        onReport: (curve) => attempt.reported(curve),
      }),
      attempt.overdue,
      monitor.uncaught.then((error) => attempt.failed(error)),
    ]);
    attempt.checkTimeout();
    const seconds = (performance.now() - start) / 1000;
    switch (attempt.end) {
      case "stopped":
        return { kind: "stopped" };
      case "timed_out":
        return { kind: "finished", result: attempt.timedOut(), seconds };
      case undefined:
        return { kind: "finished", result, seconds };
    }
  } finally {
    attempt.close();
  }
}

/** A running trial: why it has to end, if it has to, and what it has reported. */
class Attempt {
  readonly #clock = new ActiveClock(); // the timeout does not count suspensions
  readonly #timeout: number;
  readonly #monitor: TrialMonitor;
  readonly #controller = new AbortController();
  readonly #overdue = Promise.withResolvers<TrialResult>();
  readonly #timer: ReturnType<typeof setInterval>;
  #curve: readonly CurvePoint[] = [];
  #isOver = false;
  /** Why the trial has to end; undefined while it need not. */
  end: "stopped" | "timed_out" | undefined;

  constructor(timeout: number, monitor: TrialMonitor) {
    this.#timeout = timeout;
    this.#monitor = monitor;
    this.#timer = setInterval(() => this.#check(), CHECK_EVERY_MS);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Resolves at the timeout. */
  get overdue(): Promise<TrialResult> {
    return this.#overdue.promise;
  }

  reported(curve: readonly CurvePoint[]): void {
    if (this.#isOver) throw new Error("Cannot report: the trial has ended");
    this.#curve = curve;
    this.#monitor.heartbeat(curve.length);
    this.#check();
    this.signal.throwIfAborted();
  }

  #check(): void {
    if (this.end === undefined && this.#monitor.stopped()) this.#endBy("stopped");
    this.checkTimeout();
  }

  checkTimeout(): void {
    if (this.end !== undefined || this.#clock.elapsed() < 1000 * this.#timeout) return;
    this.#endBy("timed_out");
    this.#overdue.resolve(this.timedOut());
  }

  #endBy(end: "stopped" | "timed_out"): void {
    this.end = end;
    const why = end === "stopped" ? "the sweep is interrupted" : "it is over its timeout";
    this.#controller.abort(new DOMException(`The trial has to stop: ${why}`, "AbortError"));
  }

  timedOut(): TrialResult {
    const curve = [...this.#curve];
    return timedOut({ timeout: this.#timeout, epochs: curve.length, curve });
  }

  failed(error: string): TrialResult {
    const curve = [...this.#curve];
    return { state: "failed", error, epochs: curve.length, curve };
  }

  close(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
  }
}
