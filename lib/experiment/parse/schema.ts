/**
 * The schema of an experiment file: the rule, default and description of each key. The published JSON Schema is
 * generated from it. Rules that involve several keys are in `check_consistency.ts`.
 *
 * @module
 */

import { z } from "zod";
import {
  aboveZero,
  atLeastZero,
  belowOne,
  MAP,
  oneOf,
  textOf,
  wholeNumber,
  wholeNumberBy,
} from "./rules.ts";
import { in12Digits } from "../../math/in_12_digits.ts";
import type { Metric, ParameterName, ParameterValues, SplitSpec } from "../experiment.ts";
import { anyValue, objectiveValue, permissionsSchema } from "./objective_schema.ts";
import { axisOf, setsShape, zipList, zipRule } from "./grid_schema.ts";
import { dataSchema, type SpiralSpec, splitSchema } from "./data_schema.ts";
import { earlyTerminate, METHODS, searchShape } from "./search_schema.ts";
import { METRICS, rankingMetrics, type Task, usualGoal } from "../metrics.ts";

/** The default value of every parameter. */
export const DEFAULT_PARAMETERS: ParameterValues = {
  dropout: 0,
  hidden: 64,
  l2: 0,
  optimizer: "adam",
  learning_rate: 0.05,
  decay: 0,
  momentum: 0,
  beta_1: 0.9,
  beta_2: 0.999,
  epsilon: 1e-7,
  epochs: 1000,
  batch_size: "full",
  init: "small",
  activation: "relu",
};

export const DEFAULT_DATA: { readonly spiral: SpiralSpec } = {
  spiral: { classes: 3, samples: 100, noise: 0.2 },
};
export const DEFAULT_SPLIT: SplitSpec = { train: 0.8, validation: 0.2 };
/** Seeds 0 to 7: with 8 seeds, a difference of the same sign at every seed has p = 1/128. */
export const DEFAULT_REPLICATES = 8;
/** The highest number of trials of a grid whose file does not set `run_cap`. */
export const DEFAULT_RUN_CAP = 100_000;
/** The highest `run_cap`: the objects of this many trials take some GB. */
export const MAX_TRIALS = 10_000_000;

/** The scores that configs with the built-in network can be ranked by, whatever it learns. */
const METRIC_NAMES = [
  ...new Set([...rankingMetrics("classification"), ...rankingMetrics("regression")]),
];

/** The metric with its defaults: the first score of the task; accuracies are maximized, losses and errors minimized. */
export function fillMetric(
  metric: { name?: string; goal?: Metric["goal"] } = {},
  task: Task = "classification",
): Metric {
  const name = metric.name ?? METRICS[task][0];
  return { name, goal: metric.goal ?? usualGoal(name) ?? "maximize" };
}

/** The split with its defaults: a missing train or validation fraction gets the rest of the rows. */
export function fillSplit(split: Partial<SplitSpec> = {}): SplitSpec {
  const { test, folds, stratify } = split;
  const left = (taken: number) => in12Digits(1 - taken - (test ?? 0));
  const options = {
    ...(test === undefined ? {} : { test }),
    ...(folds === undefined ? {} : { folds }),
    ...(stratify === undefined ? {} : { stratify }),
  };
  if (folds !== undefined) {
    const validation = in12Digits(left(0) / folds);
    return { train: left(validation), validation, ...options };
  }
  const validation = split.validation ??
    (split.train === undefined ? DEFAULT_SPLIT.validation : left(split.train));
  const train = split.train ?? left(validation);
  return { train, validation, ...options };
}

const timeoutRule = "a timeout must be in seconds, above 0 and at most 1e9";
const timeout = z.number(timeoutRule).gt(0, timeoutRule).lte(1e9, timeoutRule);

/** Two layers of this many units take 80 GB, so a larger number is a mistake. */
export const MAX_UNITS = 100_000;
/** The memory and the time of a trial grow with every layer, and a list of this length is a mistake. */
export const MAX_LAYERS = 1000;
const hiddenRule = `a hidden width must be a whole number from 1 to ${MAX_UNITS}, or a list of ` +
  "them for a deeper network";
const layers = z.array(wholeNumber("a hidden width", 1, MAX_UNITS))
  .max(MAX_LAYERS, `a network must have at most ${MAX_LAYERS} hidden layers`);
const hidden = z.union([wholeNumberBy(hiddenRule, 1, MAX_UNITS), layers], hiddenRule);

const batchSizeRule =
  `a batch size must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}, or full`;
