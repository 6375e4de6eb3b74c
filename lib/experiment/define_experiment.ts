/**
 * Experiments defined in TypeScript.
 *
 * @module
 */

import type {
  DataSpec,
  Experiment,
  Metric,
  NetworkExperiment,
  ObjectiveExperiment,
  ObjectivePermissions,
  ParameterName,
  ParameterValue,
  ParameterValues,
  SplitSpec,
} from "./experiment.ts";
import { isPlainObject, kindOf } from "./kind_of.ts";
import { buildExperiment } from "./parse/build_experiment.ts";
import type {
  ConditionsDefinition,
  EarlyTerminationDefinition,
  ParameterDefinition,
} from "./parameter_definition.ts";
import { checkOptions } from "./parse/check_options.ts";
import { plainValue } from "./parse/plain_value.ts";

export type * from "./parameter_definition.ts";

/** What every definition of an experiment can have. Every key is optional. */
export interface CommonDefinition {
  /** URL or path of the JSON Schema, for editors; ignored. */
  readonly $schema?: string;
  /** Names the results folder: 1 to 100 letters, digits, - and _. @default {"experiment"} */
  readonly name?: string;
  /**
   * How configs are chosen: "grid" takes every combination of all values; "random" draws them; "sobol" takes the points of
   * Sobol's sequence; "bayes" proposes them by the results of earlier ones. @default {"grid"}
   */
  readonly method?: "grid" | "random" | "sobol" | "bayes";
  /**
   * Each config is trained once with each seed: whole numbers from 0. The number 3 is short for `[0, 1, 2]`.
   *
   * @default {[0, 1, 2, 3, 4, 5, 6, 7]}
   */
  readonly seeds?: readonly number[] | number;
  /** The number of seeds, instead of `seeds`: 3 is short for seeds 0, 1, 2. @default {8} */
  readonly replicates?: number;
  /**
   * Of a grid, the highest number of trials that it may have. Of the other methods, the number of configs, which must be
   * written if a parameter has infinitely many values. @default {100_000 trials}
   */
  readonly run_cap?: number;
  /** Seed of the draws of "random" and "bayes", a whole number from 0. @default {0} */
  readonly search_seed?: number;
  /** Number of configs that "bayes" proposes at once, before it looks at their results. @default {1} */
  readonly batch?: number;
  /** How configs are pruned before they have all their seeds and epochs. @default {never} */
  readonly early_terminate?: EarlyTerminationDefinition;
  /** Seconds after which a trial is ended with the state `timed_out`, above 0. @default {no timeout} */
  readonly timeout?: number;
  /** How often a trial is started again after its worker died, from 0 to 100. @default {1} */
  readonly retries?: number;
  /** Whether the sweep continues or stops after the first trial without scores. @default {"continue"} */
  readonly on_failure?: "continue" | "stop";
  /** A config that meets all conditions of one of these elements is left out. @default {[]} */
  readonly exclude?: readonly ConditionsDefinition[];
}

/** A data source in which what has a default can be missing. */
export type DataDefinition = DataSpec extends infer Source
  ? Source extends { readonly csv: string } ?
      & Omit<Source, "missing" | "scale">
      & Partial<Pick<Source, keyof Source & ("missing" | "scale")>>
  : { readonly [Name in keyof Source]: Partial<Source[Name]> }
  : never;

/** Parameters of the network. */
export type NetworkAxes = {
  readonly [P in ParameterName]?: ParameterDefinition<ParameterValues[P]>;
};

