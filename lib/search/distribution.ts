/**
 * The range of one parameter as plain data, and its inverse distribution function.
 *
 * @module
 */

import type { ParameterValue } from "../experiment/experiment.ts";
import type { NumberRange, QuantizedRange, Range, WholeRange } from "../experiment/number_range.ts";
import { FROM_ZERO_BELOW_ONE, requireNumbers } from "../math/check_arguments.ts";
import { exp, log } from "../math/exp.ts";
import { in12Digits } from "../math/in_12_digits.ts";
import { checkDistribution } from "./check_distribution.ts";
import { normalQuantile } from "./normal_distribution.ts";

/** One of some values. */
export interface Categorical {
  readonly distribution: "categorical";
  /** At least one value, without duplicates. */
  readonly values: readonly ParameterValue[];
  /** How likely each value is, in any unit: they are divided by their sum. @default {all equally likely} */
  readonly probabilities?: readonly number[];
}

/** A value of one of some distributions, which are equally likely. */
export interface AnyOf {
  readonly distribution: "any_of";
  readonly branches: readonly Distribution[];
}

/** The distribution of the values of one parameter. */
export type Distribution = NumberRange | Categorical | AnyOf;

/** The lowest probability that `normal` and `log_normal` take: the middle of the first of 2^53 equal intervals. */
const LOWEST_PROBABILITY = 1 / 2 ** 54;
/** Two numbers that the file writes in decimals can have a ratio slightly below the whole number that is meant. */
const RATIO_TOLERANCE = 1 + 1e-12;

/**
 * Makes a distribution: checks it, and returns a frozen copy.
 *
 * @throws {TypeError} If a part is of a wrong type.
 * @throws {RangeError} If a part is out of range, a range is empty, or numbers would overflow.
 *
 * @example A learning rate
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makeDistribution, valueAt } from "./distribution.ts";
 *
 * const rate = makeDistribution({ distribution: "log_uniform_values", min: 1e-4, max: 1 });
 * assertEquals([valueAt(rate, 0), valueAt(rate, 0.5)], [1e-4, 0.01]);
 * ```
 */
export function makeDistribution<D extends Distribution>(distribution: D): D {
  checkDistribution(distribution);
  return freezeDeeply(structuredClone(distribution));
}

/**
 * Computes the value below which the fraction `u` of a distribution lies: a uniform number becomes a value of the distribution.
 * Numbers are rounded to 12 significant digits, but stay in their range.
 *
 * @param distribution One that {@linkcode makeDistribution} accepts; it is not checked again.
 * @param u In [0, 1). 0 gives the lowest value of a range, or its first one; 1 - 2^-53 the highest, or the last one.
 * @throws {TypeError} If `u` is not a number. @throws {RangeError} If it is not in [0, 1).
 *
 * @example Both ends belong to a quantized range
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { valueAt } from "./distribution.ts";
 *
 * const size = { distribution: "q_uniform", min: 16, max: 256, q: 8 } as const;
 * assertEquals([valueAt(size, 0), valueAt(size, 0.5), valueAt(size, 0.999)], [16, 136, 256]);
 * ```
 */
export function valueAt(distribution: Distribution, u: number): ParameterValue {
  requireNumbers("compute a value of a distribution", { u }, FROM_ZERO_BELOW_ONE);
  switch (distribution.distribution) {
    case "categorical":
      return distribution.values[indexAt(probabilitiesOf(distribution), u)];
    case "any_of": {
      const scaled = u * distribution.branches.length;
      const index = Math.floor(scaled);
      return valueAt(distribution.branches[index], scaled - index);
    }
    default:
      return numberAt(distribution, u);
  }
}

/** {@linkcode valueAt} for the distributions of numbers. */
export function numberAt(range: NumberRange, u: number): number {
  switch (range.distribution) {
    case "uniform":
      return roundWithin(range, range.min + u * (range.max - range.min));
    case "log_uniform_values": {
      const low = log(range.min);
      return roundWithin(range, exp(low + u * (log(range.max) - low)));
    }
    case "q_uniform":
    case "int_uniform":
      return quantizedValue(range, Math.floor(u * countSteps(range)));
    case "q_log_uniform_values": {
      const { low, high } = logBounds(range);
      return quantizedValue(range, stepOf(range, exp(low + u * (high - low))));
    }
    case "normal":
      return roundDigits(range.mu + range.sigma * normalAt(u));
    case "log_normal":
      return roundDigits(exp(range.mu + range.sigma * normalAt(u)));
  }
}

/** The number of different values of a distribution; Infinity if it has a range of all numbers. */
export function countValues(distribution: Distribution): number {
  switch (distribution.distribution) {
    case "categorical":
      return probabilitiesOf(distribution).filter((probability) => probability > 0).length;
    case "any_of": // values of two branches that are equal count twice
      return distribution.branches.reduce((sum, branch) => sum + countValues(branch), 0);
    case "q_uniform":
    case "q_log_uniform_values":
    case "int_uniform":
      return countSteps(distribution);
    default:
      return Infinity;
  }
}

/** The probabilities of the values, which have the sum 1. */
export function probabilitiesOf({ values, probabilities }: Categorical): number[] {
  if (probabilities === undefined) return values.map(() => 1 / values.length);
  const sum = probabilities.reduce((total, probability) => total + probability, 0);
  return probabilities.map((probability) => probability / sum);
}

/** The first index at which the sum of the weights exceeds the fraction `u` of the total. */
export function indexAt(weights: readonly number[], u: number): number {
  const target = u * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] > 0) last = i; // rounding must not lead to an item of weight 0
    sum += weights[i];
    if (sum > target) return i;
  }
  return last;
}

/** How many numbers min + k·q a range has. */
export function countSteps({ min, max, ...range }: QuantizedRange | WholeRange): number {
  const q = "q" in range ? range.q : 1;
  return Math.floor((max - min) / q * RATIO_TOLERANCE) + 1;
}

/** The number min + k·q, for a whole number `k` in [0, {@linkcode countSteps}). */
export function quantizedValue(range: QuantizedRange | WholeRange, k: number): number {
  const q = "q" in range ? range.q : 1;
  const value = range.min + k * q;
  return Number.isSafeInteger(value) ? value : roundWithin(range, value);
}

/** The `k` for which min + k·q is nearest to a number. */
export function stepOf(range: QuantizedRange | WholeRange, value: number): number {
  const q = "q" in range ? range.q : 1;
  return Math.max(0, Math.min(countSteps(range) - 1, Math.round((value - range.min) / q)));
}

/**
 * The logarithms between which `q_log_uniform_values` draws before it rounds: q/2 beyond the first and the last value, so that the
 * end values get as much as those between. The lower one is at least min/2, which is above 0.
 */
export function logBounds(range: QuantizedRange): { low: number; high: number } {
  const { min, q } = range;
  const last = min + (countSteps(range) - 1) * q;
  return { low: log(Math.max(min - q / 2, min / 2)), high: log(last + q / 2) };
}

function normalAt(u: number): number {
  return normalQuantile(Math.max(u, LOWEST_PROBABILITY));
}

function roundWithin({ min, max }: Range, value: number): number {
  return Math.min(max, Math.max(min, roundDigits(value)));
}

/** Rounds to 12 significant digits; 0 is never -0. */
function roundDigits(value: number): number {
  return in12Digits(value) + 0;
}

function freezeDeeply<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(freezeDeeply);
  return Object.freeze(value);
}
