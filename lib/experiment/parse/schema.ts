/**
 * The shape of an experiment file: each key with its rule, default and meaning. The published JSON Schema is made
 * from it. Rules between several keys stand in `cross_check.ts`.
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

/** The value of every parameter that the file does not name. */
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
/** Seeds 0 to 7: with 8 of them a difference that is there at every seed has p = 1/128. */
export const DEFAULT_REPLICATES = 8;
/** Trials that a grid may have unless its file sets `run_cap`. */
export const DEFAULT_RUN_CAP = 100_000;
/** Descriptions of that many trials take some GB. */
const MOST_TRIALS = 10_000_000;

const METRIC_NAMES = ["val_accuracy", "val_loss", "train_accuracy"] as const;

/** The metric of a file that names none, or only its name: accuracies are maximised, losses minimised. */
export function fillMetric(metric: { name?: MetricName; goal?: Metric["goal"] } = {}): Metric {
  const name = metric.name ?? "val_accuracy";
  return { name, goal: metric.goal ?? (name.endsWith("loss") ? "minimize" : "maximize") };
}

/** The split of a file that leaves a share out: what is left goes there. */
export function fillSplit(split: Partial<SplitSpec> = {}): SplitSpec {
  const { test } = split;
  const left = (taken: number) => Number((1 - taken - (test ?? 0)).toPrecision(12));
  const validation = split.validation ??
    (split.train === undefined ? DEFAULT_SPLIT.validation : left(split.train));
  const train = split.train ?? left(validation);
  return { train, validation, ...(test === undefined ? {} : { test }) };
}