/** The content of an experiment file for the built-in network, as an object. Every key is optional. */
export interface ExperimentDefinition extends CommonDefinition {
  /** Only an {@linkcode ObjectiveDefinition} has one. */
  readonly objective?: undefined;
  /**
   * The score that configs are ranked by. The default goal is "minimize" for losses and errors, "maximize" for the others.
   *
   * @default {{ name: "val_accuracy" }, in regression { name: "val_rmse" }}
   */
  readonly metric?: Partial<Metric>;
  /**
   * The data source; missing options have these defaults.
   *
   * @default {{ spiral: { classes: 3, samples: 100, noise: 0.2 } }}
   */
  readonly data?: DataDefinition;
  /**
   * The fraction of the rows in each part, each in (0, 1). If only `train` or `validation` is missing, it gets the rest
   * of the rows.
   *
   * @default {{ train: 0.8, validation: 0.2 }}
   */
  readonly split?: Partial<SplitSpec>;
  /** Epochs between two rows of `curves.csv`, at least 1. @default {a fiftieth of the epochs} */
  readonly log_every?: number;
  /**
   * "l2" and "dropout" in order of importance: among undecided networks of equal size, a higher value makes a config
   * simpler.
   *
   * @default {["l2", "dropout"]}
   */
  readonly simplest?: readonly string[];
  /**
   * A value, `{ value }`, `{ values }` or a range for each parameter. In a grid the first parameter varies slowest. Each
   * one is a column of the results.
   *
   * @default {{}}
   */
  readonly parameters?: NetworkAxes;
  /** Parameters that vary together: each element is one axis, with lists of the same length. @default {none} */
  readonly zip?: readonly { readonly [P in ParameterName]?: readonly ParameterValues[P][] }[];
  /** Grids whose configs are put together; `parameters` and `zip` are in each of them. @default {one grid} */
  readonly any_of?: readonly { readonly parameters: NetworkAxes }[];
  /**
   * Values of parameters that are not in `parameters`, which are no columns, and of those that are inactive in some configs.
   *
   * @default {DEFAULT_PARAMETERS}
   */
  readonly defaults?: Partial<ParameterValues>;
}

/** The content of an experiment file with an objective of the user's own, as an object. */
export interface ObjectiveDefinition extends CommonDefinition {
  /**
   * The path of a module, or its `file:` URL, which `import.meta.resolve("./own.ts")` gives; or a program with its
   * arguments.
   */
  readonly objective:
    | string
    | URL
    | { readonly module: string | URL; readonly files?: readonly string[]; readonly hash?: string }
    | {
      readonly command: readonly (string | number)[];
      readonly folder?: string;
      readonly files?: readonly string[];
      readonly hash?: string;
    };
  /** What a module may use. @default {{}} */
  readonly permissions?: ObjectivePermissions;
  /** The score that configs are ranked by: any name that the objective reports. A name that is not ours needs a goal. */
  readonly metric: Pick<Metric, "name"> & Partial<Metric>;
  /** Parameters in order of importance: among undecided configs, a higher value makes a config simpler. @default {[]} */
  readonly simplest?: readonly string[];
  /** A value, `{ value }`, `{ values }` or a range for each parameter; a list of values only as `{ values }`. @default {{}} */
  readonly parameters?: Readonly<Record<string, ParameterDefinition<ParameterValue>>>;
  /** Parameters that vary together: each element is one axis, with lists of the same length. @default {none} */
  readonly zip?: readonly Readonly<Record<string, readonly ParameterValue[]>>[];
  /** Grids whose configs are put together; `parameters` and `zip` are in each of them. @default {one grid} */
  readonly any_of?: readonly {
    readonly parameters: Readonly<Record<string, ParameterDefinition<ParameterValue>>>;
  }[];
}

/** Options of {@linkcode defineExperiment}. */
export interface DefineOptions {
  /** `key=value`, each replaces a part of the definition. @default {[]} */
  overrides?: readonly string[];
  /** The folder from which paths in the definition are seen. @default {the current folder} */
  folder?: string;
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
  definition: ExperimentDefinition | NetworkExperiment,
  options?: DefineOptions,
): NetworkExperiment;
/** The same with an objective of the user's own. */
export function defineExperiment(
  definition: ObjectiveDefinition | ObjectiveExperiment,
  options?: DefineOptions,
): ObjectiveExperiment;
/** The same for either. */
export function defineExperiment(
  definition: ExperimentDefinition | ObjectiveDefinition | Experiment,
  options?: DefineOptions,
): Experiment;
export function defineExperiment(
  definition: ExperimentDefinition | ObjectiveDefinition | Experiment,
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
  }, { file: "experiment.yaml", folder: options.folder ?? "", overrides: options.overrides ?? [] });
}
