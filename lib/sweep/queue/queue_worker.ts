/**
 * A worker on this machine: it fetches jobs from the queue, runs them in local threads or processes, and saves their results there.
 *
 * @module
 */

import type { JsMsg } from "@nats-io/jetstream";
import { pause } from "../pause.ts";
import type { Job } from "../pool/protocol.ts";
import { JobMaker } from "./job_maker.ts";
import { decodeJob, type ReceivedJob } from "./job_message.ts";
import { type JobEnd, JobThreads } from "./job_threads.ts";
import { ACK_WAIT_MS, ANNOUNCE_MS, MAX_LOSSES } from "./names.ts";
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
/** The same while all threads run short trials. */
const BUSY_MS = 5;
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
  /** The jobs of each program that were not delivered yet, as the last message said. */
  readonly #undelivered = new Map<string | undefined, number>();
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
    const heartbeat = () => {
      if (!this.#server.isClosed) this.#held.forEach((_, message) => message.working());
    };
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

  /**
   * Fetches jobs of the built-in network, then of each program: as many as are there and there is room for. If more were requested, jobs
   * that come later, and that another worker could run at once, would come here.
   */
  async #fetchFromAll(): Promise<void> {
    const programs = [undefined, ...this.#maker.ids];
    let isIdle = true;
    for (const program of programs) {
      const room = await this.#waitForRoom();
      const { undelivered, delivered } = await this.#countJobs(program);
      if (undelivered > 0) {
        await this.#fetch({ program, count: Math.min(room, undelivered), wait: TURN_MS });
        isIdle = false;
      } else if (programs.length === 1 && this.#threads.free > 0) {
        await this.#fetch({ program, count: Math.min(room, this.#threads.free) });
        isIdle = false;
      } else if (delivered > 0 && this.#mayBeReturned(program)) {
        const count = Math.min(room, delivered);
        const received = await this.#fetch({ program, count, wait: TURN_MS });
        if (received < count) this.#requested.set(program, performance.now());
        isIdle = false;
      }
    }
    if (isIdle) await pause(programs.length === 1 ? BUSY_MS : IDLE_MS);
  }

  /** What there is to fetch; as the last message said, if there was one since it was asked the last time. */
  async #countJobs(
    program: string | undefined,
  ): Promise<{ undelivered: number; delivered: number }> {
    const undelivered = this.#undelivered.get(program) ?? 0;
    this.#undelivered.delete(program);
    return undelivered > 0 ? { undelivered, delivered: 0 } : await this.#server.countJobs(program);
  }

  /** Whether it is time to request jobs that were delivered before. */
  #mayBeReturned(program: string | undefined): boolean {
    return performance.now() - (this.#requested.get(program) ?? -Infinity) > REDELIVERY_MS;
  }

  /** Fetches jobs; returns how many came. */
  async #fetch(request: Omit<FetchOptions, "signal">): Promise<number> {
    const { signal } = this.#options;
    if (signal.aborted || request.count <= 0) return 0;
    let received = 0;
    for await (const message of this.#server.fetchJobs({ ...request, signal })) {
      received++;
      this.#undelivered.set(request.program, message.info.pending);
      const handled = this.#handle(message, request.program).finally(() => {
        this.#held.delete(message);
        this.#onReleased();
      });
      this.#held.set(message, handled);
    }
    return received;
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
      if (handling.kind === "return") return await this.#return(message, received);
      if (handling.kind === "answer") await this.#save(received, handling.answer);
      message.ack(); // the result is saved: if this is lost, another worker finds it
    } catch (error) {
      if (this.#server.isClosed) return;
      this.#server.note(`a job is returned to the queue: ${(error as Error).stack}`);
      message.nak();
    }
  }

  /** Returns a job on purpose, which does not count as a loss. */
  async #return(message: JsMsg, { id }: Pick<ReceivedJob, "id">): Promise<void> {
    this.#returned++;
    await this.#server.noteReturn(id);
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
    if (deliveries > 1 && await this.#isAnswered(made.job, received)) return { kind: "remove" };
    if (deliveries > MAX_LOSSES) {
      const losses = deliveries - 1 - await this.#server.countReturns(received.id);
      if (losses >= MAX_LOSSES) return this.#died(`its worker was lost ${losses} times`);
    }
    const end = await this.#threads.run(made.job);
    // A program that cannot be started here may run elsewhere.
    if (end.kind === "died" && program !== undefined) this.#maker.giveUp(program, end.reason);
    return this.#maker.hasProgram(program) ? await this.#handlingOf(end) : { kind: "return" };
  }

  /** Whether there is a result that the sweep can use. */
  async #isAnswered(job: Job, { revision }: ReceivedJob): Promise<boolean> {
    const found = await this.#server.findResult(job);
    return isReusable(found) && found.revision > revision;
  }

  async #handlingOf(end: JobEnd): Promise<Handling> {
    if (end.kind === "stopped") return { kind: "return" };
    if (end.kind === "died") return this.#died(end.reason);
    const { finished: { result, timing }, checkpoint, thread: worker } = end;
    const { machine } = this.#options;
    const answer = {
      kind: "finished",
      result,
      timing: { ...timing, worker, machine },
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
