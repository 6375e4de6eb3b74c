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
  /** 16 hexadecimal digits of all that its result depends on. */
  readonly trialId: string;
  /** The same without the seed: what trials of one config share. */
  readonly configId: string;
  readonly seed: number;
  readonly parameters: ParameterValues;
  readonly data: DataSpec;
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

/** One epoch of a trial: means over the training rows, each before its batch moved the weights. */
export interface CurvePoint {
  /** From 0. */
  readonly epoch: number;
  /** `data_loss + reg_loss`, with dropout. */
  readonly loss: number;
  readonly data_loss: number;
  readonly reg_loss: number;
  /** On the training rows, with dropout. */
  readonly accuracy: number;
  /** Of the epoch's last step. */
  readonly learning_rate: number;
  /** On the validation rows, without dropout, after the epoch; as is the accuracy. */
  readonly val_loss: number;
  readonly val_accuracy: number;
}

/** What became of a trial. */
export interface TrialResult {
  readonly state: "complete" | "failed";
  /** Of the final weights; absent where it failed. */
  readonly metrics?: Metrics;
  /** Epochs that were finished. */
  readonly epochs: number;
  /** 16 hexadecimal digits of all final weights; absent where it failed. */
  readonly weightsHash?: string;
  /** Why it failed, in one line. */
  readonly error?: string;
  readonly curve: readonly CurvePoint[];
}

/** A trial with what became of it so far. */
export interface TrialRecord {
  readonly trial: Trial;
  /** Absent while it waits or runs, or where the sweep was stopped first. */
  readonly result?: TrialResult;
}
