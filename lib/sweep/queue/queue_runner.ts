/**
 * Runs trials on other machines: each is a job in the queue, and its result is taken from the bucket.
 *
 * @module
 */

import type { Job } from "../pool/protocol.ts";
import type { Outcome, TrialRunner } from "../pool/trial_runner.ts";
import { type QueuedJob, resultKey } from "./job_message.ts";
import type { FoundResult, Queue, Request } from "./queue.ts";
import { isComplete, type QueueAnswer, WrongResultError } from "./result_message.ts";

/** A result is also looked for at this interval, in ms, in case that its message was lost. */
const LOOK_EVERY_MS = 5_000;

/** Asks for one trial after the other. It waits for as long as no worker is there: a worker's own pool has the timeouts. */
export class QueueRunner implements TrialRunner {
  readonly #queue: Queue;
  readonly heartbeats = 0;
  readonly epochs = 0;
  #end: (outcome: Outcome) => void = () => {};

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  /** The checkpoint of an earlier part stays here: without it the result is the same. */
  async run({ trial, timeout, holdout }: Job): Promise<Outcome> {
    if (trial.objective !== undefined) {
      throw new TypeError("Cannot queue a trial with an objective");
    }
    const ended = Promise.withResolvers<Outcome>();
    this.#end = ended.resolve;
    let isOver = false;
    ended.promise.then(() => isOver = true);
    const answer = this.#request({ trial, timeout, holdout }, () => isOver);
    answer.catch(() => {}); // after the end, nobody waits for it
    return await Promise.race([answer, ended.promise]);
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

  /** The job stays in the queue if this process ends: its result is found the next time. */
  async #request(job: QueuedJob, isOver: () => boolean): Promise<Outcome> {
    const key = resultKey(job);
    const listener = new Listener();
    const unlisten = this.#queue.listen(job, listener.wake);
    try {
      let found = await this.#queue.find(key);
      this.#noteRefusal(key, found);
      for (let lost = 0; !isOver(); lost++) {
        if (isCompleteResult(found)) return outcomeOf(found);
        const request = await this.#queue.ask(
          job,
          lost === 0 ? [found.revision] : [found.revision, lost],
        );
        found = await this.#await(request, { key, before: found.revision, listener, isOver });
        if (found.message instanceof WrongResultError) return this.#refused(key, found.message);
        if (found.message?.id === request.id) return outcomeOf(found);
      }
      return { kind: "stopped" };
    } finally {
      unlisten();
    }
  }

  /** What the bucket has when the request is answered, or somebody else's result is complete, or the job is gone without a result. */
  async #await(
    request: Request,
    { key, before, listener, isOver }: {
      key: string;
      before: number;
      listener: Listener;
      isOver: () => boolean;
    },
  ): Promise<FoundResult> {
    for (;;) {
      const isNews = await listener.next(LOOK_EVERY_MS);
      // Before the look at the result, because a worker saves the result first and removes the job then.
      const isPending = isNews || await this.#queue.isPending(request);
      const found = await this.#queue.find(key);
      const isNew = found.revision !== before;
      const isAnswer = found.message instanceof WrongResultError ||
        found.message?.id === request.id;
      if (isOver() || !isPending || (isNew && (isAnswer || isCompleteResult(found)))) return found;
    }
  }

  #noteRefusal(key: string, { message }: FoundResult): void {
    if (message instanceof WrongResultError) {
      this.#queue.note(`the result ${key} in the bucket is refused: ${message.message}`);
    }
  }

  #refused(key: string, { message }: WrongResultError): Outcome {
    this.#queue.note(`the result ${key} of a worker is refused: ${message}`);
    return { kind: "died", reason: `a worker's result is refused: ${message}`, seconds: 0 };
  }
}

/** Remembers whether there was news. */
class Listener {
  #isAwake = false;
  #resolve: () => void = () => {};

  readonly wake = (): void => {
    this.#isAwake = true;
    this.#resolve();
  };

  /** Waits for news; false if there was none for that time. */
  async next(milliseconds: number): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (!this.#isAwake) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
    }
    clearTimeout(timer);
    const isAwake = this.#isAwake;
    this.#isAwake = false;
    return isAwake;
  }
}

function isCompleteResult({ message }: FoundResult): boolean {
  return message !== undefined && !(message instanceof WrongResultError) &&
    isComplete(message.answer);
}

function outcomeOf({ message }: FoundResult): Outcome {
  return (message as { answer: QueueAnswer }).answer;
}
