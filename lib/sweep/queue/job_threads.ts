/**
 * The threads or processes of a worker. Short trials run in batches, because a thread would otherwise be idle between two of them.
 *
 * @module
 */

import type { FinishedTrial } from "../../experiment/trial.ts";
import type { Job } from "../pool/protocol.ts";
import { runTrials } from "../pool/run_trials.ts";
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
  /** The signal was aborted. */
  | { readonly kind: "stopped" };

/**
 * A batch lasts about so long, in seconds, and so does what is fetched ahead for a thread: with trials of 10 ms, ten at once cost a
 * tenth of the requests, and another worker waits for at most this time for the last ones.
 */
const BATCH_SECONDS = 0.1;
/** The most trials of a batch: more save nothing. */
const MAX_BATCH = 64;

interface WaitingJob {
  readonly job: Job;
  readonly resolve: (end: JobEnd) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly index: number;
  /** By program, as `runTrials` takes them. */
  readonly runners: Map<string, TrialRunner[]>;
}

/** Runs jobs until its signal is aborted. */
export class JobThreads {
  readonly #free: Thread[];
  readonly #all: readonly Thread[];
  readonly #signal: AbortSignal;
  readonly #waiting: WaitingJob[] = [];
  /** The epochs that the trials of batches of one have done, by the keys of their results. */
  readonly #epochs = new Map<string, number>();
  /** The duration of the last trial. */
  #lastSeconds = Infinity;

  constructor(count: number, signal: AbortSignal) {
    this.#all = Array.from({ length: count }, (_, index) => ({ index, runners: new Map() }));
    this.#free = this.#all.toReversed();
    this.#signal = signal;
  }

  /** The recommended number of jobs that are here for each thread: several if they are short. */
  get jobsPerThread(): number {
    const count = Math.ceil(BATCH_SECONDS / Math.max(this.#lastSeconds, 1e-6));
    return Math.min(Math.max(1, count), MAX_BATCH);
  }

  /** The epochs that running trials have done, by the keys of their results. */
  get epochs(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#epochs);
  }

  /** Runs a job when a thread is free. */
  async run(job: Job): Promise<JobEnd> {
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      // In a microtask, so that the jobs that arrive together can be a batch.
      queueMicrotask(() => this.#start());
    });
  }

  /** Ends all threads and processes. */
  async end(): Promise<void> {
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
      this.#free.push(thread);
      this.#start();
    }
  }

  /** The next jobs that can run as one: with the same program and options, and no trial twice. */
  #takeBatch(): WaitingJob[] {
    const fair = Math.ceil(this.#waiting.length / (this.#free.length + 1));
    const [first] = this.#waiting;
    const most = Math.max(1, Math.min(fair, this.jobsPerThread));
    const ids = new Set<string>();
    let count = 0;
    for (const { job } of this.#waiting.slice(0, most)) {
      if (count > 0 && (!canFollow(first.job, job) || ids.has(job.trial.trialId))) break;
      ids.add(job.trial.trialId);
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #runBatch(batch: readonly WaitingJob[], { index, runners }: Thread): Promise<void> {
    const [{ job: { trial, timeout, holdout, checkpoint, keepsCheckpoint = false } }] = batch;
    const program = programId(trial.objective) ?? "network";
    const own = runners.get(program) ?? [];
    runners.set(program, own);
    const open = new Map(batch.map(({ job, resolve }) => [job.trial.trialId, resolve]));
    const key = resultKey({ trial, holdout });
    const end = await runTrials(batch.map(({ job }) => job.trial), {
      ...{ jobs: 1, runners: own, timeout, holdout, signal: this.#signal },
      // A process of a user's program can have its own permissions, and can always be killed.
      isolation: trial.objective === undefined ? "worker" : "process",
      checkpointOf: () => checkpoint,
      keepsCheckpoint: () => keepsCheckpoint,
      onProgress: ({ epochs }) => {
        if (batch.length === 1) this.#epochs.set(key, epochs);
      },
      onTrialFinished: (finished, checkpoint) => {
        this.#lastSeconds = finished.timing.seconds;
        const { trialId } = finished.trial;
        open.get(trialId)?.({ kind: "finished", finished, checkpoint, thread: index });
        open.delete(trialId);
      },
    });
    this.#epochs.delete(key);
    const left: JobEnd = end.kind === "fault"
      ? { kind: "died", reason: end.reason }
      : { kind: "stopped" };
    for (const resolve of open.values()) resolve(left);
  }
}

/** Whether two jobs can run as one. Jobs with checkpoints run alone. */
function canFollow(first: Job, next: Job): boolean {
  return [first, next].every(({ checkpoint, keepsCheckpoint = false }) =>
    checkpoint === undefined && !keepsCheckpoint
  ) && first.timeout === next.timeout && first.holdout === next.holdout &&
    programId(first.trial.objective) === programId(next.trial.objective);
}
