/**
 * The coordinates in which TPE models a parameter: a number range becomes the unit interval, on which it is uniformly distributed,
 * and a choice becomes an index. `any_of` becomes the choice of a branch and the coordinates of each branch, which only the
 * configs with that branch have.
 *
 * @module
 */

import type { ParameterValue } from "../experiment/experiment.ts";
import type { NumberRange, QuantizedRange } from "../experiment/number_range.ts";
import { log } from "../math/exp.ts";
import {
  countSteps,
  type Distribution,
  logBounds,
  numberAt,
  probabilitiesOf,
  quantizedValue,
  stepOf,
} from "./distribution.ts";
import { normalProbability } from "./normal_distribution.ts";
import { textOf } from "../experiment/text_of.ts";

/** One coordinate of the model. */
export type Dimension = ChoiceDimension | UnitDimension;

/** An index, of a value or of a branch. */
export interface ChoiceDimension {
  readonly kind: "choice";
  readonly id: string;
  /** Of each index, with the sum 1. */
  readonly probabilities: readonly number[];
}

/** A place in the unit interval. */
export interface UnitDimension {
  readonly kind: "unit";
  readonly id: string;
  readonly range: NumberRange;
}

/**
 * The part of the unit interval that gives one value: a single number for a continuous range. For a choice, `low` and `high` are
 * its index.
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Intervals by the id of their dimension. */
export type Coordinates = Map<string, Interval>;

/** The dimensions of a parameter; none if it has a single value. `id` is the name of the parameter. */
export function dimensionsOf(id: string, distribution: Distribution): Dimension[] {
  switch (distribution.distribution) {
    case "categorical": {
      const probabilities = probabilitiesOf(distribution);
      return probabilities.length === 1 ? [] : [{ kind: "choice", id, probabilities }];
    }
    case "any_of": {
      const { branches } = distribution;
      const probabilities = branches.map(() => 1 / branches.length);
      const inner = branches.flatMap((branch, i) => dimensionsOf(branchId(id, i), branch));
      return [{ kind: "choice", id, probabilities }, ...inner];
    }
    default:
      return [{ kind: "unit", id, range: distribution }];
  }
}

/**
 * The coordinates of a value; undefined if the distribution does not contain it. A value that several branches contain belongs to
 * the first of them.
 */
export function coordinatesOf(
  id: string,
  distribution: Distribution,
  value: ParameterValue,
): Coordinates | undefined {
  switch (distribution.distribution) {
    case "categorical": {
      const text = textOf(value);
      const index = distribution.values.findIndex((each) => textOf(each) === text);
      if (index < 0 || distribution.probabilities?.[index] === 0) return undefined;
      return new Map(distribution.values.length === 1 ? [] : [[id, choiceInterval(index)]]);
    }
    case "any_of":
      return branchCoordinates(id, distribution.branches, value);
    default:
      return contains(distribution, value)
        ? new Map([[id, unitInterval(distribution, value)]])
        : undefined;
  }
}

function branchCoordinates(
  id: string,
  branches: readonly Distribution[],
  value: ParameterValue,
): Coordinates | undefined {
  for (let i = 0; i < branches.length; i++) {
    const inner = coordinatesOf(branchId(id, i), branches[i], value);
    if (inner !== undefined) return new Map([[id, choiceInterval(i)], ...inner]);
  }
  return undefined;
}

/**
 * The value with the given coordinates: the inverse of {@linkcode coordinatesOf}.
 *
 * @param placeOf The index of a choice, or a number in [0, 1). Called for the dimensions that the value has.
 */
export function valueOf(
  id: string,
  distribution: Distribution,
  placeOf: (id: string) => number,
): ParameterValue {
  switch (distribution.distribution) {
    case "categorical":
      return distribution.values[distribution.values.length === 1 ? 0 : placeOf(id)];
    case "any_of": {
      const index = placeOf(id);
      return valueOf(branchId(id, index), distribution.branches[index], placeOf);
    }
    default:
      return numberAt(distribution, placeOf(id));
  }
}

/** The interval of the value that a place in [0, 1), or an index, gives. */
export function intervalAt(dimension: Dimension, place: number): Interval {
  return dimension.kind === "choice"
    ? choiceInterval(place)
    : unitInterval(dimension.range, numberAt(dimension.range, place));
}

/** No parameter of an experiment has a name with this character. */
function branchId(id: string, index: number): string {
  return `${id}\u0000${index}`;
}

function choiceInterval(index: number): Interval {
  return { low: index, high: index };
}

function contains(range: NumberRange, value: ParameterValue): value is number {
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  switch (range.distribution) {
    case "uniform":
    case "log_uniform_values":
      return value >= range.min && value <= range.max;
    case "normal":
      return true;
    case "log_normal":
      return value > 0;
    default:
      return quantizedValue(range, stepOf(range, value)) === value;
  }
}

/** The interval of the uniform numbers that give a value of a range: the inverse of `numberAt`. */
export function unitInterval(range: NumberRange, value: number): Interval {
  switch (range.distribution) {
    case "uniform":
      return point((value - range.min) / (range.max - range.min));
    case "log_uniform_values": {
      const low = log(range.min);
      const width = log(range.max) - low;
      return point(width === 0 ? 0 : (log(value) - low) / width); // the logarithms of near numbers are equal
    }
    case "normal":
      return point(normalProbability((value - range.mu) / range.sigma));
    case "log_normal":
      return point(normalProbability((log(value) - range.mu) / range.sigma));
    case "q_log_uniform_values":
      return logStepInterval(range, stepOf(range, value));
    case "q_uniform":
    case "int_uniform": {
      const step = stepOf(range, value);
      const steps = countSteps(range);
      return { low: step / steps, high: (step + 1) / steps };
    }
  }
}

function logStepInterval(range: QuantizedRange, step: number): Interval {
  const { low, high } = logBounds(range);
  const edge = (k: number) => (log(range.min + (k - 0.5) * range.q) - low) / (high - low);
  return {
    low: step === 0 ? 0 : edge(step),
    high: step === countSteps(range) - 1 ? 1 : edge(step + 1),
  };
}

function point(place: number): Interval {
  const inside = Math.min(1, Math.max(0, place));
  return { low: inside, high: inside };
}