const batchSize = z.union([wholeNumberBy(batchSizeRule, 1), z.literal("full")], batchSizeRule);

/** The rule and the description of each parameter. */
const PARAMETER_SCHEMAS = {
  dropout: belowOne("a dropout rate").describe("Rate at which hidden units are dropped, in [0, 1)"),
  hidden: hidden.describe(
    "Units of the hidden layer; a list makes a deeper network: [64, 64]; [] has no hidden layer",
  ),
  l2: atLeastZero("an L2 strength").describe(
    "λ of the penalty λ Σ w² on weights and biases of the hidden layers, at least 0",
  ),
  optimizer: oneOf("an optimizer", ["adam", "sgd"]).describe("adam or sgd"),
  learning_rate: aboveZero("a learning rate").describe("Learning rate of the optimizer, above 0"),
  decay: atLeastZero("a decay").describe("Step t uses learning_rate / (1 + decay · t), at least 0"),
  momentum: belowOne("a momentum").describe(
    "sgd: fraction of the last update that is added to the next, in [0, 1)",
  ),
  beta_1: belowOne("beta_1").describe("adam: decay rate of the mean gradient, in [0, 1)"),
  beta_2: belowOne("beta_2").describe(
    "adam: decay rate of the mean squared gradient, in [0, 1)",
  ),
  epsilon: aboveZero("epsilon").describe(
    "adam: constant that is added to the denominator, above 0",
  ),
  epochs: wholeNumber("epochs", 1, 1e9).describe("Passes over the training rows, at least 1"),
  batch_size: batchSize.describe('Rows per step, at least 1; "full" takes all training rows'),
  init: oneOf("init", ["small", "he", "glorot"]).describe(
    "Standard deviation of the initial normal weights: small is 0.01, he is √(2 / inputs), " +
      "glorot is √(2 / (inputs + units))",
  ),
  activation: oneOf("an activation", ["relu", "tanh", "leaky_relu"]).describe(
    "Function of the hidden units: relu, tanh, or leaky_relu with slope 0.01",
  ),
};

/** Parameters of which a higher value makes the function that a network learns simpler. */
const REGULARIZERS = ["l2", "dropout"] as const;

/**
 * The default of `simplest`. L2 comes first because it shrinks the function that the network computes, while dropout
 * only changes how it is learned.
 */
export const DEFAULT_SIMPLEST: readonly string[] = REGULARIZERS;

/** The name of every parameter. */
export const PARAMETER_NAMES = Object.keys(PARAMETER_SCHEMAS) as ParameterName[];

/** The rule that a value of a parameter of the network breaks; undefined if there is none. */
export function brokenRule(name: string, value: unknown): string | undefined {
  const schemas: Readonly<Record<string, z.ZodType>> = PARAMETER_SCHEMAS;
  return schemas[name]?.safeParse(value).error?.issues[0].message;
}

function parameterShape(make: (schema: z.ZodType) => z.ZodType): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(PARAMETER_SCHEMAS).map(([name, schema]) => {
      const description = schema.description ?? "";
      return [name, make(schema).optional().describe(description)];
    }),
  );
}

/** The highest number of seeds that can be given as a number. */
export const MAX_REPLICATES = 1_000_000;
const seedsRule = "seeds must be a list of whole numbers, or the number of seeds, " +
  `from 1 to ${MAX_REPLICATES}`;

const parameterNameRule =
  "a parameter's name must be 1 to 100 letters, digits, _, -, . and /, the first a letter";
const parameterName = z.string().regex(/^\p{L}[\p{L}\p{N}_.\/-]{0,99}$/u, parameterNameRule);

const goal = oneOf("a goal", ["maximize", "minimize"]).optional();

