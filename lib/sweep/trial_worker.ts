/**
 * A Deno worker as the sweep sees it: a trial goes in, its result comes out, whatever happens to the worker.
 *
 * @module
 */

import type { Split } from "../data/dataset.ts";
import type { Trial, TrialResult } from "../experiment/trial.ts";
import type { Control, FromWorker, ToWorker } from "./protocol.ts";

/** What came of giving a trial to a worker. */
export type Outcome =
  | { readonly kind: "finished"; readonly result: TrialResult; readonly seconds: number }
  | { readonly kind: "stopped" };

/** Workers cannot even be started: the sweep cannot go on. */
export class WorkerStartError extends Error {
  override readonly name = "WorkerStartError";
}

/** The module that workers run; tests put others in its place. */
export const WORKER_MODULE: URL = new URL("./worker.ts", import.meta.url);

/**
 * One worker, started when it is first needed and kept for all its trials. If it dies, the trial that it had is `failed`
 * and the next trial gets a new worker.
 */
export class TrialWorker {
  readonly #slot: number;
  readonly #control: Control;
  readonly #module: URL;
  #worker: Worker | undefined;

  constructor({ slot, control, module }: { slot: number; control: Control; module: URL }) {
    this.#slot = slot;
    this.#control = control;
    this.#module = module;
  }

  /**
   * Runs a trial; the worker must have none. `split` holds its rows in shared memory, if they are there already.
   *
   * @throws {WorkerStartError} If no worker can be started.
   */
  async run(trial: Trial, split?: Split): Promise<Outcome> {
    const worker = this.#worker ??= await this.#start();
    this.#control.setEpochs(this.#slot, 0);
    const started = performance.now();
    const answer = nextMessage(worker);
    say(worker, { kind: "run", trial, split });
    try {
      const message = await answer;
      if (message.kind !== "ready") return message;
      throw new Error("the worker answered out of turn");
    } catch (error) {
      this.end();
      const seconds = (performance.now() - started) / 1000;
      return {
        kind: "finished",
        result: diedWith(error, this.#control.epochs(this.#slot)),
        seconds,
      };
    }
  }

  /** Ends the worker. One in the middle of a trial runs on until its next step sees the stop flag. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(this.#module, { type: "module", deno: { permissions: "none" } });
    try {
      const ready = nextMessage(worker);
      say(worker, { kind: "start", control: this.#control.buffer, slot: this.#slot });
      await ready;
      return worker;
    } catch (error) {
      worker.terminate();
      throw new WorkerStartError(`Cannot start a worker: ${(error as Error).message}`);
    }
  }
}

function say(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}

/** The worker's next message, or what ended it. */
function nextMessage(worker: Worker): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault(); // else the error would end the whole process
      reject(new Error(event.message));
    };
  });
}

function diedWith(error: unknown, epochs: number): TrialResult {
  const [firstLine] = (error as Error).message.split("\n");
  return { state: "failed", epochs, error: `the worker died: ${firstLine}`, curve: [] };
}
