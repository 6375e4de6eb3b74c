/**
 * Which config is better.
 *
 * @module
 */

import type { Metric, MetricName, ParameterValues } from "../experiment/experiment.ts";
import type { Metrics, Trial, TrialRecord } from "../experiment/trial.ts";

/** A config with what its trials scored. Figures are of the complete trials, absent where there is none. */
export interface RankedConfig {
  /** From 1. */
  readonly rank: number;
  /** 16 hexadecimal digits, as in `trials.csv`. */
  readonly configId: string;
  /** A value for each parameter. */
  readonly parameters: ParameterValues;
  /** How many of its trials are complete. */
  readonly n: number;
  /** Mean of each score. */
  readonly mean: Partial<Metrics>;
  /** Standard deviation of each score over the seeds, that of a sample (n - 1); absent for one trial. */
  readonly std: Partial<Metrics>;
  /** Smallest of each score. */
  readonly min: Partial<Metrics>;
  /** Largest of each score. */
  readonly max: Partial<Metrics>;
  /** Weights and biases of its net. */
  readonly weightCount: number;
}

/**
 * The configs of a sweep, best first.
 *
 * A config with fewer complete trials stands below those with more: its mean could owe its height to the seeds that are
 * missing. Then comes the mean of the metric, then the smaller mean validation loss, then fewer weights, then the order
 * of the grid. Means count as equal when they agree in 12 digits, because the last bits of a sum depend on
 * the order of its terms.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid } from "../experiment/expand_grid.ts";
 * import { parseExperiment } from "../experiment/parse_experiment.ts";
 * import { runTrial } from "../sweep/run_trial.ts";
 * import { rankTrials } from "./rank_trials.ts";
 *
 * const text = "{ seeds: [0, 1], parameters: { hidden: { values: [2, 8] }, epochs: { value: 3 } } }";
 * const experiment = parseExperiment(text);
 * const records = expandGrid(experiment).map((trial) => ({ trial, result: runTrial(trial) }));
 * assertEquals(rankTrials(records, experiment.metric).map(({ rank, n }) => [rank, n]), [[1, 2], [2, 2]]);
 * ```
 */
export function rankTrials(records: readonly TrialRecord[], metric: Metric): RankedConfig[] {
  const configs = Map.groupBy(records, ({ trial }) => trial.configId);
  return [...configs.values()]
    .map(summarize)
    .sort((a, b) => compare(sortKey(a, metric), sortKey(b, metric)))
    .map((config, i) => ({ rank: i + 1, ...config }));
}

function summarize(records: TrialRecord[]): Omit<RankedConfig, "rank"> & { first: Trial } {
  const scores = records.flatMap(({ result }) => result?.metrics ?? []);
  const first = records[0].trial;
  const { configId, parameters, weightCount } = first;
  return {
    first,
    configId,
    parameters,
    weightCount,
    n: scores.length,
    mean: eachMetric(scores, mean),
    std: eachMetric(scores, sampleStd),
    min: eachMetric(scores, ([smallest]) => smallest),
    max: eachMetric(scores, (values) => values.at(-1)),
  };
}

/** A figure of each score, from its values in ascending order: their sums then do not depend on the seeds' order. */
function eachMetric(
  scores: readonly Metrics[],
  figure: (values: readonly number[]) => number | undefined,
): Partial<Metrics> {
  if (scores.length === 0) return {};
  const names = Object.keys(scores[0]) as (keyof Metrics)[];
  const figures = names.map((name) => {
    const ascending = Float64Array.from(scores, (score) => score[name]).sort();
    return [name, figure([...ascending])];
  });
  return Object.fromEntries(figures.filter(([, value]) => value !== undefined));
}

/** The first value plus the mean distance from it, so that the mean of equal values is that value. */
function mean(values: readonly number[]): number {
  const [first] = values;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

/** √(Σ (x - mean)² / (n - 1)); nothing for a single value. */
function sampleStd(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) * (value - center), 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Smaller is better, from the first number to the last. */
function sortKey(
  config: ReturnType<typeof summarize>,
  { name, goal }: Metric,
): readonly number[] {
  const score = (metric: MetricName) => Number((config.mean[metric] ?? 0).toPrecision(12));
  const sign = goal === "maximize" ? -1 : 1;
  return [
    -config.n,
    sign * score(name),
    score("val_loss"),
    config.weightCount,
    config.first.number,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, k) => value !== b[k]);
  return i < 0 ? 0 : a[i] - b[i];
}
