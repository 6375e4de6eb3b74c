/**
 * The schema of how values are combined: ranges, conditions, `zip`, `any_of` and `exclude`.
 *
 * @module
 */

import { z } from "zod";
import { anyValue } from "./objective_schema.ts";

const bounds = z.strictObject({
  above: z.number("above must be a finite number").optional()
    .describe("The value must be greater than this number"),
  below: z.number("below must be a finite number").optional()
    .describe("The value must be less than this number"),
});

const conditionRule =
  "a condition must be a value, a list of values, or { above: a number, below: a number }";
const condition = z.union([bounds, anyValue], conditionRule).meta({ id: "condition" });

/** Conditions on parameters by name. Their names and values are checked in `set_faults.ts`. */
function conditions(what: string): z.ZodType {
  const rule = `${what} must be conditions on parameters, as in { optimizer: sgd }`;
  return z.record(z.string(), condition, rule);
}

/** The distributions that a grid can take values from. */
export const GRID_DISTRIBUTIONS = [
  ...["uniform", "int_uniform", "q_uniform", "log_uniform_values"] as const,
];

/** The distributions of parameters, also those that only a search can have. */
const DISTRIBUTIONS = [
  ...GRID_DISTRIBUTIONS,
  ...["q_log_uniform_values", "normal", "log_normal", "categorical", "constant"] as const,
  "categorical_w_probabilities",
] as const;

/** The keys of a range, for editors: `expandRanges` checks them. */
const rangeShape = {
  min: z.number().optional().describe("The first value of a range"),
  max: z.number().optional().describe("The last value of a range"),
  steps: z.number().int().min(2).optional()
    .describe("In a grid: number of values from min to max, both included"),
  q: z.number().gt(0).optional().describe("Distance of the values: min, min + q, … up to max"),
  mu: z.number().optional().describe("normal: the mean; log_normal: the mean of the logarithm"),
  sigma: z.number().gt(0).optional()
    .describe("normal: the standard deviation; log_normal: that of the logarithm"),
  distribution: z.enum(DISTRIBUTIONS).optional().describe(
    "log_uniform_values: evenly over the powers of ten, in a grid steps of equal ratio; default uniform, int_uniform for " +
      "whole numbers, or q_uniform with q",
  ),
  probabilities: z.array(z.number().gte(0)).optional()
    .describe(
      "In a search: how likely each of the values is, in any unit; default all equally likely",
    ),
};

/** One parameter: a value, or a map that has a list, a range or several of them. */
export function axisOf(value: z.ZodType): z.ZodType {
  const shape = {
    value: value.optional().describe("The only value of this parameter"),
    values: z.array(value, "values must be a list").min(1, "values must have at least one value")
      .optional().describe("The values of this parameter"),
    ...rangeShape,
  };
  const axis = z.strictObject({
    ...shape,
    any_of: z.array(z.strictObject(shape)).optional().describe(
      "In a search: lists and ranges of which one is drawn, each as likely as another: [{ value: 0 }, { min: 1, max: 9 }]",
    ),
    when: conditions("when").optional().describe(
      "Only configs that meet these conditions have the parameter: { optimizer: sgd }",
    ),
  });
  return z.union(
    [axis, value],
    "a parameter must be written as a value, { value: … } or { values: [ … ] }",
  );
}

const EXCLUDE = "Configs that are left out: those that meet all conditions of one element";
const ZIP =
  "Parameters that vary together: each element is one axis, { model: [small, big], units: [32, 256] }";
const ANY_OF = "Grids whose configs are put together; parameters and zip are in each of them";
const anyOfRule = "any_of must be a list of { parameters: … }";
/** The rule for `zip` and for each of its groups. */
export const zipRule = "zip must be a list of maps, each with lists of values of the same length";
/** The values of a zipped parameter. */
export const zipList = (value: z.ZodType): z.ZodType =>
  z.array(value, "the values of a zipped parameter must be a list")
    .min(1, "a list must have at least one value");

/** The part of the schema that combines parameters of any kind. */
export function setsShape(
  { zip, parameters }: { zip: z.ZodType; parameters: z.ZodType },
): Record<"zip" | "any_of" | "exclude", z.ZodType> {
  return {
    zip: z.array(zip, zipRule).min(1, zipRule).optional().describe(ZIP),
    any_of: z.array(z.strictObject({ parameters }, anyOfRule), anyOfRule).min(1, anyOfRule)
      .optional().describe(ANY_OF),
    exclude: z.array(conditions("an element of exclude"), "exclude must be a list of conditions")
      .optional().describe(EXCLUDE),
  };
}
