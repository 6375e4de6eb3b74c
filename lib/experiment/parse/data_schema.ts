/**
 * The schema of `data` and `split` in an experiment file.
 *
 * @module
 */

import { z } from "zod";
import { MAP, oneOf, textOf, wholeNumber } from "./rules.ts";

/** The options of the spiral in a file with all defaults. */
export type SpiralSpec = z.output<typeof spiralSchema>;

const classes = wholeNumber("classes", 2, 1000).default(3);
const samples = wholeNumber("samples", 1, 10_000_000).default(100).describe("Points per class");

function noiseFrom(usual: number, what: string): z.ZodDefault<z.ZodNumber> {
  const rule = "noise must be in [0, 100]";
  return z.number(rule).gte(0, rule).lte(100, rule).default(usual).describe(what);
}

const spiralSchema = z.strictObject({
  classes: classes.describe("Arms of the spiral"),
  samples,
  noise: noiseFrom(0.2, "Standard deviation of the angle"),
}, `spiral ${MAP}`);

const NOISE = "Standard deviation of the noise on each coordinate";
const factorRule = "factor must be in (0, 1)";

/** The built-in data sources. */
const GENERATED = {
  spiral: spiralSchema.describe("Intertwined arms, one per class"),
  moons: z.strictObject({ samples, noise: noiseFrom(0.2, NOISE) }, `moons ${MAP}`)
    .describe("Two half circles that interleave"),
  circles: z.strictObject({
    samples,
    noise: noiseFrom(0.1, NOISE),
    factor: z.number(factorRule).gt(0, factorRule).lt(1, factorRule).default(0.5)
      .describe("Radius of the inner circle, relative to the outer one"),
  }, `circles ${MAP}`).describe("A circle inside of another"),
  blobs: z.strictObject({
    classes,
    samples,
    features: wholeNumber("features", 1, 1000).default(2).describe("Numbers per row"),
    noise: noiseFrom(1, "Standard deviation of the points of a class"),
  }, `blobs ${MAP}`).describe("A cloud of normal points for each class"),
};

/** The names of the built-in data sources. */
export const GENERATED_NAMES = Object.keys(GENERATED) as (keyof typeof GENERATED)[];

/** The keys of the options of each built-in data source. */
export const GENERATED_OPTIONS: readonly string[] = Object.entries(GENERATED)
  .flatMap(([name, { shape }]) => Object.keys(shape).map((key) => `${name}.${key}`));

const columnRule = "a column must be its name, or its number from 1";
const column = z.union(
  [z.string(columnRule).min(1, columnRule), wholeNumber("a column", 1)],
  columnRule,
);
const columns = z.array(column, "must be a list of columns").min(
  1,
  "must have at least one column",
);
const kind = oneOf("a column's kind", ["number", "category", "boolean"]);

/** The keys of a CSV file as the data source. */
const CSV = {
  csv: textOf("the path of a CSV file")
    .describe("Path of a CSV file, seen from the folder of the experiment file"),
  target: column.describe("The column that networks predict"),
  features: columns.describe("The columns that networks see; default all others"),
  exclude: columns.describe("Columns that are not used"),
  group: column.describe("Rows with the same value of this column stay in one part of the split"),
  columns: z.record(z.string(), kind, `columns ${MAP}`)
    .describe("The kind of a column, where its cells leave it open: { year: category }"),
  missing: oneOf("missing", ["refuse", "drop", "mean"]).describe(
    "What becomes of rows with missing values: refuse (default); drop the row; mean fills in the mean of the training " +
      "rows, and a category of its own",
  ),
  scale: oneOf("scale", ["standard", "minmax", "none"]).describe(
    "standard (default): mean 0 and standard deviation 1; minmax: 0 to 1; fitted on the training rows",
  ),
  task: oneOf("a task", ["classification", "regression"])
    .describe("Default: regression if the target is a number, otherwise classification"),
  delimiter: z.string("a delimiter must be one character").length(
    1,
    "a delimiter must be one character",
  )
    .describe("Between two cells; default a comma"),
  header: z.boolean("header must be true or false")
    .describe(
      "Whether the first line has the names of the columns; default true, false if target is a number",
    ),
  content: z.strictObject({
    hash: textOf("a hash"),
    rows: wholeNumber("rows", 1),
    inputs: wholeNumber("inputs", 1),
    classes: wholeNumber("classes", 0),
    task: oneOf("a task", ["classification", "regression"]),
  }, `content ${MAP}`).describe(
    "What the file contained when the sweep began; written by the sweep",
  ),
};

/** The keys that only a CSV file has. */
export const CSV_KEYS = Object.keys(CSV);

/** A data source: the keys of one of them, which `check_consistency.ts` checks. */
export const dataSchema = z.strictObject(
  { ...optional(GENERATED), ...optional(CSV) },
  `data ${MAP}`,
);

const fractionRule = "a fraction of the rows must be in (0, 1)";
const fraction = z.number(fractionRule).gt(0, fractionRule).lt(1, fractionRule);

/** The parts of the split. */
export const splitSchema = z.strictObject({
  train: fraction.optional().describe("Fraction of the rows that networks are trained on"),
  validation: fraction.optional().describe("Fraction of the rows that configs are compared on"),
  test: fraction.optional().describe(
    "Fraction of the rows that are evaluated once, at the end of the sweep (the holdout)",
  ),
  folds: wholeNumber("folds", 2, 1000).optional().describe(
    "Cross-validation instead of train and validation: so many networks per trial, each validated on another part of the " +
      "rows; their scores are averaged",
  ),
  stratify: z.boolean("stratify must be true or false").optional().describe(
    "Whether each part has the same share of each class; default true for classes of a CSV file without group",
  ),
}, `split ${MAP}`);

function optional<T extends Record<string, z.ZodType>>(
  shape: T,
): { [K in keyof T]: z.ZodOptional<T[K]> } {
  const entries = Object.entries(shape).map(([key, schema]) => [
    key,
    schema.optional().describe(schema.description ?? ""),
  ]);
  return Object.fromEntries(entries);
}
