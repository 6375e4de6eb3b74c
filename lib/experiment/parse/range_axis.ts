/**
 * What the ranges of grids and of searches have in common.
 *
 * @module
 */

import { exp, log } from "../../math/exp.ts";
import type { FaultAtPath } from "./fault.ts";
import { DEFAULT_PARAMETERS } from "./schema.ts";
import type { Path } from "./source.ts";

/** What is written for one parameter, as a map. */
export type WrittenAxis = Readonly<Record<string, unknown>>;

/** A fault of an axis. */
export interface AxisFault extends Omit<FaultAtPath, "path"> {
  /** The keys inside the axis; none for the axis itself. */
  readonly at?: Path;
}

/** An axis whose range is read, and its faults. */
export interface ReadAxis {
  readonly read: WrittenAxis;
  readonly found: readonly AxisFault[];
}

/** How the ranges of a file are read. */
export interface RangeOptions {
  /** Whether the parameters are those of a user's own objective. */
  readonly hasObjective: boolean;
  /** The number at a path as the user wrote it; undefined if that is unknown. */
  readonly numberText: (path: Path) => string | undefined;
}

/** Where an axis is. */
export interface AxisContext extends RangeOptions {
  readonly name: string;
  readonly path: Path;
}

/** The two ends of a range. */
export const ENDS = ["min", "max"] as const;
/** The keys that only a range has. */
export const RANGE_KEYS: readonly string[] = [
  ...ENDS,
  ...["steps", "q", "mu", "sigma", "distribution"],
];
/** Parameters of the network whose values are whole. */
const WHOLE = ["hidden", "epochs", "batch_size"];

/** Whether the values of a parameter of the network must be whole. */
export function isWholeParameter({ name, hasObjective }: AxisContext): boolean {
  return !hasObjective && WHOLE.includes(name);
}

/** Of the network, the parameter says it; of an objective, the ends: `1` is whole, `1.0` is not. */
export function isWholeRange(
  { distribution, ...ends }: WrittenAxis,
  context: AxisContext,
): boolean {
  if (distribution === "int_uniform") return true;
  if (!context.hasObjective) return isWholeParameter(context);
  if (distribution === "uniform") return false;
  return ENDS.every((key) => {
    const text = context.numberText([...context.path, key]);
    return text === undefined ? Number.isInteger(ends[key]) : /^[-+]?\d+$/.test(text);
  });
}

/** Whether the ends of a distribution are exponents. */
export function isExponents(distribution: unknown): boolean {
  return distribution === "log_uniform" || distribution === "q_log_uniform";
}

/** Most files that have exponents mean the values themselves. */
export function exponentsFault(name: string, { min, max, q }: WrittenAxis): AxisFault {
  const [low, high] = [Number(min), Number(max)];
  const step = Number.isFinite(q) ? `, q: ${q}` : "";
  const line = (low: number, high: number) =>
    `{ distribution: ${name}_values, min: ${short(low)}, max: ${short(high)}${step} }`;
  const tenTo = (power: number) => exp(power * log(10));
  const meant = low > 0
    ? `${line(low, high)} for ${low} to ${high}`
    : `${line(tenTo(low), tenTo(high))} for 10^${low} to 10^${high}`;
  return {
    at: ["distribution"],
    rule: `the ends of ${name} are exponents of e: write ${line(exp(low), exp(high))} for ` +
      `e^${low} to e^${high}, or ${meant}`,
  };
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** The axis without its range. */
export function withoutRange(axis: WrittenAxis): WrittenAxis {
  return Object.fromEntries(Object.entries(axis).filter(([key]) => !RANGE_KEYS.includes(key)));
}

/** The rule for a parameter with both. */
export const EITHER = "a parameter must have either values or a range, not both";

/** One valid value, in place of a faulty range, so that it is reported only once. */
export function placeholder({ name, hasObjective }: AxisContext): WrittenAxis {
  const defaults: WrittenAxis = hasObjective ? OBJECTIVE_VALUES : DEFAULT_PARAMETERS;
  return { values: [Object.hasOwn(defaults, name) ? defaults[name] : 0] };
}

/** Early termination has rules for the epochs of an objective: this number breaks none of them. */
const OBJECTIVE_VALUES = { epochs: Number.MAX_SAFE_INTEGER };
