/**
 * Runs trials in a Deno worker.
 *
 * @module
 */

import { Control, type FromWorker, type Job, type ToWorker } from "./protocol.ts";
import { type Outcome, RunnerStartError, type TrialRunner } from "./trial_runner.ts";

/** The module that workers run; tests replace it. */
export const WORKER_MODULE: URL = new URL("./worker.ts", import.meta.url);

/** Runs trials in a thread of this process. A thread cannot be killed in the middle of a computation. */
export class WorkerRunner implements TrialRunner {
  readonly #module: URL;
  #worker: Worker | undefined;
  #control = new Control();
  #abandon: (outcome: Outcome) => void = () => {};

  constructor(module: URL = WORKER_MODULE) {
    this.#module = module;
  }

  get heartbeats(): number {
    return this.#control.heartbeats;
  }

  get epochs(): number {
    return this.#control.epochs;
  }

  async run(job: Job): Promise<Outcome> {
    const abandoned = new Promise<Outcome>((resolve) => this.#abandon = resolve);
    const worker = this.#worker ??= await this.#start(abandoned);
    this.#control.heartbeat(0);
    const start = performance.now();
    const answer = nextMessage(worker).then((message): Outcome => {
      if (message.kind === "ready") throw new Error("it sent an unexpected message");
      return message;
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

  async #start(abandoned: Promise<Outcome>): Promise<Worker> {
    const worker = new Worker(this.#module, { type: "module", deno: { permissions: "none" } });
    this.#control = new Control(); // an abandoned worker may still write to the one before
    try {
      const ready = nextMessage(worker);
      send(worker, { kind: "start", control: this.#control.buffer });
      const outcome = await Promise.race([ready, abandoned]);
      if (outcome.kind === "died") throw new Error(outcome.reason);
      if (outcome.kind !== "ready") throw new Error("it took too long to start");
      return worker;
    } catch (error) {
      worker.terminate();
      throw new RunnerStartError(`Cannot start a worker: ${(error as Error).message}`);
    }
  }
}

function send(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}

/** The worker's next message; rejects with the error that ended the worker. */
function nextMessage(worker: Worker): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault(); // otherwise the error would end the whole process
      reject(new Error(event.message));
    };
  });
}
