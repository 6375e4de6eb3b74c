/**
 * What the sweep and those who run its trials say to each other.
 *
 * Who trains does not read messages: training is synchronous. So a worker is told to stop by a word of shared memory, which
 * it reads before every tile of rows, and it tells its progress in two others. A process can be killed instead; it tells
 * its progress in lines.
 *
 * @module
 */

import type { Split } from "../../data/dataset.ts";
import type { Trial, TrialResult } from "../../experiment/trial.ts";

/** One trial to run. */
export interface Job {
  readonly trial: Trial;
  /** Seconds after which the trial ends by itself. */
  readonly timeout: number | undefined;
  /** Whether the test rows are scored too. */
  readonly test: boolean;
  /** The trial's rows in memory that all workers share; without it, they are made where it runs. */
  readonly split?: Split | undefined;
}

/** From the sweep to a worker. */
export type ToWorker =
  | { readonly kind: "start"; readonly control: SharedArrayBuffer }
  | { readonly kind: "run"; readonly job: Job };

/** What came of a trial, from where it ran; `seconds` from its start to its end. */
export type Answer =
  | { readonly kind: "finished"; readonly result: TrialResult; readonly seconds: number }
  /** It was told to stop, and the trial has no result. */
  | { readonly kind: "stopped" };

/** From a worker to the sweep. */
export type FromWorker = { readonly kind: "ready" } | Answer;

/** From a process to the sweep, a line of JSON each; to it goes a line with a `Job`. */
export type FromProcess =
  | FromWorker
  | { readonly kind: "heartbeat"; readonly epochs: number };

/** The memory that a worker shares with the sweep, as both sides see it. */
export class Control {
  readonly #words: Int32Array;

  constructor(
    readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT),
  ) {
    this.#words = new Int32Array(buffer);
  }

  /** Ends the running trial before its next tile. */
  stop(): void {
    Atomics.store(this.#words, 0, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, 0) === 1;
  }

  /** A sign of life, with the epochs that are done. */
  heartbeat(epochs: number): void {
    Atomics.add(this.#words, 1, 1);
    Atomics.store(this.#words, 2, epochs);
  }

  /** Grows with every sign of life, and wraps around. */
  get heartbeats(): number {
    return Atomics.load(this.#words, 1);
  }

  get epochs(): number {
    return Atomics.load(this.#words, 2);
  }
}
