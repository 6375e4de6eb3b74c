/**
 * The words of an experiment, as types. Names are those of the file: snake_case.
 *
 * @module
 */

import type { DataSpec } from "../data/data_source.ts";

export type { DataSpec } from "../data/data_source.ts";

/** The settings of one net and its training, each with a value. The README's table has units and ranges. */
export interface ParameterValues {
  /** The rate at which hidden units are dropped. */
  readonly dropout: number;
  /** Units of the hidden layer, or of each hidden layer. */
  readonly hidden: number | readonly number[];
  /** λ of λ Σ w² on weights and biases of the hidden layers. */
  readonly l2: number;
  /** Which optimiser takes the steps. */
  readonly optimizer: "adam" | "sgd";
  /** Length of the optimiser's steps, above 0. */
  readonly learning_rate: number;
  /** Step t uses learning_rate / (1 + decay · t); at least 0. */
  readonly decay: number;
  /** Of sgd. */
  readonly momentum: number;
  /** Of adam, as the next two. */
  readonly beta_1: number;
  /** Of adam: share of the mean squared gradient kept at a step, in [0, 1). */
  readonly beta_2: number;
  /** Of adam: added to the root that is divided by, above 0. */
  readonly epsilon: number;
  /** Passes over the training set, at least 1. */
  readonly epochs: number;
  /** Rows to a step. */
  readonly batch_size: number | "full";
  /** How initial weights are scaled. */
  readonly init: "small" | "he" | "glorot";
}

/** The name of a parameter. */
export type ParameterName = keyof ParameterValues;

/** One of the values that a parameter can take. */
export type ParameterValue = ParameterValues[ParameterName];

/** The values of a parameter that the grid goes through. */
export interface Axis<T = ParameterValue> {
  /** At least one, none twice, in the order of the file. */
  readonly values: readonly T[];
}

/** The scores that configs can be ranked by. */
export type MetricName = "val_accuracy" | "val_loss" | "train_accuracy";

/** What configs are ranked by. */
export interface Metric {
  /** Which score. */
  readonly name: MetricName;
  /** Which end of it is better. */
  readonly goal: "maximize" | "minimize";
}

/** Which share of the rows goes where, each in [0, 1]. */
export interface SplitSpec {
  /** What nets learn from. */
  readonly train: number;
  /** What configs are compared on. */
  readonly validation: number;
  /** What is kept away. */
  readonly test?: number;
}

/**
 * An experiment file, read: everything that it leaves out filled in, and frozen. As JSON it is an experiment file
 * again, and reads as the same experiment, unless it has so many seeds that its text passes 2 MiB.
 */
export interface Experiment {
  /** Letters, digits, - and _: names the results folder. */
  readonly name: string;
  /** Every combination of all values. */
  readonly method: "grid";
  /** What configs are ranked by. */
  readonly metric: Metric;
  /** Each config is trained once with each. */
  readonly seeds: readonly number[];
  /** Where the rows come from. */
  readonly data: DataSpec;
  /** Which share of them goes where. */
  readonly split: SplitSpec;
  /** Epochs from one row of `curves.csv` to the next; without it, a fiftieth of the epochs. */
  readonly log_every?: number;
  /** How many trials the grid may have, where that is more than usual. */
  readonly run_cap?: number;
  /** Seconds after which a trial is ended as `timed_out`. */
  readonly timeout?: number;
  /** How often a trial is begun again after its worker died. */
  readonly retries: number;
  /** Whether the first trial without scores stops the sweep. */
  readonly on_failure: "continue" | "stop";
  /** Parameters of which more makes a config simpler, the one that counts first. */
  readonly simplest: readonly ParameterName[];
  /** The parameters that the file names, in its order: each is a column of the results. */
  readonly parameters: { readonly [P in ParameterName]?: Axis<ParameterValues[P]> };
  /** The values of all others. */
  readonly defaults: Partial<ParameterValues>;
}
