/**
 * Trials, several at once, each to its end or its failure.
 *
 * @module
 */

import { ENGINE_VERSION } from "../../engine/version.ts";
import type { FinishedTrial, Trial, TrialResult } from "../../experiment/trial.ts";
import { costOf, longestFirst } from "./trial_cost.ts";
import { timedOut } from "./attempt_trial.ts";
import { ProcessRunner } from "./process_runner.ts";
import { SharedSplits } from "./shared_splits.ts";
import { diedOf, type Outcome, RunnerStartError, type TrialRunner } from "./trial_runner.ts";
import { WorkerRunner } from "./worker_runner.ts";

/** How trials are run. None of it changes the result of a trial that completes. */
export interface RunTrialsOptions {
  /** Trials at once, a whole number of at least 1. @default {navigator.hardwareConcurrency} */
  jobs?: number;
  /** Whether each runs in a thread of this process or in one of its own. @default {"worker"} */
  isolation?: "worker" | "process";
  /** Seconds after which a trial ends as `timed_out`. @default {Infinity} */
  timeout?: number;
  /** Score the test rows too. @default {false} */
  test?: boolean;
  /** How often a trial is begun again after its worker died. @default {1} */
  retries?: number;
  /** Whether the first trial without scores ends the sweep. @default {"continue"} */
  onFailure?: "continue" | "stop";
  /** Its abort stops the running trials at their next batch. */
  signal?: AbortSignal;
  /** Called five times a second and at the end. */
  onProgress?: (progress: SweepProgress) => void;
  /** Milliseconds without a sign of life after which a worker counts as dead. @default {60_000} */
  silence?: number;
  /** What the workers or processes run. @default {the module of this package} */
  module?: URL;
}

/** How far the trials have come. */
export interface SweepProgress {
  /** Trials that are finished, failed ones among them. */
  finished: number;
  /** Finished trials without a score. */
  failed: number;
  /** Trials in all. */
  total: number;
  /** Epochs done since the start, on all workers. */
  epochs: number;
  /** The part of the work that is done, in [0, 1]: trials count by their expected cost. */
  share: number;
}

/** Who takes what comes of the trials. */
export interface TrialSink {
  /** Another trial can begin. Rejects with a `SinkError` if none ever will. */
  ready(): Promise<void> | void;
  /** A trial begins. */
  began(trial: Trial): void;
  /** A trial has ended. */
  finished(finished: FinishedTrial): void;
}

/** Results cannot be kept any more: the sweep cannot go on. */
export class SinkError extends Error {
  override readonly name = "SinkError";
}

/** How it ended: with every trial, by the signal, by `onFailure`, or because it could not go on. */
export type RunEnd =
  | { readonly kind: "done" | "interrupted" | "failure" }
  | { readonly kind: "fault"; readonly reason: string };

/** What runs here: system, processor, runtime and engine, as `timings.csv` has it. */
export const PLATFORM: string =
  `${Deno.build.os}-${Deno.build.arch} deno-${Deno.version.deno} engine-${ENGINE_VERSION}`;

/** A worker in the middle of a long step does not hear the stop; nobody waits longer than this for it. */
const STOP_PATIENCE_MS = 500;
const PROGRESS_EVERY_MS = 200;
/** A trial ends by its own clock; one that is this much over its time does not hear it. */
const OVERDUE_MS = 2000;
const DEFAULT_SILENCE_MS = 60_000;
/** So many starts in a row that fail end the sweep; a few may have been killed by somebody. */
const MOST_FAILED_STARTS = 10;
/** One that gives no sign of life counts for itself and so many more. */
const SILENT_START = 3;
/** The pause after the first of them, in milliseconds; after the second twice that, and so on. */
const START_PAUSE_MS = 20;
/** A thread that fell silent may turn on forever and slow the others: more of them end the sweep. */
const MOST_SILENT_WORKERS = 4;

/**
 * Runs trials and hands each to the sink when it ends. The longest start first, so that nobody is left alone with a long
 * one at the end. A trial whose worker dies is begun again, `retries` times; an error in it, which would come again, is
 * its result.
 *
 * @throws {RangeError} If `jobs` is not a whole number of at least 1.
 */
