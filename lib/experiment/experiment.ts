/**
 * The types of an experiment. Names are those of the experiment file: snake_case.
 *
 * @module
 */

import type { DataSpec } from "../data/data_source.ts";
import type { SplitSpec } from "../data/split_rows.ts";
import type { NumberRange } from "./number_range.ts";

export type { DataSpec } from "../data/data_source.ts";
export type { SplitSpec } from "../data/split_rows.ts";
export type * from "./number_range.ts";

/** The parameters of a network and its training, each with one value. */
export type ParameterValues = {
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
  /** The function of the hidden units; "leaky_relu" has slope 0.01 below 0. */
  readonly activation: "relu" | "tanh" | "leaky_relu";
};

/** The name of a parameter of the built-in network. */
export type ParameterName = keyof ParameterValues;

/** A value of any parameter, also of one that a user's own objective has. */
export type ParameterValue = number | string | boolean | null | readonly ParameterValue[];

/** Bounds of a number: it must be above the one and below the other, if both are there. */
export interface Bounds {
  /** The number must be greater than this. */
  readonly above?: number;
  /** The number must be less than this. */
  readonly below?: number;
}

/** What the value of a parameter must be: one of a list, or a number within bounds. */
export type Condition = readonly ParameterValue[] | Bounds;

/** Conditions on parameters, by name: all must hold. A parameter that is inactive meets none. */
export type Conditions = Readonly<Record<string, Condition>>;

/** What every axis of a parameter can have. */
export interface Conditional {
  /** In which configs the parameter is active: the others do not have it. @default {in all} */
  readonly when?: Conditions;
}

/** The values of one parameter. */
export interface ListAxis<T = ParameterValue> extends Conditional {
  /** At least one value, without duplicates, in the order of the file. */
  readonly values: readonly T[];
  /** How likely a random draw takes each value, in any unit. @default {all equally likely} */
  readonly probabilities?: readonly number[];
}

/** A parameter whose values a search takes from a range. */
export type RangeAxis = NumberRange & Conditional & { readonly values?: undefined };

/** A parameter whose values a search takes from one of several lists and ranges, which are equally likely. */
export interface AlternativesAxis extends Conditional {
  /** At least two. */
  readonly any_of: readonly (ListAxis | RangeAxis)[];
  /** Only a list has values. */
  readonly values?: undefined;
}

/** One parameter of an experiment: a list of values in a grid, and also a range in a search. */
export type Axis<T = ParameterValue> = ListAxis<T> | RangeAxis | AlternativesAxis;

/** The parameters of one of several grids; the parameters of the experiment are in each of them too. */
export interface Branch {
  /** The parameters that only this grid has. */
  readonly parameters: Readonly<Record<string, Axis>>;
}

/** The score that configs are ranked by. */
export interface Metric {
  /** The name of the score: one of `METRICS`, or any name that the user's own objective reports. */
  readonly name: string;
  /** Whether a higher or a lower score is better. */
  readonly goal: "maximize" | "minimize";
}

/** The user's own TypeScript or JavaScript module as the objective. */
export interface ModuleObjective {
  /** Path of the module: absolute, or from the current folder. Its default export runs a trial. */
  readonly module: string;
  /** Paths of other files that its results depend on. */
  readonly files: readonly string[];
  /** 16 hexadecimal digits, a hash of the module, the local modules that it imports, and `files`. */
  readonly hash: string;
}

/** The user's own program as the objective. */
export interface CommandObjective {
  /** The program and its arguments; `${name}` stands for the value of a parameter, `${seed}` for the seed. */
  readonly command: readonly string[];
  /** Path of the folder in which it runs: absolute, or from the current folder. */
  readonly folder: string;
  /** Paths of the files that its results depend on. */
  readonly files: readonly string[];
  /** 16 hexadecimal digits, a hash of `files`. */
  readonly hash: string;
}

/** What a trial computes, if not the built-in network. */
export type ObjectiveSpec = ModuleObjective | CommandObjective;

/** What a module may use, as the permissions of Deno; what is not listed is forbidden. */
export interface ObjectivePermissions {
  /** Files and folders that it may read: absolute, or from the current folder. */
  readonly read?: readonly string[];
  /** Files and folders that it may write. */
  readonly write?: readonly string[];
  /** Hosts that it may connect to: `example.com:443`; an empty list allows none. */
  readonly net?: readonly string[];
  /** Environment variables that it may read. */
  readonly env?: readonly string[];
  /** Programs that it may start: they run without any restriction. */
  readonly run?: readonly string[];
}

