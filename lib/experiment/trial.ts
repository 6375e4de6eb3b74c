/**
 * A trial, before and after it has run.
 *
 * @module
 */

import type { DataSpec, MetricName, ParameterValues, SplitSpec } from "./experiment.ts";

/** One config with one seed: all that its result depends on, and its place in the sweep. */
export interface Trial {
  /** Its place in the sweep, from 0. */
  readonly number: number;
  /** 16 hexadecimal digits of all that its weights and scores depend on: all of it but its number and `logEvery`. */
  readonly trialId: string;
  /** The same without the seed: what trials of one config share. */
  readonly configId: string;
  /** Of every random draw of the trial. */
  readonly seed: number;
  /** A value for each parameter. */
  readonly parameters: ParameterValues;
  /** Where its rows come from. */
  readonly data: DataSpec;
  /** Which share of them goes where. */
  readonly split: SplitSpec;
  /** Epochs from one point of its curve to the next. */
  readonly logEvery: number;
  /** Weights and biases of its net. */
  readonly weightCount: number;
}

/** What a trial is doing, or how it ended. */
export type TrialState = "waiting" | "running" | "complete" | "pruned" | "failed" | "timed_out";

/** Scores of a trained net without dropout; accuracies in [0, 1], losses as mean cross-entropy in nats. */
export type Metrics = Readonly<Record<MetricName | "train_loss", number>>;

/** Scores of a trained net on the rows that were kept away. */
export interface HoldoutScores {
  /** In [0, 1]. */
  readonly test_accuracy: number;
  /** Mean cross-entropy in nats. */
  readonly test_loss: number;
}

/** One epoch of a trial: means over the training rows, each before its batch moved the weights. */
export interface CurvePoint {
  /** From 0. */
  readonly epoch: number;
  /** `data_loss + reg_loss`, with dropout. */
  readonly loss: number;
  /** Mean cross-entropy in nats. */
  readonly data_loss: number;
  /** The L2 penalties. */
  readonly reg_loss: number;
  /** On the training rows, with dropout. */
  readonly accuracy: number;
  /** Of the epoch's last step. */
  readonly learning_rate: number;
  /** On the validation rows, without dropout, after the epoch; as is the accuracy. */
  readonly val_loss: number;
  /** On the validation rows, in [0, 1]. */
  readonly val_accuracy: number;
}

/** What became of a trial. */
export interface TrialResult {
  /** `failed` by an error, a loss that is not finite or the death of its worker; `timed_out` by the file's `timeout`. */
  readonly state: "complete" | "failed" | "timed_out";
  /** Of the final weights; absent where it failed. */
  readonly metrics?: Metrics;
  /** Of the final weights on the test rows; only where they were asked for, which is once at the end of a sweep. */
  readonly test?: HoldoutScores;
  /** Epochs that were finished. */
  readonly epochs: number;
  /** 16 hexadecimal digits of all final weights; absent where it failed. */
  readonly weightsHash?: string;
  /** Why it has no scores, in one line. */
  readonly error?: string;
  /** Its logged epochs, up to where it ended. */
  readonly curve: readonly CurvePoint[];
}

/** When a finished trial ran, how long, and where: what may differ from run to run. */
export interface TrialTiming {
  /** When its worker got it: ISO 8601 in UTC. */
  readonly started: string;
  /** From its start to its end. */
  readonly seconds: number;
  /** The worker's slot, from 0. */
  readonly worker: number;
  /** How often it was begun: more than once where a worker died of it. */
  readonly attempts: number;
  /** Operating system, processor, runtime and engine version. */
  readonly host: string;
}

/** A trial with what became of it. */
export interface FinishedTrial {
  /** What was run. */
  readonly trial: Trial;
  /** What came of it. */
  readonly result: TrialResult;
  /** Outside of the promise of equal bytes. */
  readonly timing: TrialTiming;
}

/** A trial with what became of it so far: both are absent while it waits, or where the sweep was stopped first. */
export type TrialRecord = Pick<FinishedTrial, "trial"> & Partial<FinishedTrial>;
