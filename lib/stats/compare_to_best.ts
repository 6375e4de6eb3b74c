/**
 * Which of several configs are worse than the best one, although the best one was chosen by the same scores.
 *
 * The range test by joint sign flips of seeds, stepping down from the worst config. The scores of all configs at one seed
 * are flipped together, so whatever the configs have in common, and however their errors are correlated, is kept. Under
 * each flip, the range of the means of the first m configs is what chance alone gives for the distance between the best
 * and the m-th of them; since the range is the largest of all differences, it does not matter which config was chosen as
 * the best. If the true means of some configs are equal and the best, the chance that any of them is called worse is at
 * most 5 %. From 8 seeds on this assumes that the errors are symmetric; with 3 to 7 seeds, the sample is rotated instead,
 * which assumes that they are normal.
 *
 * @module
 */

import {
  FROM_ZERO_TO_ONE,
  given,
  requireChoices,
  requireNumbers,
  requireRows,
  requireTypes,
} from "../math/check_arguments.ts";
import { in12Digits } from "../math/in_12_digits.ts";
import { mean } from "./sample.ts";
import { LEAST_FLIPPED, type UnitWeights, unitWeights } from "./unit_weights.ts";

/** The error probability of a verdict. */
export const ALPHA = 0.05;
/** Whether a p-value is at most the error probability, apart from rounding. */
export function isSignificant(p: number, alpha: number = ALPHA): boolean {
  return p <= alpha + 1e-12;
}

/** With fewer seeds nothing can be tested. */
export const LEAST_SEEDS = 3;

/** A config beside the best one. */
export interface BehindBest {
  /** How far its mean is behind the mean of the best config: at least 0. */
  readonly behind: number;
  /**
   * A simultaneous 95 % interval of the true difference: with a probability of 95 % all intervals are right at once.
   * It contains 0 if and only if the config is not worse; where `low` of a worse config is 0, that end is not part of it.
   * That of the best config says how far it may itself be behind the true best: as far as another may be ahead of it.
   */
  readonly low: number;
  /** The upper end of the interval. */
  readonly high: number;
  /** The p-value of this step alone; 1 for the best config. */
  readonly p: number;
  /** The p-value adjusted for all steps: the config is worse if it is at most `alpha`. */
  readonly pAdjusted: number;
  /** Whether the config is not among the best. */
  readonly worse: boolean;
}

/** How configs are compared. */
export interface CompareToBestOptions {
  /** The error probability. @default {0.05} */
  readonly alpha?: number;
  /** How the sample is varied. @default {"flips" from 8 seeds on, else "rotations"} */
  readonly kind?: "flips" | "rotations";
}

/** Sums count as equal if they differ by rounding only: relative to the distance, and to the size of the scores. */
const ROUNDING = 1e-10;
const ROUNDING_OF_SCORES = 1e-14;

/**
 * Compares configs with the best of them. Undefined for fewer than 3 seeds.
 *
 * @param rows A row of scores for each config, one per seed, larger is better; rows sorted by their mean, best first.
 * @throws {TypeError} If `rows` is not an array of Float64Arrays, or an option is of the wrong type.
 * @throws {RangeError} If the rows have different lengths, or an option is out of range.
 */