/** A whole number in [least, most]. */
function whole(what: string, least: number, most = Number.MAX_SAFE_INTEGER): z.ZodNumber {
  const rule = `${what} must be a whole number from ${least} to ${most}`;
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

/** Two layers of this many units take 80 GB: more is a slip. */
const MOST_UNITS = 100_000;
const units = whole("a hidden width", 1, MOST_UNITS);
const hidden = z.union(
  [units, z.array(units)],
  `a hidden width must be a whole number from 1 to ${MOST_UNITS}, or a list of them for a deeper net`,
);
const batchSize = z.union(
  [whole("a batch size", 1), z.literal("full")],
  'a batch size must be a whole number from 1, or "full"',
);

/** What each parameter's values must be, and what they mean. */
const PARAMETER_SCHEMAS = {
  dropout: belowOne("a dropout rate").describe("Rate at which hidden units are dropped, in [0, 1)"),
  hidden: hidden.describe(
    "Units of the hidden layer; a list makes a deeper net: [64, 64]; [] has no hidden layer",
  ),
  l2: atLeastZero("an L2 strength").describe(
    "λ of the penalty λ Σ w² on weights and biases of the hidden layers, from 0",
  ),
  optimizer: oneOf("an optimizer", ["adam", "sgd"]).describe("adam or sgd"),
  learning_rate: aboveZero("a learning rate").describe("Length of the optimizer's steps, above 0"),
  decay: atLeastZero("a decay").describe("Step t uses learning_rate / (1 + decay · t), from 0"),
  momentum: belowOne("a momentum").describe(
    "sgd: share of the last move kept in the next, in [0, 1)",
  ),
  beta_1: belowOne("beta_1").describe("adam: share of the mean gradient kept at a step, in [0, 1)"),
  beta_2: belowOne("beta_2").describe(
    "adam: share of the mean squared gradient kept at a step, in [0, 1)",
  ),
  epsilon: aboveZero("epsilon").describe("adam: added to the root that is divided by, above 0"),
  epochs: whole("epochs", 1, 1e9).describe("Passes over the training set, from 1"),
  batch_size: batchSize.describe('Rows to a step, from 1; "full" takes all rows at once'),
  init: oneOf("init", ["small", "he", "glorot"]).describe(
    "Scale of the initial normal weights: small is 0.01, he is √(2 / inputs), glorot is √(2 / (inputs + units))",
  ),
};

/** Parameters of which more makes what a net learns simpler. */
const REGULARIZERS = ["l2", "dropout"] as const;

/**
 * Which of them counts first in a file that does not say. L2 shrinks the function that the net computes, where dropout
 * changes how it is learnt.
 */
export const DEFAULT_SIMPLEST: readonly ParameterName[] = REGULARIZERS;

/** Every parameter, in the order of the README's table. */
export const PARAMETER_NAMES = Object.keys(PARAMETER_SCHEMAS) as ParameterName[];

function axisOf(value: z.ZodType): z.ZodType {
  return z.strictObject({
    value: value.optional().describe("The one value of this parameter"),
    values: z.array(value, "values must be a list").min(1, "values must hold at least one value")
      .optional().describe("The values that the grid goes through"),
  }, "a parameter must be written as { value: … } or { values: [ … ] }");
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

const spiralSchema = z.strictObject({
  classes: whole("classes", 2, 1000).default(3).describe("Arms of the spiral"),
  samples: whole("samples", 1, 10_000_000).default(100).describe("Points to a class"),
  noise: z.number("noise must be in [0, 100]").gte(0, "noise must be in [0, 100]")
    .lte(100, "noise must be in [0, 100]").default(0.2).describe("Standard deviation of the angle"),
}, `spiral ${MAP}`);

const share = "a share of the rows must be in (0, 1)";
const fraction = z.number(share).gt(0, share).lt(1, share);

/** What an experiment file may hold. */
export const experimentSchema = z.strictObject({
  $schema: z.string("$schema must be text").optional().describe("Where editors find this schema"),
  name: z.string("a name must be text").regex(
    /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,99}$/u,
    "a name must be 1 to 100 letters, digits, - and _, the first a letter or digit",
  ).optional().describe("Names the folder of the results; without it, the file's own name"),
  method: z.literal("grid", 'method must be "grid"').default("grid")
    .describe("How configs are chosen: all combinations of all values"),
  metric: z.strictObject({
    name: oneOf("a metric's name", METRIC_NAMES).optional(),
    goal: oneOf("a goal", ["maximize", "minimize"]).optional(),
  }, `metric ${MAP}`).optional().describe(
    "What configs are ranked by; default val_accuracy, maximize",
  ),
  seeds: z.array(whole("a seed", 0), "seeds must be a list of whole numbers")
    .min(1, "seeds must hold at least one seed").optional()
    .describe("Each config is trained once with each of them; default 0 to 7"),
  replicates: whole("replicates", 1, 1_000_000).optional()
    .describe("How many seeds: short for seeds 0, 1, 2, …"),
  data: z.strictObject({ spiral: spiralSchema }, `data ${MAP}`).optional()
    .describe("Where the rows come from"),
  split: z.strictObject({
    train: fraction.optional().describe("Share of the rows that nets learn from"),
    validation: fraction.optional().describe("Share of the rows that configs are compared on"),
    test: fraction.optional().describe("Share of the rows that is kept away"),
  }, `split ${MAP}`).optional().describe("Which share of the rows goes where; default 0.8 and 0.2"),
  log_every: whole("log_every", 1, 1e9).optional()
    .describe("Epochs from one row of curves.csv to the next; default a fiftieth of the epochs"),
  run_cap: whole("run_cap", 1, MOST_TRIALS).optional()
    .describe("How many trials the grid may have, for grids of over 100,000"),
  timeout: timeout.optional()
    .describe("Seconds after which a trial is ended as timed_out; without it, none is"),
  retries: whole("retries", 0, 100).default(1)
    .describe("How often a trial is begun again after its worker died"),
  on_failure: oneOf("on_failure", ["continue", "stop"]).default("continue")
    .describe("Whether the first trial without scores stops the sweep"),
  simplest: z.array(
    oneOf("simplest", REGULARIZERS),
    `simplest must be a list of ${REGULARIZERS.join(" and ")}`,
  ).optional()
    .describe(
      "Of equally large nets that are tied, the simplest has most of these, the first first",
    ),
  parameters: z.strictObject(parameterShape(axisOf), `parameters ${MAP}`).optional()
    .describe(
      "The grid: the first parameter varies slowest. Each named one is a column of the results",
    ),
  defaults: z.strictObject(parameterShape((schema) => schema), `defaults ${MAP}`).optional()
    .describe("Values of parameters that are not named above: they get no column"),
}, "an experiment file must be a map of keys");

/** The published JSON Schema of experiment files, for editors. */
export function experimentJsonSchema(): string {
  const schema = z.toJSONSchema(experimentSchema, { io: "input" });
  return JSON.stringify({ title: "Seedsweep experiment", ...schema }, null, 2) + "\n";
}
