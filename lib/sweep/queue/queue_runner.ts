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
import type { FoundResult } from "./queue_server.ts";
import { isComplete, type ResultMessage, WrongResultError } from "./result_message.ts";
import type { Request, SweepQueue } from "./sweep_queue.ts";

/** Asks for one trial after the other. It waits for as long as no worker is there: a worker's own pool has the timeouts. */
export class QueueRunner implements TrialRunner {
  readonly #queue: SweepQueue;
  readonly heartbeats = 0;
  #key = "";
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
    this.#end = ended.resolve;
    let isOver = false;
    ended.promise.then(() => isOver = true);
    const answer = this.#request(job, () => isOver);
    answer.catch(() => {}); // after the end, nobody waits for it
    try {
      return await Promise.race([answer, ended.promise]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new RunnerStartError(error.message, { isLasting: true });
    } finally {
      this.#key = "";
    }
  }

  stop(): void {
    this.#end({ kind: "stopped" });
  }

  abandon(outcome: Outcome): void {
    this.#end(outcome);
  }

  end(): void {
    this.stop();
  }

  async #request(
    { trial, timeout, holdout, checkpoint, keepsCheckpoint = false }: Job,
    isOver: () => boolean,
  ): Promise<Outcome> {
    const before = checkpoint && await this.#queue.server.putBlob(checkpoint);
    const job = { trial, timeout, holdout, checkpoint: before, keepsCheckpoint };
    const found = await this.#answerTo(job, isOver);
    return found === undefined ? { kind: "stopped" } : await this.#outcome(job, found);
  }

  /** What the bucket has for the job: somebody's complete result, or the answer to this request. Undefined if it is over before. */
  async #answerTo(job: QueuedJob, isOver: () => boolean): Promise<FoundResult | undefined> {
    const news = new News(this.#queue);
    const unlisten = this.#queue.listen(job, news.note);
    try {
      let found = await this.#queue.server.findResult(job);
      this.#noteRefusal(job, found);
      for (let lost = 0; !isOver(); lost++) {
        if (isCompleteResult(found)) return found;
        const after = lost === 0 ? [found.revision] : [found.revision, lost];
        const request = await this.#queue.ask(job, after);
        const before = found.revision;
        found = await this.#await(job, { request, before, news, isOver });
        if (found.revision !== before && isAnswerTo(request, found)) return found;
      }
      return undefined;
    } finally {
      unlisten();
    }
  }

  /** What the bucket has when the request is answered, or somebody else's result is complete, or the job is gone without a result. */
  async #await(
    job: QueuedJob,
    { request, before, news, isOver }: {
      request: Request;
      before: number;
      news: News;
      isOver: () => boolean;
    },
  ): Promise<FoundResult> {
    for (;;) {
      const entry = await news.next();
      // Before the look at the result, because a worker saves the result first and removes the job then.
      const isPending = entry !== undefined || await this.#queue.server.hasJob(request.number);
      const found = entry === undefined
        ? await this.#queue.server.findResult(job)
        : await this.#queue.server.readResult(entry, job);
      const isResult = isAnswerTo(request, found) || isCompleteResult(found);
      if (isOver() || !isPending || (found.revision !== before && isResult)) return found;
    }
  }

  async #outcome(job: QueuedJob, { message }: FoundResult): Promise<Outcome> {
    if (message instanceof WrongResultError) {
      this.#queue.server.note(
        `the result ${resultKey(job)} of a worker is refused: ${message.message}`,
      );
      const reason = `a worker's result is refused: ${message.message}`;
      return { kind: "died", reason, seconds: 0 };
    }
    const { answer } = message as ResultMessage;
    if (answer.kind === "died") return { ...answer, seconds: 0 };
    const { result, timing: { seconds, ...ran }, checkpoint: blob } = answer;
    const checkpoint = blob && job.keepsCheckpoint
      ? await this.#queue.server.getBlob(blob)
      : undefined;
    return {
      ...{ kind: "finished", result, seconds, ran },
      ...(checkpoint === undefined ? {} : { checkpoint }),
    };
  }

  #noteRefusal(job: QueuedJob, { message }: FoundResult): void {
    if (message instanceof WrongResultError) {
      this.#queue.server.note(
        `the result ${resultKey(job)} in the bucket is refused: ${message.message}`,
      );
    }
  }
}

/** The entries of the bucket that came for a key. */
class News {
  readonly #queue: SweepQueue;
  #entries: (KvEntry | undefined)[] = [];
  #wake: () => void = () => {};

  constructor(queue: SweepQueue) {
    this.#queue = queue;
  }

  readonly note = (entry?: KvEntry): void => {
    this.#entries.push(entry);
    this.#wake();
  };

  /** The next entry; undefined if none came for a while, or the bucket has to be looked at. */
  async next(): Promise<KvEntry | undefined> {
    if (this.#entries.length > 0) return this.#entries.shift();
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, this.#queue.lookAfter);
    });
    clearTimeout(timer);
    return this.#entries.shift();
  }
}

function isAnswerTo({ id }: Request, { message }: FoundResult): boolean {
  return message instanceof WrongResultError || message?.id === id;
}

function isCompleteResult({ message }: FoundResult): boolean {
  return message !== undefined && !(message instanceof WrongResultError) &&
    isComplete(message.answer);
}