/** The keys that every experiment file can have. */
const COMMON_SHAPE = {
  $schema: z.string("$schema must be text").optional().describe(
    "URL or path of this schema, for editors",
  ),
  name: z.string("a name must be text").regex(
    /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,99}$/u,
    "a name must be 1 to 100 letters, digits, - and _, the first a letter or digit",
  ).optional().describe("Names the results folder; default the name of the file"),
  method: oneOf("method", METHODS).default("grid").describe(
    "How configs are chosen: grid takes every combination of all values, random draws them, sobol takes the points of " +
      "Sobol's sequence, bayes proposes them by the results of earlier ones",
  ),
  seeds: z.union([
    z.array(wholeNumber("a seed", 0)).min(1, "seeds must have at least one seed"),
    wholeNumberBy(seedsRule, 1, MAX_REPLICATES),
  ], seedsRule).optional().describe(
    "Each config is trained once with each seed; the number 3 is short for 0, 1, 2; default 0 to 7",
  ),
  replicates: wholeNumber("replicates", 1, MAX_REPLICATES).optional()
    .describe("The number of seeds, instead of seeds: 3 is short for seeds 0, 1, 2; default 8"),
  run_cap: wholeNumber("run_cap", 1, MAX_TRIALS).optional()
    .describe(
      "Of a grid, the highest number of trials that it may have, default 100,000; of the other methods, the number of configs",
    ),
  ...searchShape,
  early_terminate: earlyTerminate.optional()
    .describe(
      "How configs are pruned before they have all their seeds and epochs; default never",
    ),
  timeout: timeout.optional()
    .describe("Seconds after which a trial is ended with the state timed_out; default no timeout"),
  retries: wholeNumber("retries", 0, 100).default(1)
    .describe("How often a trial is started again after its worker died"),
  on_failure: oneOf("on_failure", ["continue", "stop"]).default("continue")
    .describe("Whether the sweep continues or stops after the first trial without scores"),
};

const GRID =
  "A value, { value: … }, { values: [ … ] } or a range, { min: …, max: … } in a search, with steps: … in a grid, for each " +
  "parameter. In a grid the first parameter varies slowest. Each one is a column of the results";
const FILE = "an experiment file must be a map of keys";

const networkAxes = z.strictObject(parameterShape(axisOf), `parameters ${MAP}`)
  .meta({ id: "networkParameters" });
const networkLists = z.strictObject(parameterShape(zipList), zipRule);
const objectiveAxes = z.record(parameterName, axisOf(anyValue), `parameters ${MAP}`)
  .meta({ id: "objectiveParameters" });

/** The schema of an experiment file for the built-in network. */
export const networkSchema = z.strictObject({
  ...COMMON_SHAPE,
  metric: z.strictObject({
    name: oneOf("a metric's name", METRIC_NAMES).optional(),
    goal,
  }, `metric ${MAP}`).optional().describe(
    "The score that configs are ranked by; default val_accuracy, maximize; in regression val_rmse, minimize",
  ),
  data: dataSchema.optional().describe("The data source: one of them"),
  split: splitSchema.optional().describe(
    "Fraction of the rows in each part; default train 0.8, validation 0.2",
  ),
  log_every: wholeNumber("log_every", 1, 1e9).optional()
    .describe("Epochs between two rows of curves.csv; default a fiftieth of the epochs"),
  simplest: z.array(
    oneOf("simplest", REGULARIZERS),
    `simplest must be a list of ${REGULARIZERS.join(" and ")}`,
  ).optional()
    .describe(
      "In order of importance: among undecided networks of equal size, a higher value makes a config simpler; " +
        "default l2, dropout",
    ),
  parameters: networkAxes.optional().describe(GRID),
  ...setsShape({ zip: networkLists, parameters: networkAxes }),
  defaults: z.strictObject(parameterShape((schema) => schema), `defaults ${MAP}`).optional()
    .describe(
      "Values of parameters that are not in parameters: they are no columns of the results",
    ),
}, FILE);

/** The schema of an experiment file with an objective of the user's own. */
export const objectiveSchema = z.strictObject({
  ...COMMON_SHAPE,
  objective: objectiveValue.describe(
    "What a trial computes: the path of a module, or { command: [program, argument, …] }",
  ),
  permissions: permissionsSchema.optional()
    .describe("What a module may use; default nothing. A command is not restricted"),
  metric: z.strictObject({
    name: textOf("a metric's name"),
    goal,
  }, "metric must be { name: the name of a score that the objective returns, goal: … }").describe(
    "The score that configs are ranked by: any name that the objective reports, and its goal",
  ),
  simplest: z.array(textOf("simplest"), "simplest must be a list of parameters").optional()
    .describe(
      "Parameters in order of importance: among undecided configs, a higher value makes a config simpler; default none",
    ),
  parameters: objectiveAxes.optional().describe(GRID),
  ...setsShape({
    zip: z.record(parameterName, zipList(anyValue), zipRule),
    parameters: objectiveAxes,
  }),
}, FILE);

/** The published JSON Schema of experiment files, for editors. */
export function experimentJsonSchema(): string {
  const schema = z.toJSONSchema(z.union([networkSchema, objectiveSchema]), { io: "input" });
  return JSON.stringify({ title: "Seedsweep experiment", ...schema }, null, 2) + "\n";
}
