/**
 * A worker on this machine: it takes jobs from the queue, runs them in local threads or processes, and saves their results there.
 *
 * @module
 */

import type { JsMsg } from "@nats-io/jetstream";
import { pause } from "../pause.ts";
import type { Job } from "../pool/protocol.ts";
import { decodeJob, type ReceivedJob } from "./job_message.ts";
import { type JobEnd, JobThreads } from "./job_threads.ts";
import { JobMaker, wrongJob } from "./job_maker.ts";
import { ACK_WAIT_MS, ANNOUNCE_MS, MAX_DELIVERIES } from "./names.ts";
import type { Programs } from "./programs.ts";
import type { QueueServer, TakeOptions } from "./queue_server.ts";
import { encodeResult, isComplete, type QueueAnswer } from "./result_message.ts";

/** How jobs are run. */
export interface QueueWorkerOptions {
  /** Trials at once. */
  readonly jobs: number;
  /** The name of this machine. */
  readonly machine: string;
  /** The programs that it may run beside the built-in network. */
  readonly programs: Programs;
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

/** With several programs each is asked for in turn, for so long, in ms. */
const TURN_MS = 1_000;

/** Takes jobs until its signal is aborted. */
export class QueueWorker {
  readonly #server: QueueServer;
  readonly #options: QueueWorkerOptions;
  readonly #threads: JobThreads;
  readonly #maker: JobMaker;
  readonly #id = crypto.randomUUID();
  /** The messages of jobs that are here, and what resolves when they are finished or handed back. */
  readonly #held = new Map<JsMsg, Promise<void>>();
  #onRoom: () => void = () => {};
  #done = 0;
  #failed = 0;

  constructor(server: QueueServer, options: QueueWorkerOptions) {
    this.#server = server;
    this.#options = options;
    this.#threads = new JobThreads(options.jobs, options.signal);
    this.#maker = new JobMaker(server, options);
  }

  get counts(): WorkerCounts {
    return { done: this.#done, failed: this.#failed, running: this.#held.size };
  }

  /** Works; resolves when the signal is aborted and all jobs are finished or handed back. */
  async run(): Promise<void> {
    const { signal } = this.#options;
    const heartbeat = () => this.#held.forEach((_, message) => message.working());
    const timers = [
      setInterval(heartbeat, ACK_WAIT_MS / 3),
      setInterval(() => this.#announce(), ANNOUNCE_MS),
    ];
    this.#server.whenAsked(() => this.#announce());
    this.#announce();
    try {
      while (!signal.aborted) await this.#takeAll();
      await Promise.all(this.#held.values());
    } finally {
      timers.forEach(clearInterval);
      await this.#threads.end();
    }
  }

  #announce(): void {
    const { jobs, machine } = this.#options;
    const { ids: programs } = this.#maker;
    const { epochs } = this.#threads;
    this.#server.announce({ id: this.#id, machine, jobs, programs, epochs });
  }

  /** Takes as many jobs as there is room for: of the built-in network, then of each program that has some. */
  async #takeAll(): Promise<void> {
    const { ids: programs } = this.#maker;
    if (programs.length === 0) {
      return await this.#take({ program: undefined, count: await this.#room() });
    }
    let isIdle = true;
    for (const program of [undefined, ...programs]) {
      const count = Math.min(await this.#room(), await this.#server.countJobs(program));
      if (count <= 0) continue;
      isIdle = false;
      await this.#take({ program, count, wait: TURN_MS });
    }
    if (isIdle) await pause(TURN_MS / 2);
  }

  async #take(request: Omit<TakeOptions, "signal">): Promise<void> {
    const { signal } = this.#options;
    if (signal.aborted) return;
    for await (const message of this.#server.takeJobs({ ...request, signal })) {
      const handled = this.#handle(message, request.program)
        .catch((error: Error) => this.#server.note(`a job is handed back: ${error.message}`))
        .finally(() => {
          this.#held.delete(message);
          this.#onRoom();
        });
      this.#held.set(message, handled);
    }
  }

  /** For how many more jobs there is room; waits until it is worth a request. */
  async #room(): Promise<number> {
    for (;;) {
      const { jobsPerThread } = this.#threads;
      const places = this.#options.jobs * jobsPerThread;
      const room = places - this.#held.size;
      if (room > (jobsPerThread === 1 ? 0 : places / 2) || this.#options.signal.aborted) {
        return room;
      }
      await new Promise<void>((resolve) => this.#onRoom = resolve);
    }
  }

  /** Removes the job from the queue once its result is saved. */
  async #handle(message: JsMsg, program: string | undefined): Promise<void> {
    const received = decodeJob(message.string());
    if (received === undefined) {
      this.#server.note("a message in the queue is not a job: removed");
      return message.term();
    }
    const answer = "fault" in received
      ? wrongJob(received.fault)
      : await this.#answer(received, { program, deliveries: message.info.deliveryCount });
    if (answer === undefined) return message.nak();
    if (answer === "answered") return message.ack();
    await this.#save(received, answer);
    message.ack();
  }

  async #answer(
    received: ReceivedJob,
    { program, deliveries }: { program: string | undefined; deliveries: number },
  ): Promise<QueueAnswer | "answered" | undefined> {
    const job = await this.#maker.make(received, program);
    if (job === undefined || "kind" in job) return job;
    // Another worker may have been faster, or killed after it saved the result.
    if (deliveries > 1 && await this.#isAnswered(job)) return "answered";
    if (deliveries > MAX_DELIVERIES) {
      const reason = `${deliveries - 1} workers were lost with it or handed it back`;
      return { kind: "died", reason };
    }
    return await this.#finished(await this.#threads.run(job));
  }

  async #isAnswered(job: Job): Promise<boolean> {
    const { message } = await this.#server.findResult(job);
    return message !== undefined && "answer" in message && isComplete(message.answer);
  }

  async #finished(end: JobEnd): Promise<QueueAnswer | undefined> {
    if (end?.kind !== "finished") return end;
    const { finished: { result, timing }, checkpoint, thread } = end;
    const { started, seconds, host } = timing;
    const { machine } = this.#options;
    return {
      ...{ kind: "finished", result },
      timing: { started, seconds, worker: thread, host, machine },
      checkpoint: checkpoint && await this.#server.putBlob(checkpoint),
    };
  }

  async #save(
    { key, id }: Pick<ReceivedJob, "key" | "id">,
    answer: QueueAnswer,
  ): Promise<void> {
    await this.#server.putResult(key, encodeResult({ key, id, answer }));
    this.#done++;
    if (!isComplete(answer)) this.#failed++;
  }
}
