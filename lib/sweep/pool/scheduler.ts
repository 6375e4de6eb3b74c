/**
 * Gives trials to the slots of the pool until none is left.
 *
 * @module
 */

import type { Trial } from "../../experiment/trial.ts";
import { pause } from "../pause.ts";
import { makeRunner } from "./make_runner.ts";
import { PLATFORM } from "./platform.ts";
import { ProgressMeter } from "./progress_meter.ts";
import type { Job } from "./protocol.ts";
import { type RunTrialsOptions, StorageError, type SweepEnd } from "./run_trials_options.ts";
import { SharedRows } from "./shared_rows.ts";
import {
  assignTrial,
  emptySlot,
  expectedTime,
  notePace,
  type PendingTrial,
  type Slot,
} from "./slot.ts";
import { runOrder } from "./trial_cost.ts";
import { failedAttempts, type Outcome, RunnerStartError } from "./trial_runner.ts";
import { Watchdog } from "./watchdog.ts";

/** How long a stop waits for workers that are in the middle of a long step and do not check the stop flag. */
const STOP_PATIENCE_MS = 500;
const PROGRESS_EVERY_MS = 200;
const DEFAULT_HEARTBEAT_TIMEOUT_MS = 60_000;
/** This many failed starts in a row end the run; a few may be due to a process that was killed from outside. */
const MOST_FAILED_STARTS = 10;
/** Added to the failed starts by one that ends at the heartbeat timeout, because it takes long. */
const SLOW_START_PENALTY = 3;
/** The pause after the first failed start, in ms; after the second twice that, and so on. */
const START_PAUSE_MS = 20;
/**
 * While a trial runs that is expected to take longer, no other is sent ahead, so that at the end of a run no trial waits long for one
 * slot while another is idle. Then 0.5 % of the time is lost between trials, or less.
 */
const LONGEST_AHEAD_MS = 100;
/** A thread without a heartbeat may run forever and slow the others down: this many end the run. */
const MOST_HANGING_WORKERS = 4;

/** The pending trials, the slots, and what happens when a trial ends. */
export class Scheduler {
  readonly #options: RunTrialsOptions;
  readonly #isolation: "worker" | "process";
  readonly #pending: PendingTrial[];
  readonly #total: number;
  readonly #slots: Slot[] = [];
  readonly #watchdog: Watchdog;
  readonly #progress: ProgressMeter;
  readonly #rows = new SharedRows();
  /** Resolved when all slots have ended, or a stop does not wait for them any more. */
  readonly #ended = Promise.withResolvers<void>();
  #servedSlots = 0;
  #end: SweepEnd = { kind: "done" };
  #stopTimer: ReturnType<typeof setTimeout> | undefined;
  #isStopping = false;
  #hangingWorkers = 0;
  #failedStarts = 0;

