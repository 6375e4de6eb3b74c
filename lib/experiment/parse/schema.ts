/**
 * The schema of an experiment file: the rule, default and description of each key. The published JSON Schema is
 * generated from it. Rules that involve several keys are in `check_consistency.ts`.
 *
 * @module
 */

import { z } from "zod";
import type {
  DataSpec,
  Metric,
  MetricName,
  ParameterName,
  ParameterValues,
  SplitSpec,
} from "../experiment.ts";

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
};

export const DEFAULT_DATA: DataSpec = { spiral: { classes: 3, samples: 100, noise: 0.2 } };
export const DEFAULT_SPLIT: SplitSpec = { train: 0.8, validation: 0.2 };
/** Seeds 0 to 7: with 8 seeds, a difference of the same sign at every seed has p = 1/128. */
export const DEFAULT_REPLICATES = 8;
/** The highest number of trials of a grid whose file does not set `run_cap`. */
export const DEFAULT_RUN_CAP = 100_000;
/** The highest `run_cap`: the objects of this many trials take some GB. */
const MAX_TRIALS = 10_000_000;

const METRIC_NAMES = ["val_accuracy", "val_loss", "train_accuracy"] as const;

/** The metric with its defaults: accuracies are maximized, losses are minimized. */
export function fillMetric(metric: { name?: MetricName; goal?: Metric["goal"] } = {}): Metric {
  const name = metric.name ?? "val_accuracy";
  return { name, goal: metric.goal ?? (name.endsWith("loss") ? "minimize" : "maximize") };
}

/** The split with its defaults: a missing train or validation fraction gets the rest of the rows. */
export function fillSplit(split: Partial<SplitSpec> = {}): SplitSpec {
  const { test } = split;
  const left = (taken: number) => Number((1 - taken - (test ?? 0)).toPrecision(12));
  const validation = split.validation ??
    (split.train === undefined ? DEFAULT_SPLIT.validation : left(split.train));
  const train = split.train ?? left(validation);
  return { train, validation, ...(test === undefined ? {} : { test }) };
}

/** A whole number in [least, most]. */
function wholeNumber(what: string, least: number, most = Number.MAX_SAFE_INTEGER): z.ZodNumber {
  return wholeNumberBy(`${what} must be a whole number from ${least} to ${most}`, least, most);
}

/** A whole number in [least, most], with a rule that states this and any alternatives. */
function wholeNumberBy(
  rule: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): z.ZodNumber {
  return z.number(rule).int(rule).gte(least, rule).lte(most, rule);
}

function atLeastZero(what: string): z.ZodNumber {
  const rule = `${what} must be a finite number of at least 0`;
  return z.number(rule).gte(0, rule);
}

function aboveZero(what: string): z.ZodNumber {
  const rule = `${what} must be a finite number above 0`;
  return z.number(rule).gt(0, rule);
}

/** A number in [0, 1). */
function belowOne(what: string): z.ZodNumber {
  const rule = `${what} must be in [0, 1)`;
  return z.number(rule).gte(0, rule).lt(1, rule);
}

function oneOf<const T extends readonly string[]>(what: string, words: T): z.ZodType<T[number]> {
  return z.enum(words, `${what} must be ${words.join(" or ")}`) as unknown as z.ZodType<T[number]>;
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
};

/** Parameters of which a higher value makes the function that a network learns simpler. */
const REGULARIZERS = ["l2", "dropout"] as const;

/**
 * The default of `simplest`. L2 comes first because it shrinks the function that the network computes, while dropout
 * only changes how it is learned.
 */
export const DEFAULT_SIMPLEST: readonly ParameterName[] = REGULARIZERS;

/** The name of every parameter. */
export const PARAMETER_NAMES = Object.keys(PARAMETER_SCHEMAS) as ParameterName[];

function axisOf(value: z.ZodType): z.ZodType {
  const axis = z.strictObject({
    value: value.optional().describe("The only value of this parameter"),
    values: z.array(value, "values must be a list").min(1, "values must have at least one value")
      .optional().describe("The values of this parameter in the grid"),
  });
  return z.union(
    [axis, value],
    "a parameter must be written as a value, { value: … } or { values: [ … ] }",
  );
}

function parameterShape(make: (schema: z.ZodType) => z.ZodType): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(PARAMETER_SCHEMAS).map(([name, schema]) => {
      const description = schema.description ?? "";
      return [name, make(schema).optional().describe(description)];
    }),
  );
}

const MAP = "must be a map of keys";

