/**
 * Runs trials in a Deno worker.
 *
 * @module
 */

import type { Trial } from "../../experiment/trial.ts";
import { Inbox } from "./inbox.ts";
import { Control, type FromWorker, type Job, type Reply, type ToWorker } from "./protocol.ts";
import {
  type Outcome,
  RunnerStartError,
  type TrialRunner,
  UnloadableError,
} from "./trial_runner.ts";

/** The module that workers run; tests replace it. */
export const WORKER_MODULE: URL = new URL("./worker.ts", import.meta.url);

/** What a worker runs. */
export interface WorkerProgram {
  /** The main module. */
  readonly module: URL | string;
  /** What it may do. */
  readonly permissions: Deno.PermissionOptions;
  /** Whether it imports a user's module, which may be impossible to load. */
  readonly isUsersOwn: boolean;
}

/** Runs trials in a thread of this process. A thread cannot be killed in the middle of a computation. */
export class WorkerRunner implements TrialRunner {
  readonly #program: WorkerProgram;
  #worker: Worker | undefined;
  #control = new Control();
  /** The worker's messages. */
  #inbox = new Inbox<FromWorker>();
  /** The trial that was sent ahead. */
  #sentAhead: Trial | undefined;
  isLoading = false;
  #abandon: (outcome: Outcome) => void = () => {};

  constructor(program: Partial<WorkerProgram> = {}) {
    const { module = WORKER_MODULE, permissions = "none", isUsersOwn = false } = program;
    this.#program = { module, permissions, isUsersOwn };
  }

  get heartbeats(): number {
    return this.#control.heartbeats;
  }

  get epochs(): number {
    return this.#control.epochs;
  }

  async run(job: Job): Promise<Outcome> {
    const abandoned = new Promise<Outcome>((resolve) => this.#abandon = resolve);
    const started = this.#worker ?? await this.#start(abandoned);
    if (!(started instanceof Worker)) return started;
    const worker = this.#worker = started;
    const start = performance.now();
    const answer = this.#requestAnswer(worker, job).catch((error: Error): Outcome => {
      this.end();
      const reason = `the worker died: ${error.message.split("\n")[0]}`;
      return { kind: "died", reason, seconds: (performance.now() - start) / 1000 };
    });
    return await Promise.race([answer, abandoned]);
  }

  sendAhead(job: Job): void {
    if (this.#worker === undefined) return;
    send(this.#worker, { kind: "run", job });
    this.#sentAhead = job.trial;
  }

  stop(): void {
    this.#control.stop();
  }

  abandon(outcome: Outcome): void {
    this.end();
    this.#abandon(outcome);
  }

  /** A worker in the middle of a computation runs until its next tile, where it checks the stop flag. */
  end(): void {
    this.stop();
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#sentAhead = undefined;
  }

  async #requestAnswer(worker: Worker, job: Job): Promise<Outcome> {
    if (this.#sentAhead !== job.trial) {
      this.#control.heartbeat(0);
      send(worker, { kind: "run", job });
    }
    this.#sentAhead = undefined;
    for (;;) {
      const message = await this.#inbox.next();
      if (!isReply(message)) throw new Error("it sent an unexpected message");
      if (message.trialId === job.trial.trialId) return message;
    }
  }

  /** A worker that is ready, or the outcome of a trial that was abandoned while its module was being loaded. */
  async #start(abandoned: Promise<Outcome>): Promise<Worker | Outcome> {
    const worker = this.#spawn();
    this.#control = new Control(); // an abandoned worker may still write to the one before
    try {
      send(worker, { kind: "start", control: this.#control.buffer });
      const outcome = await Promise.race([this.#firstMessage(), abandoned]);
      if (outcome.kind === "died") throw startError(outcome.reason);
      if (outcome.kind === "unloadable") throw new UnloadableError(outcome.reason);
      if (outcome.kind === "ready") return worker;
      if (outcome.kind === "finished") return outcome;
      throw startError("it took too long to start");
    } catch (error) {
      worker.terminate();
      throw error;
    } finally {
      this.isLoading = false;
    }
  }

  /** The first message after those about the loading of a module. */
  async #firstMessage(): Promise<FromWorker> {
    const [control, inbox] = [this.#control, this.#inbox];
    for (;;) {
      const message = await inbox.next().catch((error) => this.#firstError(error));
      if (message.kind !== "loading") return message;
      this.isLoading = true;
      control.heartbeat(0);
    }
  }

  /** A worker whose messages come into a new inbox. */
  #spawn(): Worker {
    const { module, permissions } = this.#program;
    try {
      const worker = new Worker(module, { type: "module", deno: { permissions } });
      this.#inbox = inboxOf(worker);
      return worker;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      throw startError(TOO_MANY_PERMISSIONS, { isLasting: true });
    }
  }

  /** A worker with a user's module that ends before it is ready cannot load that module, or read it. */
  #firstError({ message }: Error): never {
    if (this.#program.isUsersOwn && !/^Requires \w+ access/.test(message)) {
      throw new UnloadableError(message);
    }
    throw startError(message);
  }
}

const TOO_MANY_PERMISSIONS =
  "it can have only permissions that this process has, and the experiment gives more to its objective: with " +
  "--isolation process, or if this process has them too, it runs";

function startError(reason: string, options?: { isLasting: boolean }): RunnerStartError {
  return new RunnerStartError(`Cannot start a worker: ${reason}`, options);
}

function isReply(message: FromWorker): message is Reply {
  return message.kind === "finished" || message.kind === "stopped";
}

function send(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}

/** The worker's messages, and at their end the error that ended the worker. */
function inboxOf(worker: Worker): Inbox<FromWorker> {
  const inbox = new Inbox<FromWorker>();
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => inbox.add(data);
  worker.onerror = (event) => {
    event.preventDefault(); // otherwise the error would end the whole process
    const error = new Error(event.message);
    setTimeout(() => inbox.fail(error)); // messages that were sent before it may come later
  };
  return inbox;
}
