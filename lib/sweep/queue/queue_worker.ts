/**
 * A worker on this machine: it takes jobs from the queue, runs them in local threads, and saves their results there.
 *
 * @module
 */

import type { JsMsg } from "@nats-io/jetstream";
import type { FinishedTrial } from "../../experiment/trial.ts";
import { pause } from "../pause.ts";
import { runTrials } from "../pool/run_trials.ts";
import type { TrialRunner } from "../pool/trial_runner.ts";
import { runFault } from "../require_runnable.ts";
import { decodeJob, type QueuedJob, type ReceivedJob } from "./job_message.ts";
import { ACK_WAIT_MS, MAX_DELIVERIES } from "./names.ts";
import type { Queue } from "./queue.ts";
import { encodeResult, isComplete, type QueueAnswer, WrongResultError } from "./result_message.ts";

/** How jobs are run. */
export interface QueueWorkerOptions {
  /** Trials at once. */
  readonly jobs: number;
  /** Aborting it hands the jobs back that are not finished, and ends the worker. */
  readonly signal: AbortSignal;
}

/** What a worker has done. */
export interface WorkerCounts {
  /** Jobs that it has finished. */
  readonly done: number;
  /** Those of them without scores. */
  readonly failed: number;
  /** Jobs that it has now. */
  readonly running: number;
}

/** While trials take less than this, in seconds, the next ones are fetched ahead, so that no thread waits for the network. */
const LONGEST_AHEAD_S = 0.1;
/** Then there are so many jobs per thread here at once: the one that runs, and those that are fetched or saved. */
const AHEAD = 4;
const IDLE_MS = 200;

/** Takes jobs until its signal is aborted. */
export class QueueWorker {
  readonly #queue: Queue;
  readonly #options: QueueWorkerOptions;
  /** The runners of the threads that are free; each is an array as `runTrials` takes it. */
  readonly #free: TrialRunner[][];
  readonly #waiting: (() => void)[] = [];
  readonly #counts = { done: 0, failed: 0, running: 0 };
  #lastSeconds = Infinity;

  constructor(queue: Queue, options: QueueWorkerOptions) {
    this.#queue = queue;
    this.#options = options;
    this.#free = Array.from({ length: options.jobs }, () => []);
  }

  get counts(): WorkerCounts {
    return this.#counts;
  }

  /** Works; resolves when the signal is aborted and all jobs are finished or handed back. */
  async run(): Promise<void> {
    const { jobs } = this.#options;
    const all = this.#free.slice();
    try {
      await Promise.all(
        Array.from({ length: AHEAD * jobs }, (_, i) => this.#serve({ isAhead: i >= jobs })),
      );
    } finally {
      await Promise.all(all.flat().map((runner) => runner.end()));
    }
  }

  async #serve({ isAhead }: { isAhead: boolean }): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      if (isAhead && this.#lastSeconds > LONGEST_AHEAD_S) {
        await pause(IDLE_MS);
        continue;
      }
      const next = this.#queue.next();
      const message = await unlessAborted(next, signal);
      if (message !== undefined) await this.#handle(message);
      else if (signal.aborted) next.then((late) => late?.nak(), () => {});
    }
  }

  /** Removes the job from the queue once its result is saved. */
  async #handle(message: JsMsg): Promise<void> {
    const received = decodeJob(message.string());
    if (received === undefined) {
      this.#queue.note("a message in the queue is not a job: removed");
      return message.term();
    }
    this.#counts.running++;
    const heartbeat = setInterval(() => message.working(), ACK_WAIT_MS / 3);
    try {
      const { deliveryCount } = message.info;
      if (await this.#isAnswered(received)) return message.ack();
      const answer = await this.#answer(received, deliveryCount);
      if (answer === undefined) return message.nak();
      await this.#save(received, answer);
      message.ack();
    } finally {
      clearInterval(heartbeat);
      this.#counts.running--;
    }
  }

  /** Whether the bucket has a result that another worker was faster with, or was killed after. */
  async #isAnswered({ key }: ReceivedJob): Promise<boolean> {
    const { message } = await this.#queue.find(key);
    return message !== undefined && !(message instanceof WrongResultError) &&
      isComplete(message.answer);
  }

  async #answer(
    { job }: ReceivedJob,
    deliveries: number,
  ): Promise<QueueAnswer | undefined> {
    if ("fault" in job) return failed(job.fault);
    if (deliveries > MAX_DELIVERIES) {
      const reason = `${deliveries - 1} workers were lost with it or handed it back`;
      return { kind: "died", reason, seconds: 0 };
    }
    const { jobs } = this.#options;
    const fault = runFault(Array.from({ length: jobs }, () => job.trial), jobs); // as if all at once were as large
    if (fault !== undefined) return { kind: "died", reason: fault, seconds: 0 };
    return await this.#run(job);
  }

  /** Runs the trial in the first thread that is free; undefined if it was interrupted. */
  async #run({ trial, timeout, holdout }: QueuedJob): Promise<QueueAnswer | undefined> {
    const { signal } = this.#options;
    const runners = await this.#takeRunners();
    try {
      let finished: FinishedTrial | undefined;
      const end = await runTrials([trial], {
        ...{ jobs: 1, runners, timeout, holdout, signal },
        onTrialFinished: (record) => finished = record,
      });
      if (end.kind === "fault") return { kind: "died", reason: end.reason, seconds: 0 };
      if (finished === undefined) return undefined;
      const { result, timing } = finished as FinishedTrial;
      this.#lastSeconds = timing.seconds;
      return { kind: "finished", result, seconds: timing.seconds };
    } finally {
      this.#free.push(runners);
      this.#waiting.shift()?.();
    }
  }

  async #takeRunners(): Promise<TrialRunner[]> {
    for (;;) {
      const runners = this.#free.pop();
      if (runners !== undefined) return runners;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #save({ key, id }: ReceivedJob, answer: QueueAnswer): Promise<void> {
    const { length: bytes } = new TextEncoder().encode(encodeResult({ key, id, answer }));
    const most = this.#queue.mostBytes;
    const reason = `its result of ${bytes} bytes is over max_payload of the server (${most} bytes)`;
    const saved = bytes < most - HEADER_BYTES
      ? answer
      : { kind: "died", reason, seconds: answer.seconds } as const;
    await this.#queue.save({ key, id, answer: saved });
    this.#counts.done++;
    if (!isComplete(saved)) this.#counts.failed++;
  }
}

/** What the promise resolves to; undefined if the signal is aborted before. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const aborted = Promise.withResolvers<undefined>();
  const onAbort = () => aborted.resolve(undefined);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Left free in a message for what NATS adds. */
const HEADER_BYTES = 1024;

function failed(error: string): QueueAnswer {
  return { kind: "finished", result: { state: "failed", epochs: 0, error, curve: [] }, seconds: 0 };
}
