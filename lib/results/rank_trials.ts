/**
 * The ranking of the configs of a sweep.
 *
 * @module
 */

import type { Metric, ParameterValue } from "../experiment/experiment.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import type { Metrics, Trial, TrialRecord } from "../experiment/trial.ts";
import { compareKeys } from "../math/compare_keys.ts";
import { in12Digits } from "../math/in_12_digits.ts";
import { mean, sampleStd } from "../stats/sample.ts";

/** The trials of a config that were pruned. */
export interface PrunedTrials {
  /** Their number, at least 1. */
  readonly trials: number;
  /** The most epochs that one of them was run for; 0 if none was run. */
  readonly epochs: number;
  /** Mean of the metric with which the trials with so many epochs were pruned; absent if none of them was run. */
  readonly score?: number;
}

/** A config with the statistics of its complete trials; they are absent if there are none. */
export interface RankedConfig {
  /** From 1, the best. */
  readonly rank: number;
  /** 16 hexadecimal digits; in CSV files they follow a `c`. */
  readonly configId: string;
  /** The value of every parameter; of one that is inactive, the default, or none with an objective of the user's own. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The parameters that the experiment names and this config does not have. @default {none} */
  readonly inactive?: readonly string[];
  /** Number of complete trials: those with scores that are all finite. */
  readonly n: number;
  /** Its first trial, in trial order. */
  readonly first: Trial;
  /** The trials that were pruned. @default {none} */
  readonly pruned?: PrunedTrials;
  /**
   * The metric of each trial that has ended, by seed, in the order of the file; undefined if it ended without a score. Trials
   * that were pruned do not count: their scores are not those of trained networks.
   */
  readonly scores: ReadonlyMap<number, number | undefined>;
  /** Mean of each score. */
  readonly mean: Partial<Metrics>;
  /** Sample standard deviation (n - 1) of each score over the seeds; absent for one trial. */
  readonly std: Partial<Metrics>;
  /** Minimum of each score. */
  readonly min: Partial<Metrics>;
  /** Maximum of each score. */
  readonly max: Partial<Metrics>;
  /** Number of weights and biases of its network; 0 for a user's own objective. */
  readonly weightCount: number;
}

/**
 * Ranks the configs of a sweep, best first, by these rules; each decides where the ones before it find no difference:
 *
 * 1. more complete trials, because the mean of a config could be good only because its bad seeds are missing; then, if early
 *    termination left trials out, configs without such trials, those with more epochs, and those with a better score then;
 * 2. the better mean of the metric. Here a trial that ended without a score counts as the worst score of any config at its
 *    seed, so that a config gains nothing by failing at a hard seed;
 * 3. the smaller mean validation loss, if there is one;
 * 4. fewer weights;
 * 5. the order of the grid.
 *
 * Means that agree in 12 digits count as equal, because the last bits of a sum depend on the order of its terms.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 *
 * @example Two configs with two seeds
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid, parseExperiment, rankTrials, runTrial } from "@seedsweep/seedsweep";
 *
 * const text = "{ seeds: [0, 1], parameters: { hidden: { values: [2, 8] }, epochs: { value: 3 } } }";
 * const experiment = parseExperiment(text);
 * const records = expandGrid(experiment).map((trial) => ({ trial, result: runTrial(trial) }));
 * assertEquals(rankTrials(records, experiment.metric).map(({ rank, n }) => [rank, n]), [[1, 2], [2, 2]]);
 * ```
 */
export function rankTrials(records: readonly TrialRecord[], metric: Metric): RankedConfig[] {
  requireArrays("rank trials", { records });
  requireTypes("rank trials", { metric }, "object");
  const configs = Map.groupBy(records, ({ trial }) => trial.configId);
  const summaries = [...configs.values()].map((trials) => summarize(trials, metric));
  const hasPruned = summaries.some(({ pruned }) => pruned !== undefined);
  const context = { metric, worst: worstScores(summaries, metric), hasPruned };
  return summaries
    .sort((a, b) => compareKeys(sortKey(a, context), sortKey(b, context)))
    .map((config, i) => ({ rank: i + 1, ...config }));
}