/** The best configs go on: see `halving.ts`. */
export interface Halving {
  /** The tag of {@linkcode Halving}. */
  readonly type: "halving";
  /** What a config gets more of while it is among the best: epochs of its trials, or seeds. */
  readonly resource: "epochs" | "seeds";
  /** The epochs or seeds of all configs, at least 1. */
  readonly min: number;
  /** One of `eta` configs goes on, with `eta` times the epochs or seeds; at least 2. */
  readonly eta: number;
}

/** Configs that are worse than the best are pruned: see `race.ts`. */
export interface Race {
  /** The tag of {@linkcode Race}. */
  readonly type: "race";
  /** Numbers of seeds after which the configs are tested, in ascending order; the last is that of all seeds. */
  readonly looks: readonly number[];
  /** The probability of an error that each test may add; together at most 0.05. */
  readonly alpha: readonly number[];
}

/** How configs are pruned before they have all their seeds and epochs. */
export type EarlyTermination = Halving | Race;

/** What every experiment has. */
export interface CommonSettings {
  /** Names the results folder: letters, digits, - and _. */
  readonly name: string;
  /**
   * How configs are chosen: "grid" takes every combination of all values; "random" draws them; "sobol" takes the points of
   * Sobol's sequence; "bayes" proposes them by the results of earlier ones.
   */
  readonly method: "grid" | "random" | "sobol" | "bayes";
  /** The score that configs are ranked by. */
  readonly metric: Metric;
  /** Each config is trained once with each seed. */
  readonly seeds: readonly number[];
  /**
   * Of a grid, the highest number of trials that it may have. Of the other methods, the number of configs: a larger one
   * continues the same sequence. @default {100_000 trials}
   */
  readonly run_cap?: number;
  /** Seed of the draws of the configs; a grid has none. */
  readonly search_seed?: number;
  /** Number of configs that "bayes" proposes at once, before it looks at their results; other methods have none. */
  readonly batch?: number;
  /** How configs are pruned before they have all their seeds and epochs. @default {never} */
  readonly early_terminate?: EarlyTermination;
  /** Seconds after which a trial is ended with the state `timed_out`. @default {no timeout} */
  readonly timeout?: number;
  /** How often a trial is started again after its worker died. */
  readonly retries: number;
  /** Whether the sweep continues or stops after the first trial without scores. */
  readonly on_failure: "continue" | "stop";
  /** Parameters of which a higher value makes a config simpler, the most important one first. */
  readonly simplest: readonly string[];
  /**
   * Parameters that vary together: each element is one axis of the grid, and its lists, all of one length, have the values
   * of its parameters. @default {none}
   */
  readonly zip?: readonly Readonly<Record<string, readonly ParameterValue[]>>[];
  /** Grids whose configs are put together. @default {one grid} */
  readonly any_of?: readonly Branch[];
  /** A config that meets all conditions of one of these elements is left out. @default {none} */
  readonly exclude?: readonly Conditions[];
}

/** An experiment with the built-in network. */
export interface NetworkExperiment extends CommonSettings {
  /** Only a user's own objective is written. */
  readonly objective?: undefined;
  /** The data source. */
  readonly data: DataSpec;
  /** The fraction of the rows in each part of the split. */
  readonly split: SplitSpec;
  /** Epochs between two rows of `curves.csv`. @default {a fiftieth of the epochs} */
  readonly log_every?: number;
  /** The parameters under `parameters` in the file, in its order: each is a column of the results. */
  readonly parameters: { readonly [P in ParameterName]?: Axis<ParameterValues[P]> };
  /** The values of all other parameters. */
  readonly defaults: Partial<ParameterValues>;
}

/** An experiment with the user's own objective. */
export interface ObjectiveExperiment extends CommonSettings {
  /** What a trial computes. */
  readonly objective: ObjectiveSpec;
  /** What a module may use. */
  readonly permissions: ObjectivePermissions;
  /** The parameters under `parameters` in the file, in its order: each is a column of the results. */
  readonly parameters: Readonly<Record<string, Axis>>;
}

/**
 * A checked experiment: every default is filled in, and every part is frozen. Written as JSON, it is an experiment file
 * that gives an equal experiment, unless it has so many seeds that the file exceeds 2 MiB; paths in it are relative to the
 * folder of that file.
 */
export type Experiment = NetworkExperiment | ObjectiveExperiment;