export async function runTrials(
  trials: readonly Trial[],
  sink: TrialSink,
  options: RunTrialsOptions = {},
): Promise<RunEnd> {
  const { jobs = navigator.hardwareConcurrency } = options;
  if (!Number.isSafeInteger(jobs) || jobs < 1) {
    throw new RangeError(`Cannot run a sweep: jobs must be a whole number from 1, got ${jobs}`);
  }
  return await new Run(trials, sink, options, Math.min(jobs, trials.length)).run();
}

/** A trial in the queue. */
interface Queued {
  readonly trial: Trial;
  /** How often it was begun. */
  attempts: number;
}

/** A place where one trial runs at a time. */
interface Lane {
  readonly slot: number;
  readonly host: TrialRunner;
  current: Queued | undefined;
  /** When the trial's first sign of life was seen. */
  began: number | undefined;
  /** Signs of life at the last look, and looks without a new one. */
  heartbeats: number;
  quiet: number;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The trials in progress. */
class Run {
  readonly #sink: TrialSink;
  readonly #options: RunTrialsOptions;
  readonly #queue: Queued[];
  readonly #lanes: Lane[];
  readonly #splits = new SharedSplits();
  readonly #total: number;
  readonly #totalCost: number;
  readonly #lookEvery: number;
  readonly #looks: number;
  #end: RunEnd = { kind: "done" };
  readonly #stopped = Promise.withResolvers<void>();
  #stopTimer: ReturnType<typeof setTimeout> | undefined;
  #stopping = false;
  #silentWorkers = 0;
  #failedStarts = 0;
  #finished = 0;
  #failed = 0;
  #finishedCost = 0;
  #finishedEpochs = 0;

