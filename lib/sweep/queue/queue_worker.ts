/**
 * A worker on this machine: it fetches jobs from the queue, runs them in local threads or processes, and saves their results there.
 *
 * @module
 */

import type { JsMsg } from "@nats-io/jetstream";
import { pause } from "../pause.ts";
import { JobMaker } from "./job_maker.ts";
import { decodeJob, type ReceivedJob } from "./job_message.ts";
import { type JobEnd, JobThreads } from "./job_threads.ts";
import { ACK_WAIT_MS, ANNOUNCE_MS, MAX_UNANSWERED_DELIVERIES } from "./names.ts";
import type { Programs } from "./programs.ts";
import type { FetchOptions, QueueServer } from "./queue_server.ts";
import { encodeResult, isComplete, type QueueAnswer } from "./result_message.ts";
import { isReusable } from "./results.ts";

/** How jobs are run. */
export interface QueueWorkerOptions {
  /** Trials at once. */
  readonly jobs: number;
  /** The name of this machine. */
  readonly machine: string;
  /** The programs that it may run beside the built-in network. */
  readonly programs: Programs;
  /** Aborting it returns the jobs that are not finished, and ends the worker. */
  readonly signal: AbortSignal;
}

/** What a worker has done. */
export interface WorkerCounts {
  /** Jobs that it has answered. */
  readonly done: number;
  /** Those of them without scores. */
  readonly failed: number;
  /** Jobs that it has now, those that wait for a thread included. */
  readonly held: number;
  /** Jobs that it has returned without an answer. */
  readonly returned: number;
}

/** What happens to a job: it is answered and removed from the queue, removed without an answer, or returned for another worker. */
type Handling =
  | { readonly kind: "answer"; readonly answer: QueueAnswer }
  | { readonly kind: "remove" }
  | { readonly kind: "return" };

/** With several programs, the time in ms for which each is asked for jobs in turn. */
const TURN_MS = 1_000;
/** While no program has jobs, the time in ms between two looks. */
const IDLE_MS = 500;
/**
 * The time in ms between two requests for jobs that were delivered before: whether one was returned cannot be seen, and such a request
 * often waits in vain.
 */
const REDELIVERY_MS = 5_000;

/** Fetches jobs until its signal is aborted. */
export class QueueWorker {
  readonly #server: QueueServer;
  readonly #options: QueueWorkerOptions;
  readonly #threads: JobThreads;
  readonly #maker: JobMaker;
  readonly #id = crypto.randomUUID();
  /** The messages of jobs that are here, and what resolves when each is answered or returned. */
  readonly #held = new Map<JsMsg, Promise<void>>();
  #onReleased: () => void = () => {};
  /** When jobs that were delivered before were last requested, by program. */
  readonly #requested = new Map<string | undefined, number>();
  #done = 0;
  #failed = 0;
  #returned = 0;

