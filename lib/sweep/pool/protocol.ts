/**
 * The messages between the scheduler and the workers or processes that run its trials.
 *
 * Training is synchronous, so a worker that trains cannot receive messages. Its stop flag is a word of shared memory,
 * which it reads before every tile of rows; two other words hold its heartbeats and its progress. A process can be
 * killed instead; it sends heartbeats as lines.
 *
 * @module
 */

import type { NetworkTrial, ObjectiveTrial, Trial, TrialResult } from "../../experiment/trial.ts";
import type { Table } from "../../data/csv/csv_spec.ts";
import type { NetworkRows } from "../../objective/build_trial.ts";

/** One trial to run. */
export interface Job<T extends Trial = Trial> {
  readonly trial: T;
  /** Seconds after which the trial ends by itself. */
  readonly timeout: number | undefined;
  /** Whether the holdout rows are evaluated too. */
  readonly holdout: boolean;
  /** How often the trial is started again after its worker died, if the runner does that itself. */
  readonly retries?: number;
  /** The trial's rows in shared memory; if undefined, the worker or process makes them. */
  readonly rows?: readonly NetworkRows[] | undefined;
  /** The table of the CSV file that the worker makes them from, in shared memory: it cannot read files. */
  readonly table?: Table | undefined;
  /** The encoded checkpoint that the trial continues from; without it, or if it is not one of this trial, it is run from its start. */
  readonly checkpoint?: Uint8Array | undefined;
  /** Whether the answer has the trial's own checkpoint. */
  readonly keepsCheckpoint?: boolean;
}

/** A trial of the built-in network. */
export type NetworkJob = Job<NetworkTrial>;
/** A trial of a user's own objective. */
export type ObjectiveJob = Job<ObjectiveTrial>;

/** From the scheduler to a worker. */
export type ToWorker<J extends Job = Job> =
  | { readonly kind: "start"; readonly control: SharedArrayBuffer }
  | { readonly kind: "run"; readonly job: J };

/** From the scheduler to a process that runs a user's module, one line of JSON each; other processes get only jobs. */
export type ToObjectiveProcess = ObjectiveJob | { readonly stop: true };

/** The outcome of a trial, as the worker or process sends it; `seconds` from its start to its end. */
export type Answer =
  | {
    readonly kind: "finished";
    readonly result: TrialResult;
    readonly seconds: number;
    /** The encoded checkpoint at its end, if the job asks for it: not of a trial that failed, or whose checkpoint is too large. */
    readonly checkpoint?: Uint8Array<ArrayBuffer>;
  }
  /** It was stopped, and the trial has no result. */
  | { readonly kind: "stopped" };

/** An answer and whose it is: a worker that is about to die may answer for the trial that was sent ahead. */
export type Reply = Answer & { readonly trialId: string };

/** From a worker to the scheduler. */
export type FromWorker =
  /** It starts to run the user's module up to its exports, which may take long or never end. */
  | { readonly kind: "loading" }
  | { readonly kind: "ready" }
  /** The user's module throws when it is imported. */
  | { readonly kind: "unloadable"; readonly reason: string }
  | Reply;

/** From a process to the scheduler, one line of JSON each; it receives a line with a `Job`. */
export type FromProcess =
  | FromWorker
  | { readonly kind: "heartbeat"; readonly epochs: number };

/** A message as JSON; a checkpoint is Base64 there. */
export function encodeMessage(message: Job | FromProcess): string {
  if (!("checkpoint" in message) || message.checkpoint === undefined) {
    return JSON.stringify(message);
  }
  return JSON.stringify({ ...message, checkpoint: message.checkpoint.toBase64() });
}

/**
 * Reads a message that {@linkcode encodeMessage} wrote.
 *
 * @throws {SyntaxError} If the text is not JSON, or the checkpoint not Base64.
 */
export function decodeMessage<T extends Job | FromProcess>(json: string): T {
  const message = JSON.parse(json);
  if (typeof message?.checkpoint !== "string") return message;
  return { ...message, checkpoint: Uint8Array.fromBase64(message.checkpoint) };
}

/** The memory that a worker shares with the scheduler. */
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

  /** A heartbeat, with the epochs that are done. */
  heartbeat(epochs: number): void {
    Atomics.add(this.#words, 1, 1);
    Atomics.store(this.#words, 2, epochs);
  }

  /** Increases with every heartbeat, and wraps around. */
  get heartbeats(): number {
    return Atomics.load(this.#words, 1);
  }

  get epochs(): number {
    return Atomics.load(this.#words, 2);
  }
}
