/**
 * The types of a trial, before and after it has run.
 *
 * @module
 */

import type { DataSpec, MetricName, ParameterValues, SplitSpec } from "./experiment.ts";

/** One config with one seed: everything that its result depends on, and its number. */
export interface Trial {
  /** Its index in the sweep, from 0. */
  readonly number: number;
  /** 16 hexadecimal digits, a hash of everything that its weights and scores depend on: not `number` or `logEvery`. */
  readonly trialId: string;
  /** The same hash without the seed: trials of one config share it. */
  readonly configId: string;
  /** Seed of every random draw of the trial. */
  readonly seed: number;
  /** A value for each parameter. */
  readonly parameters: ParameterValues;
  /** The data source. */
  readonly data: DataSpec;
  /** The fraction of the rows in each part of the split. */
  readonly split: SplitSpec;
  /** Epochs between two points of its learning curve. */
  readonly logEvery: number;
  /** Number of weights and biases of its network. */
  readonly weightCount: number;
}

/** The state of a trial: before, during or after its run. */
export type TrialState = "waiting" | "running" | "complete" | "pruned" | "failed" | "timed_out";

/** Scores of a trained network without dropout; accuracies in [0, 1], losses as mean cross-entropy in nats. */
export type Metrics = Readonly<Record<MetricName | "train_loss", number>>;

/** Scores of a trained network on the holdout (the test rows). */
export interface HoldoutScores {
  /** Accuracy in [0, 1]. */
  readonly test_accuracy: number;
  /** Mean cross-entropy in nats. */
  readonly test_loss: number;
}

/**
 * One epoch of a trial. Training figures are means over the training rows, each computed before the update of its
 * batch.
 */
export interface CurvePoint {
  /** Index of the epoch, from 0. */
  readonly epoch: number;
  /** `data_loss + reg_loss`, with dropout. */
  readonly loss: number;
  /** Mean cross-entropy in nats, with dropout. */
  readonly data_loss: number;
  /** The L2 penalties. */
  readonly reg_loss: number;
  /** Accuracy on the training rows with dropout, in [0, 1]. */
  readonly accuracy: number;
  /** Learning rate of the last step of the epoch. */
  readonly learning_rate: number;
  /** Mean cross-entropy in nats on the validation rows, without dropout, after the epoch. */
  readonly val_loss: number;
  /** Accuracy on the validation rows, without dropout, after the epoch, in [0, 1]. */
  readonly val_accuracy: number;
}

/** The result of a trial. */
export interface TrialResult {
  /**
   * `failed` after an error, a loss that is not finite or the death of its worker; `timed_out` after the `timeout` of
   * the experiment.
   */
  readonly state: "complete" | "failed" | "timed_out";
  /** Scores of the final weights; only of a complete trial. */
  readonly metrics?: Metrics;
  /** Scores of the final weights on the test rows; only if requested, which a sweep does once, at its end. */
  readonly holdout?: HoldoutScores;
  /** Number of finished epochs. */
  readonly epochs: number;
  /** 16 hexadecimal digits, a hash of all final weights; only of a complete trial. */
  readonly weightsHash?: string;
  /** Why the trial has no scores, in one line. */
  readonly error?: string;
  /** The logged epochs, up to the end of the trial. */
  readonly curve: readonly CurvePoint[];
}

/** When and where a finished trial ran, and how long: outside the determinism guarantee. */
export interface TrialTiming {
  /** When its worker received it: ISO 8601 in UTC. */
  readonly started: string;
  /** Duration of the trial. */
  readonly seconds: number;
  /** Index of the worker, from 0. */
  readonly worker: number;
  /** Number of attempts: more than 1 if a worker died during the trial. */
  readonly attempts: number;
  /** Operating system, processor, runtime and engine version. */
  readonly host: string;
}

/** A trial with its result. */
export interface FinishedTrial {
  /** The trial. */
  readonly trial: Trial;
  /** Its result. */
  readonly result: TrialResult;
  /** When and where it ran: outside the determinism guarantee. */
  readonly timing: TrialTiming;
}

/** A trial with its result, if it has one: a trial that has not finished lacks `result` and `timing`. */
export type TrialRecord = Pick<FinishedTrial, "trial"> & Partial<FinishedTrial>;