  constructor(server: QueueServer, options: QueueWorkerOptions) {
    this.#server = server;
    this.#options = options;
    this.#maker = new JobMaker(server, options);
    this.#threads = new JobThreads({
      count: options.jobs,
      signal: options.signal,
      prepare: (trial) => this.#maker.fetchTable(trial),
    });
  }

  get counts(): WorkerCounts {
    const [done, failed, returned] = [this.#done, this.#failed, this.#returned];
    return { done, failed, returned, held: this.#held.size };
  }

  /** Works; resolves when the signal is aborted and all jobs are answered or returned. */
  async run(): Promise<void> {
    const { signal } = this.#options;
    const heartbeat = () => this.#held.forEach((_, message) => message.working());
    const timers = [
      setInterval(heartbeat, ACK_WAIT_MS / 3), // so that two can be late
      setInterval(() => this.#announce(), ANNOUNCE_MS),
    ];
    this.#server.onRollCall(() => this.#announce());
    this.#announce();
    try {
      while (!signal.aborted) await this.#fetchFromAll();
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

  /** Fetches as many jobs as there is room for: of the built-in network, then of each program that has some. */
  async #fetchFromAll(): Promise<void> {
    const { ids: programs } = this.#maker;
    if (programs.length === 0) {
      return await this.#fetch({ program: undefined, count: await this.#waitForRoom() });
    }
    let isIdle = true;
    for (const program of [undefined, ...programs]) {
      const room = await this.#waitForRoom();
      const { undelivered, delivered } = await this.#server.countJobs(program);
      const isDue = performance.now() - (this.#requested.get(program) ?? -Infinity) > REDELIVERY_MS;
      if (undelivered === 0 && !(delivered > 0 && isDue)) continue;
      isIdle = false;
      const count = Math.min(room, undelivered === 0 ? delivered : undelivered); // more would be waited for
      await this.#fetch({ program, count, wait: TURN_MS });
      if (undelivered === 0) this.#requested.set(program, performance.now());
    }
    if (isIdle) await pause(IDLE_MS);
  }

  async #fetch(request: Omit<FetchOptions, "signal">): Promise<void> {
    const { signal } = this.#options;
    if (signal.aborted || request.count <= 0) return;
    for await (const message of this.#server.fetchJobs({ ...request, signal })) {
      const handled = this.#handle(message, request.program).finally(() => {
        this.#held.delete(message);
        this.#onReleased();
      });
      this.#held.set(message, handled);
    }
  }

  /** Waits until there is room for more jobs; returns for how many. Short ones are fetched several at once. */
  async #waitForRoom(): Promise<number> {
    for (;;) {
      const { jobsPerThread } = this.#threads;
      const places = this.#options.jobs * jobsPerThread;
      const least = jobsPerThread === 1 ? 1 : Math.ceil(places / 2);
      const room = places - this.#held.size;
      if (room >= least || this.#options.signal.aborted) return room;
      await new Promise<void>((resolve) => this.#onReleased = resolve);
    }
  }

  /** Does what has to be done with a job; one that meets an unexpected error is returned. */
  async #handle(message: JsMsg, program: string | undefined): Promise<void> {
    try {
      const received = decodeJob(message.string());
      if (received === undefined) {
        this.#server.note("a message in the queue is not a job: removed");
        return message.term();
      }
      const handling = "fault" in received
        ? this.#wrong(received.fault)
        : await this.#run(received, { program, deliveries: message.info.deliveryCount });
      if (handling.kind === "return") return this.#return(message);
      if (handling.kind === "answer") await this.#save(received, handling.answer);
      message.ack(); // the result is saved: if this is lost, another worker finds it
    } catch (error) {
      this.#return(message);
      if (!this.#server.isClosed) {
        this.#server.note(`a job is returned to the queue: ${(error as Error).stack}`);
      }
    }
  }

  #return(message: JsMsg): void {
    this.#returned++;
    message.nak();
  }

  async #run(
    received: ReceivedJob,
    { program, deliveries }: { program: string | undefined; deliveries: number },
  ): Promise<Handling> {
    const made = await this.#maker.make(received, program);
    if (made.kind === "withoutProgram") return { kind: "return" };
    if (made.kind === "wrong") return this.#wrong(made.fault);
    // Another worker may have been faster, or killed after it saved the result.
    if (deliveries > 1 && isReusable(await this.#server.findResult(made.job))) {
      return { kind: "remove" };
    }
    if (deliveries > MAX_UNANSWERED_DELIVERIES) {
      return this.#died(`it was delivered ${deliveries - 1} times without an answer`);
    }
    const end = await this.#threads.run(made.job);
    // A program that cannot be started here may run elsewhere.
    if (end.kind === "died" && program !== undefined) this.#maker.giveUp(program, end.reason);
    return this.#maker.hasProgram(program) ? await this.#handlingOf(end) : { kind: "return" };
  }

  async #handlingOf(end: JobEnd): Promise<Handling> {
    if (end.kind === "stopped") return { kind: "return" };
    if (end.kind === "died") return this.#died(end.reason);
    const { finished: { result, timing }, checkpoint, thread: worker } = end;
    const { started, seconds, host } = timing;
    const { machine } = this.#options;
    const answer = {
      kind: "finished",
      result,
      timing: { started, seconds, worker, host, machine },
      checkpointBlob: checkpoint && await this.#server.putBlob(checkpoint),
    } as const;
    return { kind: "answer", answer };
  }

  #wrong(fault: string): Handling {
    return this.#died(`the worker refused the job: ${fault}`);
  }

  #died(reason: string): Handling {
    return { kind: "answer", answer: { kind: "died", reason, machine: this.#options.machine } };
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