  constructor(trials: readonly Trial[], sink: TrialSink, options: RunTrialsOptions, slots: number) {
    const { isolation, module, silence = DEFAULT_SILENCE_MS } = options;
    this.#sink = sink;
    this.#options = options;
    this.#queue = longestFirst(trials).map((trial) => ({ trial, attempts: 0 }));
    this.#total = trials.length;
    this.#totalCost = trials.reduce((sum, trial) => sum + costOf(trial), 0);
    this.#lookEvery = Math.min(1000, silence / 5);
    this.#looks = Math.ceil(silence / this.#lookEvery);
    this.#lanes = Array.from({ length: slots }, (_, slot) => ({
      slot,
      host: isolation === "process" ? new ProcessRunner(module) : new WorkerRunner(module),
      current: undefined,
      began: undefined,
      heartbeats: 0,
      quiet: 0,
    }));
  }

  async run(): Promise<RunEnd> {
    const { signal, onProgress } = this.#options;
    const tickers = [
      setInterval(() => onProgress?.(this.#progress()), PROGRESS_EVERY_MS),
      setInterval(() => this.#lanes.forEach((lane) => this.#look(lane)), this.#lookEvery),
    ];
    const onAbort = () => this.#stop({ kind: "interrupted" });
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort);
    try {
      const served = Promise.all(this.#lanes.map((lane) => this.#serve(lane)));
      await Promise.race([served, this.#stopped.promise]);
    } finally {
      tickers.forEach(clearInterval);
      signal?.removeEventListener("abort", onAbort);
      await Promise.all(this.#lanes.map(({ host }) => host.end()));
      clearTimeout(this.#stopTimer);
    }
    onProgress?.(this.#progress());
    return this.#end;
  }

  /** Begins no other trial and ends the running ones; whoever does not hear it is left behind. */
  #stop(end: RunEnd): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#end = end;
    for (const { host } of this.#lanes) host.stop();
    this.#stopTimer = setTimeout(this.#stopped.resolve, STOP_PATIENCE_MS);
  }

  /** Gives a lane one trial after the other until none is left. */
  async #serve(lane: Lane): Promise<void> {
    try {
      for (;;) {
        await this.#sink.ready();
        const next = this.#stopping ? undefined : this.#queue.shift();
        if (next === undefined) return;
        await this.#attempt(lane, next);
      }
    } catch (error) {
      if (!(error instanceof SinkError)) throw error;
      this.#stop({ kind: "fault", reason: error.message });
    }
  }

  async #attempt(lane: Lane, queued: Queued): Promise<void> {
    const { retries = 1 } = this.#options;
    const outcome = await this.#outcome(lane, queued);
    switch (outcome?.kind) {
      case undefined:
        this.#queue.unshift(queued);
        return;
      case "stopped":
        return;
      case "finished":
        return this.#finish(lane, queued, outcome);
      case "died": {
        if (this.#stopping) return;
        if (queued.attempts <= retries) {
          this.#queue.unshift(queued);
          return;
        }
        const result = diedOf(outcome.reason, {
          attempts: queued.attempts,
          epochs: lane.host.epochs,
        });
        return this.#finish(lane, queued, { result, seconds: outcome.seconds });
      }
    }
  }

  /** Runs the trial in the lane; nothing comes out if the lane could not even be started. */
  async #outcome(lane: Lane, queued: Queued): Promise<Outcome | undefined> {
    const { trial } = queued;
    const { timeout, test = false, isolation } = this.#options;
    // A new host counts its signs of life from 0: the first one must not look like the last one of the host before.
    Object.assign(lane, { current: queued, quiet: 0, began: undefined, heartbeats: 0 });
    this.#sink.began(trial);
    const split = isolation === "process" ? undefined : this.#splits.of(trial);
    try {
      const outcome = await lane.host.run({ trial, timeout, test, split });
      queued.attempts++;
      this.#failedStarts = 0;
      return outcome;
    } catch (error) {
      if (!(error instanceof RunnerStartError)) throw error;
      if (++this.#failedStarts >= MOST_FAILED_STARTS) {
        this.#stop({ kind: "fault", reason: error.message });
      } else await pause(START_PAUSE_MS * this.#failedStarts);
      return undefined;
    } finally {
      lane.current = undefined;
    }
  }

  #finish(
    lane: Lane,
    { trial, attempts }: Queued,
    { result, seconds }: { result: TrialResult; seconds: number },
  ): void {
    this.#finished++;
    this.#finishedCost += costOf(trial);
    this.#finishedEpochs += result.epochs;
    const started = new Date(Date.now() - 1000 * seconds).toISOString();
    const timing = { started, seconds, worker: lane.slot, attempts, host: PLATFORM };
    this.#sink.finished({ trial, result, timing });
    if (result.state === "complete") return;
    this.#failed++;
    if (this.#options.onFailure === "stop") this.#stop({ kind: "failure" });
  }

  /** Looks whether a lane lives and is in time. Looks are counted, not time: a process that slept has missed some. */
  #look(lane: Lane): void {
    const { host, current } = lane;
    const { timeout = Infinity } = this.#options;
    if (current === undefined || this.#stopping) return;
    const lives = host.heartbeats !== lane.heartbeats;
    lane.heartbeats = host.heartbeats;
    lane.quiet = lives ? 0 : lane.quiet + 1;
    if (lives) lane.began ??= performance.now();
    const seconds = (performance.now() - (lane.began ?? performance.now())) / 1000;
    if (seconds > timeout + OVERDUE_MS / 1000) {
      const result = timedOut({ timeout, epochs: host.epochs });
      this.#leave(lane, { kind: "finished", result, seconds });
    } else if (lane.quiet >= this.#looks) {
      const limit = this.#options.silence ?? DEFAULT_SILENCE_MS;
      const reason = `its ${this.#hostWord} gave no sign of life for ${limit / 1000} s`;
      this.#leave(lane, { kind: "died", reason, seconds });
    }
  }

  /** Waits no longer for a lane. A thread that is left behind cannot be killed. */
  #leave({ host, began }: Lane, outcome: Outcome): void {
    host.abandon(outcome);
    if (began === undefined) this.#failedStarts += SILENT_START; // it is waited for long, so fewer are enough
    if (this.#options.isolation === "process" || began === undefined) return;
    if (++this.#silentWorkers < MOST_SILENT_WORKERS) return;
    const reason = `Cannot go on: ${this.#silentWorkers} workers hang, and a thread cannot be ` +
      "killed; with --isolation process they can";
    this.#stop({ kind: "fault", reason });
  }

  get #hostWord(): string {
    return this.#options.isolation ?? "worker";
  }

  #progress(): SweepProgress {
    let { epochs, cost } = { epochs: this.#finishedEpochs, cost: this.#finishedCost };
    for (const { host, current } of this.#lanes) {
      if (current === undefined) continue;
      epochs += host.epochs;
      cost += costOf(current.trial) * host.epochs / current.trial.parameters.epochs;
    }
    return {
      finished: this.#finished,
      failed: this.#failed,
      total: this.#total,
      epochs,
      share: Math.min(1, cost / this.#totalCost), // the sums' orders differ, and so their last bits
    };
  }
}
