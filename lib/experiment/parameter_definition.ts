/**
 * The types of what a program can write for one parameter, and for early termination.
 *
 * @module
 */

import type { Bounds, NormalRange, NumberRange, ParameterValue, Race } from "./experiment.ts";

/** Conditions on parameters, by name: a value, a list of values, or bounds. */
export type ConditionsDefinition = Readonly<Record<string, ParameterValue | Bounds>>;

/** In which configs a parameter is active. */
export interface ConditionalDefinition {
  /** Only configs that meet these conditions have the parameter. @default {all configs} */
  readonly when?: ConditionsDefinition;
}

/** A range with two ends, which both belong to it. */
export interface EndsDefinition {
  /** The first value. */
  readonly min: number;
  /** The last value; with `q` it is a value only if it is reached. */
  readonly max: number;
  /** Only in a grid: the number of values, both ends included. Cannot be combined with `q`. */
  readonly steps?: number;
  /** The distance between two values. */
  readonly q?: number;
  /**
   * With "log_uniform_values" the values are even over the powers of ten: in a grid they have equal ratios.
   *
   * @default {"q_uniform" with q, "int_uniform" if both ends are whole, otherwise "uniform"}
   */
  readonly distribution?: Exclude<NumberRange, NormalRange>["distribution"];
  /** Cannot be combined with a range. */
  readonly value?: never;
  /** Cannot be combined with a range. */
  readonly values?: never;
}

/** A range of values; in a search it can also be the normal distribution of a number or of its logarithm. */
export type RangeDefinition = ConditionalDefinition & (EndsDefinition | NormalRange);

/** A single value. */
export interface ValueDefinition<T> {
  /** The only value. */
  readonly value: T;
  /** Cannot be combined with `value`. */
  readonly values?: never;
}

/** A list of values. */
export interface ValuesDefinition<T> {
  /** At least one value, without duplicates. */
  readonly values: readonly T[];
  /** Only in a search: how likely each value is, in any unit. @default {all equally likely} */
  readonly probabilities?: readonly number[];
  /** Cannot be combined with `values`. */
  readonly value?: never;
}

/** In a search: lists and ranges, one of which is drawn, each as likely as another. */
export interface AlternativesDefinition<T> {
  /** At least two. */
  readonly any_of: readonly (
    | ValueDefinition<T>
    | ValuesDefinition<T>
    | (number extends T ? EndsDefinition | NormalRange : never)
  )[];
}

/** One parameter of an {@linkcode ExperimentDefinition}: a single value, a list of values or a range. */
export type ParameterDefinition<T> =
  | T
  | ConditionalDefinition & (ValueDefinition<T> | ValuesDefinition<T> | AlternativesDefinition<T>)
  | (number extends T ? RangeDefinition : never);

/** How configs are pruned: as in an experiment, or with the keys of W&B. */
export type EarlyTerminationDefinition =
  | {
    readonly type: "hyperband";
    /** The epochs of all configs. */
    readonly min_iter: number;
    /** One of `eta` configs goes on, with `eta` times the epochs. @default {3} */
    readonly eta?: number;
  }
  | {
    readonly type: "hyperband";
    /** With `s`, the epochs of all configs are max_iter / eta^s, rounded up. */
    readonly max_iter: number;
    /** See `max_iter`. */
    readonly s: number;
    /** One of `eta` configs goes on, with `eta` times the epochs. @default {3} */
    readonly eta?: number;
  }
  | {
    readonly type: "halving";
    /** What a config gets more of while it is among the best. @default {"epochs"} */
    readonly resource?: "epochs" | "seeds";
    /** The epochs or seeds of all configs. */
    readonly min: number;
    /** One of `eta` configs goes on, with `eta` times the epochs or seeds. @default {3} */
    readonly eta?: number;
  }
  | Race;
