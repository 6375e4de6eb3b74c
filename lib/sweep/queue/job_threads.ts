/**
 * The threads or processes of a worker. Short trials run in batches, because a thread would otherwise be idle between two of them.
 *
 * @module
 */

import type { FinishedTrial, Trial } from "../../experiment/trial.ts";
import type { Job } from "../pool/protocol.ts";
import { runTrials } from "../pool/run_trials.ts";
import { trialCost } from "../pool/trial_cost.ts";
import type { TrialRunner } from "../pool/trial_runner.ts";
import { programId, resultKey } from "./job_message.ts";

/** How a job ended. */
export type JobEnd =
  | {
    readonly kind: "finished";
    readonly finished: FinishedTrial;
    readonly checkpoint: Uint8Array | undefined;
    /** The index of its thread. */
    readonly thread: number;
  }
  | { readonly kind: "died"; readonly reason: string }
  /** The signal was aborted, or it waited for a thread for long. */
  | { readonly kind: "stopped" };

/**
 * A batch lasts about so long, in seconds, and so does what is fetched ahead for a thread: with trials of 10 ms, ten at once cost a
 * tenth of the requests, and another worker waits for at most this time for the last ones.
 */
const BATCH_SECONDS = 0.1;
/** The most trials of a batch: more save nothing. */
const MAX_BATCH = 64;
/** Once the trials of all threads run for this time, in seconds, jobs that wait are returned: another worker may be free. */
const RETURN_AFTER_SECONDS = 1;
/** The time between two looks at the running trials, in ms. */
const CHECK_EVERY_MS = 250;

/** How jobs are run. */
export interface JobThreadsOptions {
  /** The number of threads. */
  readonly count: number;
  /** Aborting it stops all jobs. */
  readonly signal: AbortSignal;
  /** Awaited before a trial runs. */
  readonly prepare: (trial: Trial) => Promise<void>;
}

interface WaitingJob {
  readonly job: Job;
  readonly resolve: (end: JobEnd) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly index: number;
  /** By program, as `runTrials` takes them. */
  readonly runners: Map<string, TrialRunner[]>;
  /** When the trial that it runs has started, in ms; undefined if it is free. */
  since: number | undefined;
}

/** Runs jobs until its signal is aborted. */
export class JobThreads {
  readonly #free: Thread[];
  readonly #all: readonly Thread[];
  readonly #options: JobThreadsOptions;
  readonly #waiting: WaitingJob[] = [];
  /** The epochs that the trials of batches of one have done, by the keys of their results. */
  readonly #epochs = new Map<string, number>();
  /** The seconds for a unit of `trialCost` in the last complete trial of each program. */
  readonly #pace = new Map<string, number>();
  #lastSeconds = Infinity;
  readonly #timer = setInterval(() => this.#returnWaiting(), CHECK_EVERY_MS);

