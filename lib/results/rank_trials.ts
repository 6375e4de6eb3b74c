/**
 * Which config is better.
 *
 * @module
 */

import type { Metric, ParameterValues } from "../experiment/experiment.ts";
import type { Metrics, Trial, TrialRecord } from "../experiment/trial.ts";
import { in12Digits, mean, sampleStd } from "../stats/sample.ts";

/** A config with what its trials scored. Figures are of the complete trials, absent where there is none. */
export interface RankedConfig {
  /** From 1. */
  readonly rank: number;
  /** 16 hexadecimal digits, as in `trials.csv`. */
  readonly configId: string;
  /** A value for each parameter. */
  readonly parameters: ParameterValues;
  /** How many of its trials are complete: have scores, and finite ones. */
  readonly n: number;
  /** The metric at each seed, in the order of the file; undefined where the trial ended without it. Others still wait. */
  readonly scores: ReadonlyMap<number, number | undefined>;
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
 * missing. Then comes the mean of the metric, in which a trial that ended without a score counts as the worst that any
 * config scored at its seed: so of two configs that failed at other seeds, none gains by having failed at a hard one. Then
 * comes the smaller mean validation loss, then fewer weights, then the order of the grid. Means count as equal when
 * they agree in 12 digits, because the last bits of a sum depend on the order of its terms.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { runTrial } from "../objective/run_trial.ts";
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
  const summaries = [...configs.values()].map((trials) => summarize(trials, metric));
  const worst = worstScores(summaries, metric);
  return summaries
    .sort((a, b) => compare(sortKey(a, { metric, worst }), sortKey(b, { metric, worst })))
    .map((config, i) => ({ rank: i + 1, ...config }));
}

/** The worst score at each seed. */
function worstScores(
  configs: readonly Pick<RankedConfig, "scores">[],
  { goal }: Metric,
): Map<number, number> {
  const worse = goal === "maximize" ? Math.min : Math.max;
  const worst = new Map<number, number>();
  for (const { scores } of configs) {
    for (const [seed, score] of scores) {
      if (score !== undefined) worst.set(seed, worse(score, worst.get(seed) ?? score));
    }
  }
  return worst;
}

/** The mean of the metric with the worst score of its seed for each trial that ended without one. */
function strictMean(
  { n, scores, mean: means }: Pick<RankedConfig, "n" | "scores" | "mean">,
  { metric: { name }, worst }: { metric: Metric; worst: ReadonlyMap<number, number> },
): number {
  if (n === scores.size) return means[name] ?? 0;
  const filled = [...scores].flatMap(([seed, score]) => score ?? worst.get(seed) ?? []);
  return filled.length === 0 ? 0 : mean(filled);
}

function summarize(
  records: TrialRecord[],
  metric: Metric,
): Omit<RankedConfig, "rank"> & { first: Trial } {
  const ended = records.flatMap(({ trial, result }) =>
    result === undefined ? [] : [{ seed: trial.seed, metrics: finite(result.metrics) }]
  );
  const all = ended.flatMap(({ metrics }) => metrics ?? []);
  const first = records[0].trial;
  const { configId, parameters, weightCount } = first;
  return {
    first,
    configId,
    parameters,
    weightCount,
    n: all.length,
    scores: new Map(ended.map(({ seed, metrics }) => [seed, metrics?.[metric.name]])),
    mean: eachMetric(all, mean),
    std: eachMetric(all, sampleStd),
    min: eachMetric(all, (values) => values.reduce((a, b) => Math.min(a, b))),
    max: eachMetric(all, (values) => values.reduce((a, b) => Math.max(a, b))),
  };
}

/** A trial's scores; none if one of them is NaN or infinite: such a trial has failed, whatever it says. */
function finite(metrics: Metrics | undefined): Metrics | undefined {
  return metrics !== undefined && Object.values(metrics).every(Number.isFinite)
    ? metrics
    : undefined;
}

function eachMetric(
  all: readonly Metrics[],
  figure: (values: readonly number[]) => number | undefined,
): Partial<Metrics> {
  if (all.length === 0) return {};
  const names = Object.keys(all[0]) as (keyof Metrics)[];
  const figures = names.map((name) => [name, figure(all.map((metrics) => metrics[name]))]);
  return Object.fromEntries(figures.filter(([, value]) => value !== undefined));
}

/** Smaller is better, from the first number to the last. */
function sortKey(
  config: ReturnType<typeof summarize>,
  context: { metric: Metric; worst: ReadonlyMap<number, number> },
): readonly number[] {
  const sign = context.metric.goal === "maximize" ? -1 : 1;
  return [
    -config.n,
    sign * in12Digits(strictMean(config, context)),
    in12Digits(config.mean.val_loss ?? 0),
    config.weightCount,
    config.first.number,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, k) => value !== b[k]);
  return i < 0 ? 0 : a[i] - b[i];
}