/** The worst score of any config at each seed. */
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

/** The mean of the metric, in which a trial that ended without a score counts as the worst score at its seed. */
function meanWithFailures(
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
): Omit<RankedConfig, "rank"> {
  const ended = records.flatMap(({ trial, result }) =>
    result === undefined || result.state === "pruned"
      ? []
      : [{ seed: trial.seed, metrics: finiteMetrics(result.metrics, metric) }]
  );
  const all = ended.flatMap(({ metrics }) => metrics === undefined ? [] : [metrics]);
  const first = records[0].trial;
  const { configId, parameters } = first;
  const weightCount = first.objective === undefined ? first.weightCount : 0;
  const inactive = first.objective === undefined ? first.inactive : undefined;
  const pruned = prunedTrials(records, metric);
  return {
    first,
    configId,
    parameters,
    ...(inactive === undefined ? {} : { inactive }),
    weightCount,
    n: all.length,
    ...(pruned === undefined ? {} : { pruned }),
    scores: new Map(ended.map(({ seed, metrics }) => [seed, metrics?.[metric.name]])),
    mean: eachMetric(all, mean),
    std: eachMetric(all, sampleStd),
    min: eachMetric(all, (values) => values.reduce((a, b) => Math.min(a, b))),
    max: eachMetric(all, (values) => values.reduce((a, b) => Math.max(a, b))),
  };
}

/** The trials that were pruned; undefined if there are none. */
function prunedTrials(records: readonly TrialRecord[], metric: Metric): PrunedTrials | undefined {
  const results = records.flatMap(({ result }) => result?.state === "pruned" ? [result] : []);
  if (results.length === 0) return undefined;
  const epochs = results.reduce((most, { partEpochs = 0 }) => Math.max(most, partEpochs), 0);
  const scores = results.filter(({ partEpochs = 0 }) => partEpochs === epochs)
    .flatMap(({ metrics }) => finiteMetrics(metrics, metric)?.[metric.name] ?? []);
  const score = scores.length === 0 ? {} : { score: mean(scores) };
  return { trials: results.length, epochs, ...score };
}

/**
 * The scores of a trial; undefined if one of them is NaN or infinite, or the metric is missing, because such a trial counts
 * as failed.
 */
function finiteMetrics(metrics: Metrics | undefined, { name }: Metric): Metrics | undefined {
  return metrics?.[name] !== undefined && Object.values(metrics).every(Number.isFinite)
    ? metrics
    : undefined;
}

function eachMetric(
  all: readonly Metrics[],
  statistic: (values: readonly number[]) => number | undefined,
): Partial<Metrics> {
  const names = new Set(all.flatMap((metrics) => Object.keys(metrics)));
  const entries = Array.from(names, (name) => [
    name,
    statistic(all.flatMap((metrics) => metrics[name] ?? [])), // an objective may report a score in some trials only
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The numbers by which configs are ranked, the most important first; smaller is better. */
function sortKey(
  config: ReturnType<typeof summarize>,
  context: { metric: Metric; worst: ReadonlyMap<number, number>; hasPruned: boolean },
): readonly number[] {
  const sign = context.metric.goal === "maximize" ? -1 : 1;
  return [
    -config.n,
    ...(context.hasPruned ? prunedKey(config, sign) : []),
    sign * in12Digits(meanWithFailures(config, context)),
    in12Digits(config.mean.val_loss ?? 0),
    config.weightCount,
    config.first.number,
  ];
}

/** Configs of which no trial was pruned come before the pruned ones, unless they have failed: then they have no score at all. */
function prunedKey(
  { n, scores, pruned }: ReturnType<typeof summarize>,
  sign: 1 | -1,
): readonly number[] {
  if (pruned === undefined) return [n === 0 && scores.size > 0 ? 2 : 0, 0, 0, 0];
  const { epochs, score } = pruned;
  return [1, -epochs, score === undefined ? 1 : 0, sign * in12Digits(score ?? 0)];
}
