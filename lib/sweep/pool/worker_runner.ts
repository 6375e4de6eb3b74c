/**
 * Runs trials in a Deno worker.
 *
 * @module
 */

import { type Answer, Control, type FromWorker, type Job, type ToWorker } from "./protocol.ts";
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
    this.#control.heartbeat(0);
    const start = performance.now();
    const answer = nextMessage(worker).then((message): Outcome => {
      if (isAnswer(message)) return message;
      throw new Error("it sent an unexpected message");
    }).catch((error: Error): Outcome => {
      this.end();
      const reason = `the worker died: ${error.message.split("\n")[0]}`;
      return { kind: "died", reason, seconds: (performance.now() - start) / 1000 };
    });
    send(worker, { kind: "run", job });
    return await Promise.race([answer, abandoned]);
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
  }

  /** A worker that is ready, or the outcome of a trial that was abandoned while its module was being loaded. */
  async #start(abandoned: Promise<Outcome>): Promise<Worker | Outcome> {
    const worker = this.#spawn();
    this.#control = new Control(); // an abandoned worker may still write to the one before
    try {
      send(worker, { kind: "start", control: this.#control.buffer });
      const outcome = await Promise.race([this.#firstMessage(worker), abandoned]);
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
  #firstMessage(worker: Worker): Promise<FromWorker> {
    return nextMessage(worker, () => {
      this.isLoading = true;
      this.#control.heartbeat(0);
    }).catch((error) => this.#firstError(error));
  }

  #spawn(): Worker {
    const { module, permissions } = this.#program;
    try {
      return new Worker(module, { type: "module", deno: { permissions } });
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

function isAnswer(message: FromWorker): message is Answer {
  return message.kind === "finished" || message.kind === "stopped";
}

function send(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}

/** The worker's next message but for `loading`; rejects with the error that ended the worker. */
function nextMessage(worker: Worker, onLoading = (): void => {}): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) =>
      data.kind === "loading" ? onLoading() : resolve(data);
    worker.onerror = (event) => {
      event.preventDefault(); // otherwise the error would end the whole process
      reject(new Error(event.message));
    };
  });
}
