/**
 * The schema of conditions on parameters, and of ranges of values.
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
export function conditions(what: string): z.ZodType {
  const rule = `${what} must be conditions on parameters, as in { optimizer: sgd }`;
  return z.record(z.string(), condition, rule);
}

/** The distributions that a grid can take values from. */
export const GRID_DISTRIBUTIONS = [
  ...["uniform", "int_uniform", "q_uniform", "log_uniform_values"] as const,
];

/** The keys of a range, for editors: `expandRanges` checks them and replaces them by values. */
export const rangeShape = {
  min: z.number().optional().describe("The first value of a range"),
  max: z.number().optional().describe("The last value of a range"),
  steps: z.number().int().min(2).optional()
    .describe("Number of values from min to max, both included"),
  q: z.number().gt(0).optional().describe("Distance of the values: min, min + q, … up to max"),
  distribution: z.enum([...GRID_DISTRIBUTIONS, "categorical", "constant"]).optional()
    .describe("log_uniform_values: steps of equal ratio instead of equal distance"),
};