/** The options of the spiral data set. */
export const spiralSchema = z.strictObject({
  classes: wholeNumber("classes", 2, 1000).default(3).describe("Arms of the spiral"),
  samples: wholeNumber("samples", 1, 10_000_000).default(100).describe("Points per class"),
  noise: z.number("noise must be in [0, 100]").gte(0, "noise must be in [0, 100]")
    .lte(100, "noise must be in [0, 100]").default(0.2).describe("Standard deviation of the angle"),
}, `spiral ${MAP}`);

const fractionRule = "a fraction of the rows must be in (0, 1)";
const fraction = z.number(fractionRule).gt(0, fractionRule).lt(1, fractionRule);

/** The highest number of seeds that can be given as a number. */
export const MAX_REPLICATES = 1_000_000;
const seedsRule = "seeds must be a list of whole numbers, or the number of seeds, " +
  `from 1 to ${MAX_REPLICATES}`;

/** The schema of a whole experiment file. */
export const experimentSchema = z.strictObject({
  $schema: z.string("$schema must be text").optional().describe(
    "URL or path of this schema, for editors",
  ),
  name: z.string("a name must be text").regex(
    /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,99}$/u,
    "a name must be 1 to 100 letters, digits, - and _, the first a letter or digit",
  ).optional().describe("Names the results folder; default the name of the file"),
  method: z.literal("grid", 'method must be "grid"').default("grid")
    .describe("How configs are chosen: grid takes every combination of all values"),
  metric: z.strictObject({
    name: oneOf("a metric's name", METRIC_NAMES).optional(),
    goal: oneOf("a goal", ["maximize", "minimize"]).optional(),
  }, `metric ${MAP}`).optional().describe(
    "The score that configs are ranked by; default val_accuracy, maximize",
  ),
  seeds: z.union([
    z.array(wholeNumber("a seed", 0)).min(1, "seeds must have at least one seed"),
    wholeNumberBy(seedsRule, 1, MAX_REPLICATES),
  ], seedsRule).optional().describe(
    "Each config is trained once with each seed; the number 3 is short for 0, 1, 2; default 0 to 7",
  ),
  replicates: wholeNumber("replicates", 1, MAX_REPLICATES).optional()
    .describe("The number of seeds, instead of seeds: 3 is short for seeds 0, 1, 2; default 8"),
  data: z.strictObject({ spiral: spiralSchema }, `data ${MAP}`).optional()
    .describe("The data source"),
  split: z.strictObject({
    train: fraction.optional().describe("Fraction of the rows that networks are trained on"),
    validation: fraction.optional().describe("Fraction of the rows that configs are compared on"),
    test: fraction.optional().describe(
      "Fraction of the rows that are evaluated once, at the end of the sweep (the holdout)",
    ),
  }, `split ${MAP}`).optional().describe(
    "Fraction of the rows in each part; default train 0.8, validation 0.2",
  ),
  log_every: wholeNumber("log_every", 1, 1e9).optional()
    .describe("Epochs between two rows of curves.csv; default a fiftieth of the epochs"),
  run_cap: wholeNumber("run_cap", 1, MAX_TRIALS).optional()
    .describe("The highest number of trials that the grid may have; default 100,000"),
  timeout: timeout.optional()
    .describe("Seconds after which a trial is ended with the state timed_out; default no timeout"),
  retries: wholeNumber("retries", 0, 100).default(1)
    .describe("How often a trial is started again after its worker died"),
  on_failure: oneOf("on_failure", ["continue", "stop"]).default("continue")
    .describe("Whether the sweep continues or stops after the first trial without scores"),
  simplest: z.array(
    oneOf("simplest", REGULARIZERS),
    `simplest must be a list of ${REGULARIZERS.join(" and ")}`,
  ).optional()
    .describe(
      "In order of importance: among undecided networks of equal size, a higher value makes a config simpler; " +
        "default l2, dropout",
    ),
  parameters: z.strictObject(parameterShape(axisOf), `parameters ${MAP}`).optional()
    .describe(
      "The grid: a value, { value: … } or { values: [ … ] } for each parameter. The first parameter varies slowest. " +
        "Each one is a column of the results",
    ),
  defaults: z.strictObject(parameterShape((schema) => schema), `defaults ${MAP}`).optional()
    .describe(
      "Values of parameters that are not in parameters: they are no columns of the results",
    ),
}, "an experiment file must be a map of keys");

/** The published JSON Schema of experiment files, for editors. */
export function experimentJsonSchema(): string {
  const schema = z.toJSONSchema(experimentSchema, { io: "input" });
  return JSON.stringify({ title: "Seedsweep experiment", ...schema }, null, 2) + "\n";
}
