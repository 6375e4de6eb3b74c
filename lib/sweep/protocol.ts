/**
 * What the sweep and its workers say to each other, and the memory that they share.
 *
 * A worker that trains does not read messages: training is synchronous. So it is told to stop by a word of
 * shared memory, which it reads before every step, and it tells its progress in another.
 *
 * @module
 */

import type { Split } from "../data/dataset.ts";
import type { Trial, TrialResult } from "../experiment/trial.ts";

/** From the sweep to a worker. */
export type ToWorker =
  | { readonly kind: "start"; readonly control: SharedArrayBuffer; readonly slot: number }
  | {
    readonly kind: "run";
    readonly trial: Trial;
    /** The trial's rows in memory that all workers share; without it, the worker makes them. */
    readonly split: Split | undefined;
  };

/** From a worker to the sweep. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "finished"; readonly result: TrialResult; readonly seconds: number }
  /** It was told to stop, and the trial has no result. */
  | { readonly kind: "stopped" };

/** The shared memory, as both sides see it. */
export class Control {
  readonly #words: Int32Array;

  /** @param jobs Workers that share it. */
  static forJobs(jobs: number): Control {
    return new Control(new SharedArrayBuffer(4 * (1 + jobs)));
  }

  constructor(readonly buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer);
  }

  /** Ends every trial before its next step. */
  stopAll(): void {
    Atomics.store(this.#words, 0, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, 0) === 1;
  }

  /** How many epochs of its trial the worker in a slot has done. */
  epochs(slot: number): number {
    return Atomics.load(this.#words, 1 + slot);
  }

  setEpochs(slot: number, epochs: number): void {
    Atomics.store(this.#words, 1 + slot, epochs);
  }
}