  constructor(trials: readonly Trial[], options: RunTrialsOptions) {
    const {
      isolation = "worker",
      timeout = Infinity,
      heartbeatTimeout = DEFAULT_HEARTBEAT_TIMEOUT_MS,
    } = options;
    this.#options = options;
    this.#isolation = isolation;
    const epochsBefore = (trial: Trial) =>
      trial.objective === undefined ? options.epochsBefore?.(trial) ?? 0 : 0;
    this.#pending = runOrder(trials).map((trial) => ({
      trial,
      attempts: 0,
      epochsBefore: epochsBefore(trial),
    }));
    this.#total = trials.length;
    this.#progress = new ProgressMeter(trials, epochsBefore);
    this.#watchdog = new Watchdog({ timeout, heartbeatTimeout, isolation });
  }

  /** Runs everything; returns how it ended. */
  async run(): Promise<SweepEnd> {
    const { signal } = this.#options;
    const timers = [
      setInterval(() => {
        this.#fillSlots();
        this.#reportProgress();
      }, PROGRESS_EVERY_MS),
      setInterval(() => this.#checkHealth(), this.#watchdog.checkEvery),
    ];
    const onAbort = () => this.#stop({ kind: "interrupted" });
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort);
    try {
      this.#fillSlots();
      if (this.#servedSlots > 0) await this.#ended.promise;
    } finally {
      timers.forEach(clearInterval);
      signal?.removeEventListener("abort", onAbort);
      const isKept = this.#options.runners !== undefined && !this.#isStopping;
      if (!isKept) await Promise.all(this.#slots.map(({ runner }) => runner.end()));
      clearTimeout(this.#stopTimer);
    }
    this.#reportProgress();
    return this.#end;
  }

  /** Starts slots until as many trials run as can at once: with a queue, more while it runs. */
  #fillSlots(): void {
    const { queue, runners = [], module, onStderr, jobs } = this.#options;
    const maxJobs = jobs ?? queue?.jobs ?? navigator.hardwareConcurrency;
    const maxSlots = Math.min(maxJobs, this.#total);
    while (!this.#isStopping && this.#pending.length > 0 && this.#slots.length < maxSlots) {
      const number = this.#slots.length;
      const [{ trial }] = this.#pending; // all trials of a sweep have the same objective
      const isolation = this.#isolation;
      const runner = runners[number] ??= makeRunner(trial, { isolation, module, queue, onStderr });
      const slot = emptySlot(number, runner);
      this.#slots.push(slot);
      this.#servedSlots++;
      this.#serve(slot).catch(this.#ended.reject).finally(() => {
        if (--this.#servedSlots === 0) this.#ended.resolve();
      });
    }
  }

  /** Starts no other trial and ends the running ones; those that do not react are abandoned. */
  #stop(end: SweepEnd): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#end = end;
    for (const { runner } of this.#slots) runner.stop();
    this.#stopTimer = setTimeout(this.#ended.resolve, STOP_PATIENCE_MS);
  }

  /** Runs one trial after the other in a slot until none is left. */
  async #serve(slot: Slot): Promise<void> {
    try {
      for (;;) {
        await this.#options.beforeTrial?.();
        const next = this.#isStopping ? undefined : slot.next ?? this.#pending.shift();
        if (next === undefined) return;
        await this.#attempt(slot, next);
      }
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#stop({ kind: "fault", reason: error.message });
    }
  }

  async #attempt(slot: Slot, queued: PendingTrial): Promise<void> {
    const { retries = 1 } = this.#options;
    const outcome = await this.#runIn(slot, queued);
    switch (outcome?.kind) {
      case undefined: // the runner did not start, which is not an attempt of the trial
        return this.#requeue(slot, queued);
      case "stopped":
        return;
      case "finished":
        return this.#finish(slot, queued, outcome);
      case "died": {
        if (this.#isStopping) return;
        const { attempts } = queued;
        if (attempts <= retries) return this.#requeue(slot, queued);
        const { reason, seconds } = outcome;
        const result = failedAttempts(reason, { attempts, epochs: slot.runner.epochs });
        return this.#finish(slot, queued, { result, seconds });
      }
    }
  }

  /** Puts a trial back that was started, and the one that was sent ahead, which was not. */
  #requeue(slot: Slot, queued: PendingTrial): void {
    this.#pending.unshift(queued, ...(slot.next === undefined ? [] : [slot.next]));
    slot.next = undefined;
  }

  /** Runs the trial in the slot; undefined if its runner could not be started. */
  async #runIn(slot: Slot, queued: PendingTrial): Promise<Outcome | undefined> {
    let outcome: Outcome | undefined;
    assignTrial(slot, queued);
    this.#options.onTrialStarted?.(queued.trial);
    try {
      const answer = slot.runner.run(this.#jobOf(queued));
      this.#sendAhead(slot);
      outcome = await answer;
      queued.attempts++;
      this.#failedStarts = 0;
      return outcome;
    } catch (error) {
      if (!(error instanceof RunnerStartError)) throw error;
      if (error.isLasting || ++this.#failedStarts >= MOST_FAILED_STARTS) {
        this.#stop({ kind: "fault", reason: error.message });
      } else await pause(START_PAUSE_MS * this.#failedStarts);
      return undefined;
    } finally {
      notePace(slot, outcome);
      slot.current = undefined;
    }
  }

  #jobOf({ trial }: PendingTrial): Job {
    const { timeout, holdout = false, retries = 1, checkpointOf, keepsCheckpoint } = this.#options;
    const isLocal = this.#isolation === "worker" && this.#options.queue === undefined;
    const data = isLocal ? this.#rows.dataOf(trial) : {};
    const job = { trial, timeout, holdout, retries, ...data };
    if (trial.objective !== undefined) return job;
    return {
      ...job,
      checkpoint: checkpointOf?.(trial),
      keepsCheckpoint: keepsCheckpoint?.(trial) ?? false,
    };
  }

  /**
   * Sends the slot its next trial while the current one runs, if that one is short: between two trials a worker would be idle for about
   * 0.5 ms. The last trials of the queue are left to the first slot that is free.
   */
  #sendAhead(slot: Slot): void {
    const { runner } = slot;
    if (runner.sendAhead === undefined || this.#pending.length < this.#slots.length) return;
    if (expectedTime(slot) > LONGEST_AHEAD_MS) return;
    slot.next = this.#pending.shift();
    if (slot.next !== undefined) runner.sendAhead(this.#jobOf(slot.next));
  }

  #finish(
    slot: Slot,
    { trial, attempts }: PendingTrial,
    { result, seconds, checkpoint, ran }: Omit<Outcome & { kind: "finished" }, "kind">,
  ): void {
    const { onFailure, onTrialFinished } = this.#options;
    this.#progress.add(trial, result);
    const here = {
      started: new Date(Date.now() - 1000 * seconds).toISOString(),
      ...{ seconds, worker: slot.number, attempts, host: PLATFORM },
    };
    const timing = ran === undefined
      ? here
      : { ...here, ...ran, attempts: attempts - 1 + ran.attempts };
    onTrialFinished?.({ trial, result, timing }, checkpoint);
    if (result.state !== "complete" && onFailure === "stop") this.#stop({ kind: "failure" });
  }

  #checkHealth(): void {
    if (this.#options.queue !== undefined) return; // a trial may wait there for long, and the worker's own pool watches it
    for (const slot of this.#slots) {
      if (slot.current === undefined || this.#isStopping) continue;
      const outcome = this.#watchdog.check(slot);
      if (outcome !== undefined) this.#abandon(slot, outcome);
    }
  }

  /** Stops waiting for a slot's trial. A thread that is abandoned cannot be killed. */
  #abandon(slot: Slot, outcome: Outcome): void {
    const { runner, checks } = slot;
    runner.abandon(outcome);
    if (checks === undefined) this.#failedStarts += SLOW_START_PENALTY;
    if (this.#isolation === "process" || checks === undefined) return;
    if (slot.wasLoading && slot.missedChecks === 0) return; // it awaits something, so it is terminated
    if (++this.#hangingWorkers < MOST_HANGING_WORKERS) return;
    const reason =
      `Cannot continue: ${this.#hangingWorkers} workers hang, and a thread cannot be killed; ` +
      "with --isolation process it can";
    this.#stop({ kind: "fault", reason });
  }

  #reportProgress(): void {
    const { queue, onProgress } = this.#options;
    const progress = this.#progress.measure(this.#slots);
    onProgress?.(queue === undefined ? progress : { ...progress, machines: queue.machines });
  }
}
