/**
 * The types of an experiment. Names are those of the experiment file: snake_case.
 *
 * @module
 */

import type { DataSpec } from "../data/data_source.ts";

export type { DataSpec } from "../data/data_source.ts";

/** The parameters of a network and its training, each with one value. */
export interface ParameterValues {
  /** Dropout rate of the hidden units, in [0, 1). */
  readonly dropout: number;
  /** Units of the hidden layer, or of each hidden layer; an empty list has no hidden layer. */
  readonly hidden: number | readonly number[];
  /** λ of the penalty λ Σ w² on weights and biases of the hidden layers, at least 0. */
  readonly l2: number;
  /** The optimizer. */
  readonly optimizer: "adam" | "sgd";
  /** Learning rate of the optimizer, above 0. */
  readonly learning_rate: number;
  /** Decay of the learning rate: step t uses learning_rate / (1 + decay · t); at least 0. */
  readonly decay: number;
  /** Momentum of sgd, in [0, 1). */
  readonly momentum: number;
  /** Decay rate of adam's mean gradient, in [0, 1). */
  readonly beta_1: number;
  /** Decay rate of adam's mean squared gradient, in [0, 1). */
  readonly beta_2: number;
  /** The constant that adam adds to the denominator, above 0. */
  readonly epsilon: number;
  /** Passes over the training rows, at least 1. */
  readonly epochs: number;
  /** Rows per step, at least 1; "full" takes all training rows. */
  readonly batch_size: number | "full";
  /**
   * Standard deviation of the initial normal weights: "small" is 0.01, "he" is √(2 / inputs), "glorot" is
   * √(2 / (inputs + units)).
   */
  readonly init: "small" | "he" | "glorot";
}

/** The name of a parameter. */
export type ParameterName = keyof ParameterValues;

/** A value of any parameter. */
export type ParameterValue = ParameterValues[ParameterName];

/** The values of one parameter in the grid. */
export interface Axis<T = ParameterValue> {
  /** At least one value, without duplicates, in the order of the file. */
  readonly values: readonly T[];
}

/** The name of a score that configs can be ranked by. */
export type MetricName = "val_accuracy" | "val_loss" | "train_accuracy";

/** The score that configs are ranked by. */
export interface Metric {
  /** The name of the score. */
  readonly name: MetricName;
  /** Whether a higher or a lower score is better. */
  readonly goal: "maximize" | "minimize";
}

/** The fraction of the rows in each part of the split, each in (0, 1), with a sum of at most 1. */
export interface SplitSpec {
  /** The rows that networks are trained on. */
  readonly train: number;
  /** The rows that configs are compared on. */
  readonly validation: number;
  /** The holdout: rows that are evaluated once, at the end of the sweep. */
  readonly test?: number;
}

/**
 * A checked experiment: every default is filled in, and every part is frozen. Written as JSON, it is an experiment file
 * that gives an equal experiment, unless it has so many seeds that the file exceeds 2 MiB.
 */
export interface Experiment {
  /** Names the results folder: letters, digits, - and _. */
  readonly name: string;
  /** How configs are chosen: "grid" takes every combination of all values. */
  readonly method: "grid";
  /** The score that configs are ranked by. */
  readonly metric: Metric;
  /** Each config is trained once with each seed. */
  readonly seeds: readonly number[];
  /** The data source. */
  readonly data: DataSpec;
  /** The fraction of the rows in each part of the split. */
  readonly split: SplitSpec;
  /** Epochs between two rows of `curves.csv`. @default {a fiftieth of the epochs} */
  readonly log_every?: number;
  /** The highest number of trials that the grid may have. @default {100_000} */
  readonly run_cap?: number;
  /** Seconds after which a trial is ended with the state `timed_out`. @default {no timeout} */
  readonly timeout?: number;
  /** How often a trial is started again after its worker died. */
  readonly retries: number;
  /** Whether the sweep continues or stops after the first trial without scores. */
  readonly on_failure: "continue" | "stop";
  /** Parameters of which a higher value makes a config simpler, the most important one first. */
  readonly simplest: readonly ParameterName[];
  /** The parameters under `parameters` in the file, in its order: each is a column of the results. */
  readonly parameters: { readonly [P in ParameterName]?: Axis<ParameterValues[P]> };
  /** The values of all other parameters. */
  readonly defaults: Partial<ParameterValues>;
}