  constructor(options: JobThreadsOptions) {
    this.#all = Array.from({ length: options.count }, (_, index) => ({
      index,
      runners: new Map(),
      since: undefined,
    }));
    this.#free = this.#all.toReversed();
    this.#options = options;
  }

  /** The recommended number of jobs that are here for each thread: several if they are short. */
  get jobsPerThread(): number {
    const seconds = Math.max(this.#lastSeconds, this.#allRunningFor(), 1e-6);
    return Math.min(Math.max(1, Math.ceil(BATCH_SECONDS / seconds)), MAX_BATCH);
  }

  /** The number of threads that run nothing. */
  get free(): number {
    return this.#free.length;
  }

  /** For how long the trials of all threads have run, in seconds; 0 if a thread is free. */
  #allRunningFor(): number {
    const now = performance.now();
    return Math.min(...this.#all.map(({ since = now }) => (now - since) / 1000));
  }

  #returnWaiting(): void {
    if (this.#waiting.length === 0 || this.#allRunningFor() < RETURN_AFTER_SECONDS) return;
    for (const { resolve } of this.#waiting.splice(0)) resolve({ kind: "stopped" });
  }

  /** The epochs that running trials have done, by the keys of their results. */
  get epochs(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#epochs);
  }

  /**
   * Runs a job when a thread is free.
   *
   * @throws {Error} If it cannot be prepared.
   */
  async run(job: Job): Promise<JobEnd> {
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      // In a microtask, so that the jobs that arrive together can be a batch.
      queueMicrotask(() => this.#start());
    });
  }

  /** Ends all threads and processes. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    const runners = this.#all.flatMap((thread) => [...thread.runners.values()].flat());
    await Promise.all(runners.map((runner) => runner.end()));
  }

  async #start(): Promise<void> {
    const thread = this.#waiting.length > 0 ? this.#free.pop() : undefined;
    if (thread === undefined) return;
    const batch = this.#takeBatch();
    this.#start();
    try {
      await this.#runBatch(batch, thread);
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
    } finally {
      thread.since = undefined;
      this.#free.push(thread);
      this.#start();
    }
  }

  /** The next jobs that can run as one, and take about as long as a batch: with the same program and options, and no trial twice. */
  #takeBatch(): WaitingJob[] {
    const fair = Math.ceil(this.#waiting.length / (this.#free.length + 1));
    const [first] = this.#waiting;
    const ids = new Set<string>();
    let seconds = 0;
    for (const { job } of this.#waiting.slice(0, Math.min(fair, MAX_BATCH))) {
      seconds += this.#expectedSeconds(job);
      const isFull = seconds > BATCH_SECONDS || ids.has(job.trial.trialId);
      if (ids.size > 0 && (isFull || !canFollow(first.job, job))) break;
      ids.add(job.trial.trialId);
    }
    return this.#waiting.splice(0, Math.max(1, ids.size));
  }

  #expectedSeconds({ trial }: Job): number {
    return (this.#pace.get(programOf(trial)) ?? Infinity) * trialCost(trial);
  }

  async #runBatch(batch: readonly WaitingJob[], thread: Thread): Promise<void> {
    const [{ job }] = batch;
    const { trial, timeout, holdout, retries = 1, checkpoint, keepsCheckpoint = false } = job;
    const { index, runners } = thread;
    const program = programOf(trial);
    const own = runners.get(program) ?? [];
    runners.set(program, own);
    for (const { job } of batch) await this.#options.prepare(job.trial);
    const open = new Map(batch.map(({ job, resolve }) => [job.trial.trialId, resolve]));
    const key = resultKey({ trial, holdout });
    const end = await runTrials(batch.map(({ job }) => job.trial), {
      ...{ jobs: 1, runners: own, timeout, holdout, retries, signal: this.#options.signal },
      // A process of a user's program can have its own permissions, and can always be killed.
      isolation: trial.objective === undefined ? "worker" : "process",
      checkpointOf: () => checkpoint,
      keepsCheckpoint: () => keepsCheckpoint,
      onTrialStarted: () => thread.since = performance.now(),
      onProgress: ({ epochs }) => {
        if (batch.length === 1) this.#epochs.set(key, epochs);
      },
      onTrialFinished: (finished, checkpoint) => {
        this.#noteDuration(finished);
        const { trialId } = finished.trial;
        open.get(trialId)?.({ kind: "finished", finished, checkpoint, thread: index });
        open.delete(trialId);
      },
    }).finally(() => this.#epochs.delete(key));
    const left: JobEnd = end.kind === "fault"
      ? { kind: "died", reason: end.reason }
      : { kind: "stopped" };
    for (const resolve of open.values()) resolve(left);
  }

  /** A trial without scores says nothing about the others. */
  #noteDuration({ trial, result, timing }: FinishedTrial): void {
    if (result.state !== "complete") return;
    this.#lastSeconds = timing.seconds;
    this.#pace.set(programOf(trial), timing.seconds / trialCost(trial));
  }
}

function programOf({ objective }: Trial): string {
  return programId(objective) ?? "network";
}

/** Whether two jobs can run as one. Jobs with checkpoints run alone. */
function canFollow(first: Job, next: Job): boolean {
  return [first, next].every(({ checkpoint, keepsCheckpoint = false }) =>
    checkpoint === undefined && !keepsCheckpoint
  ) && first.timeout === next.timeout && first.holdout === next.holdout &&
    first.retries === next.retries && programOf(first.trial) === programOf(next.trial);
}
