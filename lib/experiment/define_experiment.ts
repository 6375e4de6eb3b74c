/**
 * Experiments defined in TypeScript.
 *
 * @module
 */

import type {
  DataSpec,
  Experiment,
  Metric,
  ParameterName,
  ParameterValues,
  SplitSpec,
} from "./experiment.ts";
import { isPlainObject, kindOf } from "./kind_of.ts";
import { buildExperiment } from "./parse/build_experiment.ts";
import { checkOptions } from "./parse/check_options.ts";
import { plainValue } from "./parse/plain_value.ts";

/** One parameter of an {@linkcode ExperimentDefinition}: a single value, or the values of its axis in the grid. */
export type ParameterDefinition<T> =
  | T
  | {
    /** The only value. */
    readonly value: T;
    /** Cannot be combined with `value`. */
    readonly values?: never;
  }
  | {
    /** At least one value, without duplicates. */
    readonly values: readonly T[];
    /** Cannot be combined with `values`. */
    readonly value?: never;
  };

/** The content of an experiment file, as an object. Every key is optional. */
export interface ExperimentDefinition {
  /** URL or path of the JSON Schema, for editors; ignored. */
  readonly $schema?: string;
  /** Names the results folder: 1 to 100 letters, digits, - and _. @default {"experiment"} */
  readonly name?: string;
  /** How configs are chosen: "grid" takes every combination of all values. @default {"grid"} */
  readonly method?: "grid";
  /**
   * The score that configs are ranked by. The default goal is "minimize" for losses, "maximize" for accuracies.
   *
   * @default {{ name: "val_accuracy" }}
   */
  readonly metric?: Partial<Metric>;
  /**
   * Each config is trained once with each seed: whole numbers from 0. The number 3 is short for `[0, 1, 2]`.
   *
   * @default {[0, 1, 2, 3, 4, 5, 6, 7]}
   */
  readonly seeds?: readonly number[] | number;
  /** The number of seeds, instead of `seeds`: 3 is short for seeds 0, 1, 2. @default {8} */
  readonly replicates?: number;
  /**
   * The data source; missing options have these defaults.
   *
   * @default {{ spiral: { classes: 3, samples: 100, noise: 0.2 } }}
   */
  readonly data?: { readonly spiral: Partial<DataSpec["spiral"]> };
  /**
   * The fraction of the rows in each part, each in (0, 1). If only `train` or `validation` is missing, it gets the rest
   * of the rows.
   *
   * @default {{ train: 0.8, validation: 0.2 }}
   */
  readonly split?: Partial<SplitSpec>;
  /** Epochs between two rows of `curves.csv`, at least 1. @default {a fiftieth of the epochs} */
  readonly log_every?: number;
  /** The highest number of trials that the grid may have. @default {100_000} */
  readonly run_cap?: number;
  /** Seconds after which a trial is ended with the state `timed_out`, above 0. @default {no timeout} */
  readonly timeout?: number;
  /** How often a trial is started again after its worker died, from 0 to 100. @default {1} */
  readonly retries?: number;
  /** Whether the sweep continues or stops after the first trial without scores. @default {"continue"} */
  readonly on_failure?: "continue" | "stop";
  /**
   * "l2" and "dropout" in order of importance: among undecided networks of equal size, a higher value makes a config
   * simpler.
   *
   * @default {["l2", "dropout"]}
   */
  readonly simplest?: readonly ParameterName[];
  /**
   * The grid: a value, `{ value }` or `{ values }` for each parameter. The first parameter varies slowest. Each one is a
   * column of the results.
   *
   * @default {{}}
   */
  readonly parameters?: {
    readonly [P in ParameterName]?: ParameterDefinition<ParameterValues[P]>;
  };
  /** Values of parameters that are not in `parameters`; they are no columns. @default {DEFAULT_PARAMETERS} */
  readonly defaults?: Partial<ParameterValues>;
}

/** Options of {@linkcode defineExperiment}. */
export interface DefineOptions {
  /** `key=value`, each replaces a part of the definition. @default {[]} */
  overrides?: readonly string[];
}

/**
 * Makes an experiment from an object, with the rules and defaults of an experiment file. The definition is copied.
 *
 * @param definition A definition, or an experiment, which gives an equal experiment.
 * @throws {ExperimentError} If the definition or an override has faults: with all of them.
 * @throws {TypeError} If an argument has the wrong type.
 *
 * @example A grid of two dropout rates
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { defineExperiment } from "@seedsweep/seedsweep";
 *
 * const experiment = defineExperiment({
 *   seeds: 3,
 *   parameters: { dropout: { values: [0, 0.1] }, hidden: 64 },
 * });
 * assertEquals(experiment.seeds, [0, 1, 2]);
 * assertEquals(experiment.parameters.dropout?.values, [0, 0.1]);
 * ```
 */
export function defineExperiment(
  definition: ExperimentDefinition,
  options: DefineOptions = {},
): Experiment {
  const action = "define an experiment";
  if (!isPlainObject(definition)) {
    const hint = typeof definition === "string" ? "; parseExperiment() takes text" : "";
    const got = kindOf(definition) + hint;
    throw new TypeError(`Cannot ${action}: definition must be an object, got ${got}`);
  }
  checkOptions(options, action);
  const value = plainValue(definition) as Record<string, unknown>;
  return buildExperiment({
    value,
    faults: [],
    placeOf: () => "defineExperiment()",
    numberText: () => undefined,
    has: ([key]) => Object.hasOwn(value, key),
  }, { file: "experiment.yaml", overrides: options.overrides ?? [] });
}
