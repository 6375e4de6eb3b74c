/**
 * The rules for the numbers of a range of a search. A range that breaks none of them can be drawn from: see
 * `lib/search/check_distribution.ts`.
 *
 * @module
 */

import type { AxisFault, WrittenAxis } from "./range_axis.ts";

/** Half of a smaller number can be 0, which has no logarithm. */
const LEAST_LOG_END = 1e-300;
/** The most steps that can be drawn evenly enough with 53 bits. */
const MOST_STEPS = 2 ** 32;
/** Standard deviations from the mean that a draw can reach. */
const FARTHEST_DRAW = 8.3;
/** The exponential of a larger number is infinite, or that of its negative is 0. */
const LARGEST_LOGARITHM = 700;

/** Options of {@linkcode numberFaults}. */
export interface NumberFaultsOptions {
  /** Whether all values must be whole. */
  readonly isWhole: boolean;
}

/** The faults of the numbers of a range with a known distribution. */
export function numberFaults(range: WrittenAxis, { isWhole }: NumberFaultsOptions): AxisFault[] {
  const { distribution, ...numbers } = range;
  const keys = Object.keys(numbers);
  const missing = keys.filter((key) => numbers[key] === undefined);
  if (missing.length > 0) return [{ rule: `${distribution} needs ${missing.join(" and ")}` }];
  const wrong = keys.filter((key) => !Number.isFinite(numbers[key]));
  if (wrong.length > 0) return wrong.map((key) => faultAt(key, "must be a finite number"));
  return "mu" in numbers ? normalFaults(range) : endFaults(range, isWhole);
}

function faultAt(key: string, rule: string): AxisFault {
  return { at: [key], rule: `${key} ${rule}`, showsValue: true };
}

function normalFaults({ distribution, mu, sigma }: WrittenAxis): AxisFault[] {
  if (Number(sigma) <= 0) return [faultAt("sigma", "must be above 0")];
  const farthest = Math.abs(Number(mu)) + FARTHEST_DRAW * Number(sigma);
  const most = distribution === "log_normal" ? LARGEST_LOGARITHM : Number.MAX_VALUE;
  if (farthest <= most) return [];
  const limit = distribution === "log_normal" ? `at most ${most}` : "a finite number";
  return [{ rule: `|mu| + ${FARTHEST_DRAW} sigma must be ${limit}`, value: String(farthest) }];
}

function endFaults(range: WrittenAxis, isWhole: boolean): AxisFault[] {
  const { distribution, q } = range;
  const [min, max] = [Number(range.min), Number(range.max)];
  const name = String(distribution);
  const whole = name === "int_uniform" ? ["min", "max"] : isWhole ? ["min", "q"] : [];
  const fractions = whole.filter((key) => !Number.isSafeInteger(range[key]));
  if (fractions.length > 0) return fractions.map((key) => faultAt(key, "must be a whole number"));
  if (name.includes("log") && min <= 0) return [faultAt("min", `must be above 0 with ${name}`)];
  if (name.includes("log") && min < LEAST_LOG_END) {
    return [faultAt("min", `must be at least ${LEAST_LOG_END} with ${name}`)];
  }
  if (min >= max) {
    return [{ rule: "min must be below max", value: `${range.min} and ${range.max}` }];
  }
  if (!Number.isFinite(max - min)) return [{ rule: "max − min must be a finite number" }];
  if (q === undefined && name !== "int_uniform") return [];
  const step = Number(q ?? 1);
  if (step <= 0) return [faultAt("q", "must be above 0")];
  if (step > max - min) {
    const rule = `q must be at most max − min: the only value would be ${min}`;
    return [{ rule, value: String(step) }];
  }
  const steps = (max - min) / step;
  if (steps < MOST_STEPS) return [];
  const what = q === undefined ? "max − min" : "(max − min) / q";
  return [{ rule: `${what} must be below 2^32`, value: String(steps) }];
}
