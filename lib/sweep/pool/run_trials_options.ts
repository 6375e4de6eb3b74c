/**
 * How trials are run, and how a run ends.
 *
 * @module
 */

import type { TrialRunner } from "./trial_runner.ts";
import type { FinishedTrial, NetworkTrial, Trial } from "../../experiment/trial.ts";
import type { SweepProgress } from "./progress_meter.ts";

/**
 * Where trials wait for workers on other machines.
 *
 * @internal
 */
export interface TrialQueue {
  /** A runner whose trials run there. It has no heartbeats: the workers have their own timeouts. */
  makeRunner(): TrialRunner;
  /** The recommended number of trials at once; it changes as workers come and go. */
  readonly jobs: number;
  /** The number of machines with workers. */
  readonly machines: number;
}

/** How trials are run. Nothing of it changes the result of a trial that completes. */
export interface RunTrialsOptions {
  /** Trials at once, a whole number of at least 1. @default {that of the queue, or navigator.hardwareConcurrency} */
  jobs?: number | undefined;
  /**
   * Runners that are kept between runs of trials with the same objective: a run uses those that are there, and adds the others that it
   * needs. Their owner ends them. @default {a run has its own, and ends them}
   */
  runners?: TrialRunner[];
  /** Whether each trial runs in a thread of this process or in a process of its own. @default {"worker"} */
  isolation?: "worker" | "process" | undefined;
  /** Workers on other machines, which run all trials; `isolation` has no effect then. @default {none} */
  queue?: TrialQueue | undefined;
  /** Seconds after which a trial ends as `timed_out`. @default {Infinity} */
  timeout?: number | undefined;
  /** Evaluate the holdout rows too. @default {false} */
  holdout?: boolean;
  /** How often a trial is started again after its worker died. @default {1} */
  retries?: number;
  /** Whether the first trial without scores ends the run. @default {"continue"} */
  onFailure?: "continue" | "stop";
  /** Aborting it stops the running trials at their next batch. */
  signal?: AbortSignal | undefined;
  /**
   * Awaited before each trial, but for one that was sent ahead and has started already. If it rejects with a
   * {@linkcode StorageError}, the run ends.
   */
  beforeTrial?: () => Promise<void> | void;
  /** Called when a trial starts. */
  onTrialStarted?: (trial: Trial) => void;
  /** Called when a trial has ended, with its encoded checkpoint if `keepsCheckpoint` asks for it and there is one. */
  onTrialFinished?: (finished: FinishedTrial, checkpoint?: Uint8Array) => void;
  /**
   * The encoded checkpoint that a trial of the built-in network continues from: see `encodeCheckpoint`. Asked before each attempt.
   * If it is missing, or not one of this trial, the trial is run from its start, with the same result.
   */
  checkpointOf?: (trial: NetworkTrial) => Uint8Array | undefined;
  /** Whether the checkpoint at the end of a trial of the built-in network is kept. @default {no} */
  keepsCheckpoint?: (trial: NetworkTrial) => boolean;
  /** The epochs that a trial is expected to have in its checkpoint, to estimate how long it takes. @default {0} */
  epochsBefore?: (trial: NetworkTrial) => number;
  /** Called with the end of what a command that failed has printed to stderr, of at most 64 KiB. */
  onStderr?: ((printed: string) => void) | undefined;
  /** Called five times a second and at the end. */
  onProgress?: (progress: SweepProgress) => void;
  /** Milliseconds without a heartbeat after which a worker counts as dead. @default {60_000} */
  heartbeatTimeout?: number;
  /** What workers or processes run; tests replace it. @default {the module of this package} */
  module?: URL | undefined;
}

/** Results cannot be saved any more, so the run cannot continue. */
export class StorageError extends Error {
  override readonly name = "StorageError";
}

/**
 * How a run ended: `done`, with every trial; `interrupted` by the signal; by a `failure`, because of `onFailure`; by a
 * `fault` outside of the trials, such as a full disk.
 */
export type SweepEnd =
  | { readonly kind: "done" | "interrupted" | "failure" }
  | { readonly kind: "fault"; readonly reason: string };