export function compareToBest(
  rows: readonly Float64Array[],
  options: CompareToBestOptions = {},
): BehindBest[] | undefined {
  const action = "compare configs with the best";
  requireRows(action, rows);
  requireTypes(action, { options }, "object");
  const { alpha = ALPHA, kind } = options;
  requireNumbers(action, { alpha }, FROM_ZERO_TO_ONE);
  requireChoices(action, given({ kind }), ["flips", "rotations"]);
  const seeds = rows[0]?.length ?? 0;
  if (seeds < LEAST_SEEDS) return undefined;
  const usual = seeds >= LEAST_FLIPPED ? "flips" : "rotations";
  const configs = rows.length;
  const means = rows.map((row) => mean([...row]));
  const table = centerColumns(rows);
  const weights = unitWeights(seeds, { kind: kind ?? usual, configs });
  const p = stepP(table, means, weights);
  const pAdjusted = runningMaximum(p);
  const worse = pAdjusted.map((value, m) => m > 0 && isSignificant(value, alpha));
  const all = singleStepMargin(table, { alpha, kind: usual });
  const lowest = worse.lastIndexOf(false);
  const best = lowest === 0 ? 0 : stepMargin(table, weights, { lowest, alpha, fallback: all });
  const intervals = means.map((value, m) => {
    const behind = Math.max(0, means[0] - value);
    const margin = worse[m] ? all : best;
    // A config that is not worse is behind by at most the margin, apart from rounding.
    const low = worse[m] ? Math.max(0, behind - margin) : Math.min(0, behind - margin);
    return { behind, low, high: behind + margin };
  });
  const mostAhead = Math.max(0, ...intervals.slice(1).map(({ low }) => -low));
  return intervals.map((interval, m) => ({
    ...(m === 0 ? { behind: 0, low: 0, high: mostAhead } : interval),
    ...{ p: p[m], pAdjusted: pAdjusted[m], worse: worse[m] },
  }));
}

/** Scores minus the mean of their column. */
interface CenteredTable {
  readonly configs: number;
  readonly seeds: number;
  /** (configs, seeds), row-major. */
  readonly values: Float64Array;
}

function centerColumns(rows: readonly Float64Array[]): CenteredTable {
  const [configs, seeds] = [rows.length, rows[0].length];
  const values = new Float64Array(configs * seeds);
  for (let s = 0; s < seeds; s++) {
    const center = mean(rows.map((row) => row[s]));
    for (let m = 0; m < configs; m++) values[m * seeds + s] = rows[m][s] - center;
  }
  return { configs, seeds, values };
}

/** Calls `visit` with the weighted sums of the configs, for each of the weights; the array is reused. */
function eachSums(
  { configs, seeds, values }: CenteredTable,
  { weights, count }: UnitWeights,
  visit: (sums: Float64Array) => void,
): void {
  const sums = new Float64Array(configs);
  for (let draw = 0; draw < count; draw++) {
    const start = draw * seeds;
    for (let m = 0; m < configs; m++) {
      let sum = 0;
      for (let s = 0; s < seeds; s++) sum += weights[start + s] * values[m * seeds + s];
      sums[m] = sum;
    }
    visit(sums);
  }
}

/** For each m, the share of the weights under which the range of the first m configs reaches the observed distance. */
function stepP(table: CenteredTable, means: readonly number[], weights: UnitWeights): number[] {
  const size = ROUNDING_OF_SCORES * Math.max(...means.map(Math.abs));
  const distances = Float64Array.from(
    means,
    (value) => Math.sqrt(table.seeds) * ((means[0] - value) * (1 - ROUNDING) - size),
  );
  const counts = new Float64Array(table.configs);
  eachSums(table, weights, (sums) => {
    let [least, most] = [sums[0], sums[0]];
    for (let m = 1; m < sums.length; m++) {
      if (sums[m] < least) least = sums[m];
      if (sums[m] > most) most = sums[m];
      if (most - least >= distances[m]) counts[m]++;
    }
  });
  const { count, exact } = weights;
  return means.map((value, m) => {
    if (m === 0 || in12Digits(value) === in12Digits(means[0])) return 1;
    return exact ? counts[m] / count : (counts[m] + 1) / (count + 1);
  });
}

/** From the last config up to the second, the largest p so far; 1 for the first. */
function runningMaximum(p: readonly number[]): number[] {
  const adjusted = [...p];
  for (let m = p.length - 2; m > 0; m--) adjusted[m] = Math.max(p[m], adjusted[m + 1]);
  return adjusted;
}

/** How far the configs up to `lowest` may truly be from each other: the larger of two critical values. */
function stepMargin(
  table: CenteredTable,
  weights: UnitWeights,
  { lowest, alpha, fallback }: { lowest: number; alpha: number; fallback: number },
): number {
  const first = { ...table, configs: lowest + 1 };
  const pooled = new PooledVariance(first);
  const ranges: number[] = [];
  const studentized: number[] = [];
  eachSums(first, weights, (sums) => {
    const range = rangeOf(sums);
    ranges.push(range);
    studentized.push(studentize(range, pooled.without(sums), pooled.total));
  });
  const { seeds } = table;
  const variance = Math.max(0, pooled.without(observedSums(first)));
  const byRange = criticalValue(ranges, weights, alpha) / Math.sqrt(seeds);
  const byError = criticalValue(studentized, weights, alpha) * Math.sqrt(variance / seeds);
  const margin = Math.max(byRange, Number.isFinite(byError) ? byError : fallback);
  return Number.isFinite(margin) ? margin : fallback;
}

