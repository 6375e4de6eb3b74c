/**
 * Ranges of a grid: `{ min, max, steps }` or `{ min, max, q }` becomes a list of values.
 *
 * @module
 */

import { exp, log } from "../../math/exp.ts";
import { in12Digits } from "../../math/in_12_digits.ts";
import { GRID_DISTRIBUTIONS } from "./grid_schema.ts";
import {
  type AxisContext,
  type AxisFault,
  EITHER,
  ENDS,
  exponentsFault,
  isExponents,
  isWholeRange,
  placeholder,
  RANGE_KEYS,
  type ReadAxis,
  withoutRange,
  type WrittenAxis,
} from "./range_axis.ts";

/** A range with more values is a mistake. */
const MOST_VALUES = 10_000;

/** The axis with the values of its range; of a faulty range with one valid value, so that it is reported only once. */
export function readGridAxis(axis: WrittenAxis, context: AxisContext): ReadAxis {
  const { probabilities: _, any_of, ...rest } = withoutRange(axis);
  const draws = DRAW_KEYS.filter((key) => Object.hasOwn(axis, key))
    .map((key): AxisFault => ({ at: [key], rule: TAKES_EVERY, atKey: true }));
  if (any_of !== undefined) {
    const rule = "only a search has any_of of one parameter: in a grid write { values: [ … ] }";
    return { read: { ...placeholder(context), ...rest }, found: [{ at: ["any_of"], rule }] };
  }
  if (axis.values !== undefined || axis.value !== undefined) {
    const usual = axis.values === undefined ? "constant" : "categorical";
    const found = RANGE_KEYS.filter((key) =>
      Object.hasOwn(axis, key) && !DRAW_KEYS.includes(key) &&
      !(key === "distribution" && axis[key] === usual)
    ).map((key): AxisFault => ({
      at: [key],
      rule: key === "distribution" ? TAKES_EVERY : EITHER,
      atKey: true,
    }));
    return { read: rest, found: [...found, ...draws] };
  }
  const values = rangeFault(axis) ?? rangeValues(axis, context);
  if (Array.isArray(values)) return { read: { values, ...rest }, found: draws };
  return { read: { ...placeholder(context), ...rest }, found: [values as AxisFault, ...draws] };
}

const TAKES_EVERY = "remove it: a grid takes every value";
const DRAW_KEYS = ["mu", "sigma", "probabilities"];

function rangeFault(axis: WrittenAxis): AxisFault | undefined {
  const { min, max, steps, q, distribution } = axis;
  const wrong = ENDS.find((key) => axis[key] !== undefined && !Number.isFinite(axis[key]));
  if (wrong !== undefined) {
    return { at: [wrong], rule: `${wrong} must be a finite number`, showsValue: true };
  }
  const isOther = distribution !== undefined && !GRID_DISTRIBUTIONS.includes(distribution as never);
  if (isOther && !isExponents(distribution)) {
    return {
      at: ["distribution"],
      rule: `the distribution of a range in a grid must be ${GRID_DISTRIBUTIONS.join(" or ")}`,
      showsValue: true,
    };
  }
  if (steps === undefined && q === undefined && !isExponents(distribution)) {
    return {
      rule:
        "a grid needs values, or steps: write { values: [ … ] } or { min: …, max: …, steps: … }",
    };
  }
  if (min === undefined || max === undefined) return { rule: "a range must have min and max" };
  const [low, high] = [Number(min), Number(max)];
  if (isExponents(distribution)) return exponentsFault("log_uniform", axis);
  if (low >= high) return { rule: `min must be below max`, value: `${low} and ${high}` };
  const isGeometric = distribution === "log_uniform_values";
  if (isGeometric && low <= 0) {
    return { at: ["min"], rule: "min must be above 0 with log_uniform_values", showsValue: true };
  }
  if (steps !== undefined && q !== undefined) {
    return { rule: "a range must have either steps or q" };
  }
  if (q !== undefined) {
    if (isGeometric) return { at: ["q"], rule: "log_uniform_values needs steps instead of q" };
    const isDistance = Number.isFinite(q) && Number(q) > 0 &&
      (high - low) / Number(q) < MOST_VALUES;
    const rule = `q must be a number above 0 that gives at most ${MOST_VALUES} values`;
    return isDistance ? undefined : { at: ["q"], rule, showsValue: true };
  }
  const isCount = Number.isInteger(steps) && Number(steps) >= 2 && Number(steps) <= MOST_VALUES;
  const rule = `steps must be a whole number from 2 to ${MOST_VALUES}`;
  return isCount ? undefined : { at: ["steps"], rule, showsValue: true };
}

/** The values of a range without faults; or why they are not the whole numbers that they should be. */
function rangeValues(axis: WrittenAxis, context: AxisContext): number[] | AxisFault {
  const { steps, q, distribution } = axis;
  const [low, high] = [Number(axis.min), Number(axis.max)];
  if (q !== undefined) {
    const count = Math.floor(in12Digits((high - low) / Number(q))) + 1;
    return Array.from({ length: count }, (_, k) => in12Digits(low + k * Number(q)));
  }
  const last = Number(steps) - 1;
  const isGeometric = distribution === "log_uniform_values";
  const isWhole = isWholeRange(axis, context);
  const values = Array.from({ length: last + 1 }, (_, k) => {
    if (k === 0) return low;
    if (k === last) return high;
    const value = isGeometric
      ? exp(log(low) + (log(high) - log(low)) * k / last)
      : low + (high - low) * k / last;
    return isWhole && isGeometric ? Math.round(value) : in12Digits(value);
  });
  if (!isWhole || values.every((value, i) => Number.isInteger(value) && value !== values[i - 1])) {
    return values;
  }
  const fraction = ENDS.find((key) => !Number.isInteger(axis[key]));
  if (fraction !== undefined) {
    return { at: [fraction], rule: `${fraction} must be a whole number`, showsValue: true };
  }
  const most = high - low + 1;
  const fractions = context.hasObjective ? `, or min: ${low}.0 for fractions` : "";
  return {
    at: ["steps"],
    rule: isGeometric
      ? `the ${steps} steps from ${low} to ${high}, rounded to whole numbers, are not all different: ` +
        "write fewer steps"
      : `the ${steps} steps from ${low} to ${high} must be whole numbers: write a number of steps of which ` +
        `one less divides ${most - 1}, such as ${nextSteps(most - 1, last)}${fractions}`,
  };
}

/** The nearest number of steps that divides a distance evenly. */
function nextSteps(distance: number, last: number): number {
  for (let off = 0;; off++) {
    const found = [last - off, last + off].find((each) => each >= 1 && distance % each === 0);
    if (found !== undefined) return found + 1;
  }
}
