/**
 * The rules for distributions.
 *
 * @module
 */

import {
  ABOVE_ZERO,
  failRange,
  failType,
  type NumberRule,
  requireArrays,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";
import type { NormalRange, Range } from "../experiment/number_range.ts";
import type { AnyOf, Categorical, Distribution } from "./distribution.ts";
import { textOf } from "../experiment/text_of.ts";

const ACTION = "make a distribution";
const NAMES = [
  ...["uniform", "log_uniform_values", "q_uniform", "q_log_uniform_values", "int_uniform"],
  ...["normal", "log_normal", "categorical", "any_of"],
];
const FINITE: NumberRule = { text: "finite", allows: Number.isFinite };
const WHOLE: NumberRule = { text: "a whole number", allows: Number.isSafeInteger };
/** A probability of 53 bits can reach all steps evenly enough. */
const MOST_STEPS = 2 ** 32;
/** Standard deviations from the mean that a draw of 53 bits can reach. */
const FARTHEST_DRAW = 8.3;
const LARGEST_LOGARITHM = 700;

/**
 * Checks a distribution.
 *
 * @throws {TypeError} If a part is of a wrong type.
 * @throws {RangeError} If a part is out of range, a range is empty, or numbers would overflow.
 */
export function checkDistribution(value: Distribution): void {
  requireTypes(ACTION, { distribution: value }, "object");
  switch (value.distribution) {
    case "uniform":
      return checkRange(value, FINITE, "below");
    case "log_uniform_values":
      return checkRange(value, ABOVE_ZERO, "below");
    case "q_uniform":
      return checkSteps(value, FINITE);
    case "q_log_uniform_values":
      return checkSteps(value, ABOVE_ZERO);
    case "int_uniform":
      return checkSteps({ ...value, q: 1 }, WHOLE);
    case "normal":
    case "log_normal":
      return checkNormal(value);
    case "categorical":
      return checkCategorical(value);
    case "any_of":
      return checkBranches(value);
    default:
      failUnknown((value as { distribution: unknown }).distribution);
  }
}

function failUnknown(name: unknown): never {
  const rule = `distribution must be one of ${NAMES.join(", ")}`;
  return typeof name === "string" ? failRange(ACTION, rule, name) : failType(ACTION, rule, name);
}

function checkRange({ min, max }: Range, rule: NumberRule, order: "below" | "at most"): void {
  requireNumbers(ACTION, { min, max }, rule);
  const inOrder = order === "below" ? min < max : min <= max;
  if (!inOrder) failRange(ACTION, `min must be ${order} max, ${max}`, min);
  if (!Number.isFinite(max - min)) failRange(ACTION, "max - min must be finite", max - min);
}

function checkSteps({ min, max, q }: Range & { q: number }, rule: NumberRule): void {
  checkRange({ min, max }, rule, "at most");
  requireNumbers(ACTION, { q }, ABOVE_ZERO);
  const steps = (max - min) / q;
  if (steps >= MOST_STEPS) failRange(ACTION, "(max - min) / q must be below 2^32", steps);
}

function checkNormal({ distribution, mu, sigma }: NormalRange): void {
  requireNumbers(ACTION, { mu }, FINITE);
  requireNumbers(ACTION, { sigma }, ABOVE_ZERO);
  const farthest = Math.abs(mu) + FARTHEST_DRAW * sigma;
  if (distribution === "log_normal" && farthest > LARGEST_LOGARITHM) {
    failRange(ACTION, "|mu| + 8.3 sigma of log_normal must be at most 700", farthest);
  }
  if (farthest === Infinity) failRange(ACTION, "|mu| + 8.3 sigma must be finite", farthest);
}

function checkCategorical({ values, probabilities }: Categorical): void {
  requireArrays(ACTION, { values });
  if (values.length === 0) failRange(ACTION, "values must not be empty", values);
  const seen = new Set<string>();
  const repeated = values.map(textOf).find((text) => seen.size === seen.add(text).size);
  if (repeated !== undefined) failRange(ACTION, "values must not repeat", repeated);
  if (probabilities !== undefined) checkProbabilities(probabilities, values.length);
}

function checkProbabilities(probabilities: readonly number[], count: number): void {
  requireArrays(ACTION, { probabilities });
  if (probabilities.length !== count) {
    const rule = `probabilities must have ${count} numbers, one for each value`;
    failRange(ACTION, rule, probabilities.length);
  }
  const rule = { text: "at least 0 and finite", allows: (p: number) => p >= 0 && p < Infinity };
  probabilities.forEach((p, i) => requireNumbers(ACTION, { [`probabilities[${i}]`]: p }, rule));
  const sum = probabilities.reduce((total, p) => total + p, 0);
  requireNumbers(ACTION, { "the sum of probabilities": sum }, ABOVE_ZERO);
}

function checkBranches({ branches }: AnyOf): void {
  requireArrays(ACTION, { branches });
  if (branches.length === 0) failRange(ACTION, "branches must not be empty", branches);
  branches.forEach(checkDistribution);
}
