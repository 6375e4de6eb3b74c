/**
 * Ranges of a grid: `{ min, max, steps }` or `{ min, max, q }` becomes a list of values, before anything else is checked.
 *
 * @module
 */

import { exp, log } from "../../math/exp.ts";
import { in12Digits } from "../../math/in_12_digits.ts";
import type { FaultAtPath } from "./fault.ts";
import { GRID_DISTRIBUTIONS } from "./grid_schema.ts";
import { isMap } from "./is_map.ts";
import { DEFAULT_PARAMETERS } from "./schema.ts";
import type { Path } from "./source.ts";

/** The file with the values of its ranges, and their faults. */
export interface ExpandedRanges {
  readonly written: unknown;
  readonly faults: readonly FaultAtPath[];
}

/** How the ranges of a file are read. */
export interface ExpandRangesOptions {
  /** Whether the parameters are those of a user's own objective. */
  readonly hasObjective: boolean;
  /** The number at a path as the user wrote it; undefined if that is unknown. */
  readonly numberText: (path: Path) => string | undefined;
}

type Written = Readonly<Record<string, unknown>>;
type Fault = Omit<FaultAtPath, "path"> & { readonly key?: string };

const ENDS = ["min", "max"] as const;
const RANGE_KEYS = [...ENDS, "steps", "q", "distribution"];
/** A range with more values is a mistake. */
const MOST_VALUES = 10_000;
/** Parameters of the network whose values are whole. */
const WHOLE = ["hidden", "epochs", "batch_size"];

/** Replaces every range in a file by its values; a faulty range by one valid value, so that it is reported only once. */
export function expandRanges(file: unknown, options: ExpandRangesOptions): ExpandedRanges {
  if (!isMap(file)) return { written: file, faults: [] };
  const faults: FaultAtPath[] = [];
  const expandAll = (axes: unknown, path: Path) => {
    if (!isMap(axes)) return axes;
    return Object.fromEntries(
      Object.entries(axes).map(([name, axis]) => {
        if (!isMap(axis) || !RANGE_KEYS.some((key) => Object.hasOwn(axis, key))) {
          return [name, axis];
        }
        const place = [...path, name];
        const { expanded, found } = expandAxis(axis, { ...options, name, path: place });
        faults.push(...found.map(({ key, ...fault }) => ({
          ...fault,
          path: key === undefined ? place : [...place, key],
        })));
        return [name, expanded];
      }),
    );
  };
  const { parameters, any_of } = file;
  const written = {
    ...file,
    ...("parameters" in file ? { parameters: expandAll(parameters, ["parameters"]) } : {}),
    ...(Array.isArray(any_of) ? { any_of: any_of.map(expandBranch) } : {}),
  };
  return { written, faults };

  function expandBranch(branch: unknown, i: number): unknown {
    if (!isMap(branch) || !Object.hasOwn(branch, "parameters")) return branch;
    return { ...branch, parameters: expandAll(branch.parameters, ["any_of", i, "parameters"]) };
  }
}

interface AxisContext extends ExpandRangesOptions {
  readonly name: string;
  readonly path: Path;
}

function expandAxis(
  axis: Written,
  context: AxisContext,
): { expanded: Written; found: readonly Fault[] } {
  const rest = Object.fromEntries(
    Object.entries(axis).filter(([key]) => !RANGE_KEYS.includes(key)),
  );
  if (axis.values !== undefined || axis.value !== undefined) {
    const usual = axis.values === undefined ? "constant" : "categorical";
    const found = RANGE_KEYS.filter((key) =>
      Object.hasOwn(axis, key) && !(key === "distribution" && axis[key] === usual)
    ).map((key) => {
      const rule = key === "distribution"
        ? "remove it: a grid takes every value"
        : "a parameter must have either values or a range, not both";
      return { key, rule, atKey: true };
    });
    return { expanded: rest, found };
  }
  const values = rangeFault(axis) ?? rangeValues(axis, context);
  if (Array.isArray(values)) return { expanded: { values, ...rest }, found: [] };
  const { name, hasObjective } = context;
  const defaults: Written = hasObjective ? {} : DEFAULT_PARAMETERS;
  return {
    expanded: { values: [Object.hasOwn(defaults, name) ? defaults[name] : 0], ...rest },
    found: [values as Fault],
  };
}

function rangeFault(axis: Written): Fault | undefined {
  const { min, max, steps, q, distribution } = axis;
  const wrong = ENDS.find((key) => axis[key] !== undefined && !Number.isFinite(axis[key]));
  if (wrong !== undefined) {
    return { key: wrong, rule: `${wrong} must be a finite number`, showsValue: true };
  }
  const isOther = distribution !== undefined && !GRID_DISTRIBUTIONS.includes(distribution as never);
  if (isOther && !isExponents(distribution)) {
    return {
      key: "distribution",
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
  if (isExponents(distribution)) return exponentsFault(low, high);
  if (low >= high) return { rule: `min must be below max`, value: `${low} and ${high}` };
  const isGeometric = distribution === "log_uniform_values";
  if (isGeometric && low <= 0) {
    return { key: "min", rule: "min must be above 0 with log_uniform_values", showsValue: true };
  }
  if (steps !== undefined && q !== undefined) {
    return { rule: "a range must have either steps or q" };
  }
  if (q !== undefined) {
    if (isGeometric) return { key: "q", rule: "log_uniform_values needs steps instead of q" };
    const isDistance = typeof q === "number" && q > 0 && (high - low) / q < MOST_VALUES;
    const rule = `q must be a number above 0 that gives at most ${MOST_VALUES} values`;
    return isDistance ? undefined : { key: "q", rule, showsValue: true };
  }
  const isCount = Number.isInteger(steps) && Number(steps) >= 2 && Number(steps) <= MOST_VALUES;
  const rule = `steps must be a whole number from 2 to ${MOST_VALUES}`;
  return isCount ? undefined : { key: "steps", rule, showsValue: true };
}

function isExponents(distribution: unknown): boolean {
  return distribution === "log_uniform" || distribution === "q_log_uniform";
}

/** Most files that have exponents mean the values themselves. */
function exponentsFault(min: number, max: number): Fault {
  const line = (low: number, high: number) =>
    `{ distribution: log_uniform_values, min: ${short(low)}, max: ${short(high)} }`;
  const tenTo = (power: number) => exp(power * log(10));
  const meant = min > 0
    ? `${line(min, max)} for ${min} to ${max}`
    : `${line(tenTo(min), tenTo(max))} for 10^${min} to 10^${max}`;
  return {
    key: "distribution",
    rule: `the ends of log_uniform are exponents of e: write ${line(exp(min), exp(max))} for ` +
      `e^${min} to e^${max}, or ${meant}`,
  };
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** The values of a range without faults; or why they are not the whole numbers that they should be. */
function rangeValues(axis: Written, context: AxisContext): number[] | Fault {
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
  const most = high - low + 1;
  const fractions = context.hasObjective ? `, or min: ${low}.0 for fractions` : "";
  return {
    key: "steps",
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

/** Of the network, the parameter says it; of an objective, the ends: `1` is whole, `1.0` is not. */
function isWholeRange(
  { distribution, ...ends }: Written,
  { name, path, hasObjective, numberText }: AxisContext,
): boolean {
  if (distribution === "int_uniform") return true;
  if (!hasObjective) return WHOLE.includes(name);
  if (distribution === "uniform") return false;
  return ENDS.every((key) => {
    const text = numberText([...path, key]);
    return text === undefined ? Number.isInteger(ends[key]) : /^[-+]?\d+$/.test(text);
  });
}