/** How far any two configs may truly be from each other beyond their observed distance, for all pairs at once. */
function singleStepMargin(
  table: CenteredTable,
  { alpha, kind }: { alpha: number; kind: "flips" | "rotations" },
): number {
  const contrasts = helmertContrasts(table);
  const weights = unitWeights(contrasts.seeds, { kind, configs: table.configs });
  const pooled = new PooledVariance(contrasts);
  const freedom = contrasts.seeds * (table.configs - 1);
  if (pooled.total <= 0) return 0;
  const studentized: number[] = [];
  eachSums(contrasts, weights, (sums) => {
    studentized.push(studentize(rangeOf(sums), pooled.without(sums), pooled.total));
  });
  const critical = criticalValue(studentized, weights, alpha);
  return critical * Math.sqrt(pooled.total / freedom / table.seeds);
}

/** Orthonormal contrasts of the seeds: what is left of each config's scores without its mean. */
function helmertContrasts({ configs, seeds, values }: CenteredTable): CenteredTable {
  const contrasts = new Float64Array(configs * (seeds - 1));
  for (let m = 0; m < configs; m++) {
    let sum = values[m * seeds];
    for (let j = 1; j < seeds; j++) {
      const value = values[m * seeds + j];
      contrasts[m * (seeds - 1) + j - 1] = (sum - j * value) / Math.sqrt(j * (j + 1));
      sum += value;
    }
  }
  return { configs, seeds: seeds - 1, values: contrasts };
}

/** The variance of the errors, pooled over the configs. */
class PooledVariance {
  /** The sum of squares of the table, each seed's mean over the configs taken off. */
  readonly total: number;
  readonly #configs: number;
  readonly #seeds: number;

  constructor({ configs, seeds, values }: CenteredTable) {
    this.#configs = configs;
    this.#seeds = seeds;
    let squares = 0;
    const sums = new Float64Array(seeds);
    for (let i = 0; i < configs * seeds; i++) {
      squares += values[i] * values[i];
      sums[i % seeds] += values[i];
    }
    this.total = squares - sums.reduce((sum, value) => sum + value * value, 0) / configs;
  }

  /** The variance of what is left after the part in the direction of some weights, given by its sums, is taken off. */
  without(sums: Float64Array): number {
    let [sum, squares] = [0, 0];
    for (const value of sums) {
      sum += value;
      squares += value * value;
    }
    const part = squares - sum * sum / this.#configs;
    return (this.total - part) / ((this.#seeds - 1) * (this.#configs - 1));
  }
}

/** The sums under the weights that were observed: 1/√n each. */
function observedSums({ configs, seeds, values }: CenteredTable): Float64Array {
  const sums = new Float64Array(configs);
  for (let i = 0; i < configs * seeds; i++) sums[Math.floor(i / seeds)] += values[i];
  return sums.map((sum) => sum / Math.sqrt(seeds));
}

function studentize(range: number, variance: number, total: number): number {
  if (variance > 1e-15 * total) return range / Math.sqrt(variance);
  return range > 0 ? Infinity : 0;
}

function rangeOf(values: Float64Array): number {
  let [least, most] = [values[0], values[0]];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least;
}

/** The value that at most a share of `alpha` of the statistics exceeds; infinite if there are too few of them. */
function criticalValue(
  statistics: readonly number[],
  { count, exact }: UnitWeights,
  alpha: number,
): number {
  const sorted = Float64Array.from(statistics).sort().reverse();
  const place = exact
    ? Math.floor(alpha * count + 1e-9)
    : Math.floor(alpha * (count + 1) + 1e-9) - 1;
  return place < 0 ? Infinity : sorted[Math.min(place, count - 1)];
}
