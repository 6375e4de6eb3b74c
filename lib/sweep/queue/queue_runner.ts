/**
 * Runs trials on other machines: each is a job in the queue, and its result is taken from the bucket.
 *
 * @module
 */

import type { KvEntry } from "@nats-io/kv";
import { UserError } from "../../user_error.ts";
import type { Job } from "../pool/protocol.ts";
import { type Outcome, RunnerStartError, type TrialRunner } from "../pool/trial_runner.ts";
import { type QueuedJob, resultKey } from "./job_message.ts";
import type { SubmittedJob } from "./queue_server.ts";
import { type FoundResult, isReusable } from "./results.ts";
import type { SweepQueue } from "./sweep_queue.ts";

/** Runs one trial after the other. It waits for as long as no worker is there: a worker's own pool has the timeouts. */
export class QueueRunner implements TrialRunner {
  readonly #queue: SweepQueue;
  readonly heartbeats = 0;
  #key = "";
  #isSubmitted = false;
  #end: (outcome: Outcome) => void = () => {};

  constructor(queue: SweepQueue) {
    this.#queue = queue;
  }

  get epochs(): number {
    return this.#queue.workers.epochsOf(this.#key);
  }

  async run(job: Job): Promise<Outcome> {
    this.#key = resultKey(job);
    const ended = Promise.withResolvers<Outcome>();
    const abort = new AbortController();
    this.#end = (outcome) => {
      ended.resolve(outcome);
      abort.abort();
    };
    const outcome = this.#runJob(job, abort.signal);
    outcome.catch(() => {}); // after the end, nobody waits for it
    try {
      return await Promise.race([outcome, ended.promise]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new RunnerStartError(error.message, { isLasting: true });
    } finally {
      this.#key = "";
      this.#isSubmitted = false;
    }
  }

  stop(): void {
    if (this.#isSubmitted) this.#queue.noteLeftJob();
    this.#isSubmitted = false;
    this.#end({ kind: "stopped" });
  }

  abandon(outcome: Outcome): void {
    this.#end(outcome);
  }

  end(): void {
    this.stop();
  }

  async #runJob(
    { trial, timeout, holdout, retries = 1, checkpoint, keepsCheckpoint = false }: Job,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const checkpointBlob = checkpoint && await this.#queue.server.putBlob(checkpoint);
    const job = { trial, timeout, holdout, retries, checkpointBlob, keepsCheckpoint };
    const key = resultKey(job);
    const updates = new ResultUpdates(signal);
    const unsubscribe = this.#queue.subscribe(key, updates.add);
    try {
      return await this.#outcome(job, await this.#resultOf(job, updates, signal));
    } finally {
      unsubscribe();
    }
  }

  /** A complete result of anybody's job with the same key, or else the result of this job. */
  async #resultOf(
    job: QueuedJob,
    updates: ResultUpdates,
    signal: AbortSignal,
  ): Promise<FoundResult> {
    let found = await this.#queue.server.findResult(job);
    const ignored = this.#queue.isFresh ? found.revision : -1;
    if (found.kind === "refused") {
      this.#queue.server.note(
        `the result ${
          resultKey(job)
        } on the server is refused, and the trial runs again: ${found.reason}`,
      );
    }
    for (let lost = 0;; lost++) {
      const isUsable = isReusable(found) && found.revision !== ignored;
      if (isUsable || signal.aborted) return found;
      const { revision } = found;
      const submitted = await this.#queue.submit(job, { revision, lost });
      this.#isSubmitted = true;
      found = await this.#waitForResult(job, { submitted, revision, updates });
      if (found.revision !== revision && isAnswerTo(submitted, found)) return found;
    }
  }

  /** What the bucket has once the job is answered, or somebody else's result can be used, or the job is gone without a result. */
  async #waitForResult(
    job: QueuedJob,
    { submitted, revision, updates }: {
      submitted: SubmittedJob;
      revision: number;
      updates: ResultUpdates;
    },
  ): Promise<FoundResult> {
    const { server } = this.#queue;
    for (;;) {
      const entry = await updates.next(this.#queue.pollInterval);
      // Before the look at the result, because a worker saves the result first and removes the job then.
      const isQueued = entry !== undefined || await server.isQueued(submitted);
      const found = entry === undefined
        ? await server.findResult(job)
        : await server.readResult(entry, job);
      const isNew = found.revision !== revision;
      const isResult = isAnswerTo(submitted, found) || isReusable(found);
      if (!isQueued || (isNew && isResult) || updates.isAborted) return found;
    }
  }

  async #outcome(job: QueuedJob, found: FoundResult): Promise<Outcome> {
    if (found.kind === "none") return { kind: "stopped" }; // the run was ended before there was one
    if (found.kind === "refused") {
      const { reason } = found;
      this.#queue.server.note(
        `the result ${resultKey(job)} of a worker is refused, and the attempt has died: ${reason}`,
      );
      return { kind: "died", reason: `a worker's result is refused: ${reason}`, seconds: 0 };
    }
    const { answer } = found.message;
    if (answer.kind === "died") {
      const { kind, reason, machine } = answer;
      this.#queue.server.note(
        `an attempt of trial ${job.trial.number} has died on ${machine}: ${reason}`,
      );
      this.#queue.checkFiles(); // perhaps the server has lost the data of the trial
      return { kind, reason, seconds: 0 };
    }
    const { result, timing: { seconds, ...ran }, checkpointBlob } = answer;
    const checkpoint = checkpointBlob !== undefined && job.keepsCheckpoint
      ? await this.#queue.server.getBlob(checkpointBlob)
      : undefined;
    const outcome = { kind: "finished", result, seconds, ran } as const;
    return checkpoint === undefined ? outcome : { ...outcome, checkpoint };
  }
}

/** The entries of the bucket that came for a key, and were not read yet. */
class ResultUpdates {
  readonly #signal: AbortSignal;
  readonly #entries: (KvEntry | undefined)[] = [];
  #wake: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake());
  }

  get isAborted(): boolean {
    return this.#signal.aborted;
  }

  readonly add = (entry?: KvEntry): void => {
    this.#entries.push(entry);
    this.#wake();
  };

  /** The next entry; undefined if none came for that time, or the bucket has to be looked at. */
  async next(milliseconds: number): Promise<KvEntry | undefined> {
    if (this.#entries.length > 0 || this.isAborted) return this.#entries.shift();
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, milliseconds);
    });
    clearTimeout(timer);
    return this.#entries.shift();
  }
}

/** Whether a result ends a job. A refused one has no id that can be trusted, so it counts as the answer. */
function isAnswerTo({ id }: SubmittedJob, found: FoundResult): boolean {
  return found.kind === "refused" || (found.kind === "found" && found.message.id === id);
}
