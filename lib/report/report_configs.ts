/**
 * The configs of a report.
 *
 * @module
 */

import { activeValue, type ConfigValues } from "../experiment/active_value.ts";
import type { ParameterValue } from "../experiment/experiment.ts";
import { sweptParameters } from "../experiment/swept_parameters.ts";
import { type ComparedConfig, isBehind, type Verdict } from "../results/compare_to_leader.ts";
import { holdoutScore, type HoldoutSummary } from "../results/holdout_scores.ts";
import type { Interval } from "../stats/sample.ts";
import type { ReportInput } from "./report_data.ts";
import { parameterValues } from "./report_parameters.ts";
import { roundedScore } from "./rounded.ts";
import { scoreDecimals } from "./text/score_decimals.ts";

/** A config with its statistics; what it does not have is left out. */
export interface ReportConfig {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** From 1, the best. */
  readonly rank: number;
  /** For each parameter of the report, the index of its value; null if the config does not have it. */
  readonly levels: readonly (number | null)[];
  /** Number of complete trials. */
  readonly n: number;
  /** Number of trials that ended without a score; absent for 0. */
  readonly failed?: number;
  /** The trials that were pruned; absent for none. */
  readonly pruned?: ReportPruned;
  /** Mean of the metric. */
  readonly mean?: number;
  /** Standard deviation of the metric over the seeds. */
  readonly std?: number;
  /** How far it is behind the leader. */
  readonly behind?: number;
  /** The simultaneous 95 % interval of the distance from the best: lower and upper bound. */
  readonly interval?: readonly [number, number];
  /** Its verdict. */
  readonly verdict?: Verdict;
  /** True if it is worse because of its failed trials alone: its scores do not show that it is behind. */
  readonly worseByFailures?: true;
  /** True for the simplest config. */
  readonly simplest?: true;
  /** The metric at each seed of the report, null without a score; only of some configs if there are many. */
  readonly scores?: readonly (number | null)[];
  /** Mean of the holdout score of the same kind as the metric: its name and value. */
  readonly holdout?: readonly [string, number];
}

/** The trials of a config that were pruned. */
export interface ReportPruned {
  /** Their number. */
  readonly trials: number;
  /** The epochs that they were trained for; 0 if they were not run. */
  readonly epochs: number;
  /** Mean of the metric after these epochs. */
  readonly score?: number;
}

/** So many scores are on the page; if there are more, only those of the best configs and the simplest. */
const MOST_SCORES = 4000;

/** Every config, best first. */
export function reportConfigs(input: ReportInput): ReportConfig[] {
  const { experiment, analysis, holdout } = input;
  const decimals = decimalsOf(input);
  const round = (value: number | undefined) =>
    value === undefined ? undefined : roundedScore(value, decimals);
  const { metric, seeds } = experiment;
  const withScores = Math.floor(MOST_SCORES / Math.max(1, seeds.length));
  const levelsOf = levelIndex(experiment, analysis.configs);
  return analysis.configs.map((config, i) => {
    const summary = holdout.find(({ configId }) => configId === config.configId);
    return withoutUndefined({
      id: config.configId,
      rank: config.rank,
      levels: levelsOf(config),
      n: config.n,
      failed: failedTrials(config) || undefined,
      pruned: config.pruned && withoutUndefined<ReportPruned>({
        trials: config.pruned.trials,
        epochs: config.pruned.epochs,
        score: round(config.pruned.score),
      }),
      mean: round(config.mean[metric.name]),
      std: round(config.std[metric.name]),
      behind: round(config.toLeader?.behind),
      interval: bounds(config.toLeader?.interval, decimals),
      verdict: config.verdict,
      worseByFailures: config.verdict === "worse" && !isBehind(config.toLeader)
        ? true as const
        : undefined,
      simplest: config.simplest ? true as const : undefined,
      scores: i < withScores || config.simplest
        ? seeds.map((seed) => round(config.scores.get(seed)) ?? null)
        : undefined,
      holdout: summary && holdoutMean(metric.name, summary, decimals),
    });
  });
}

/** With how many decimals the metric is shown: see `scoreDecimals`. */
export function decimalsOf(
  { experiment, analysis }: Pick<ReportInput, "experiment" | "analysis">,
): number {
  return scoreDecimals(experiment.metric.name, analysis.configs[0] ?? {});
}

/** Both bounds of an interval, for pictures. */
export function bounds(
  interval: Interval | undefined,
  decimals: number,
): readonly [number, number] | undefined {
  return interval && [roundedScore(interval.low, decimals), roundedScore(interval.high, decimals)];
}

/** An object without the keys whose value is undefined. */
export function withoutUndefined<T extends object>(
  value: { [K in keyof T]: T[K] | undefined },
): T {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as T;
}

/** For each swept parameter, the index of the config's value. */
function levelIndex(
  experiment: ReportInput["experiment"],
  configs: readonly ConfigValues[],
): (config: ConfigValues) => (number | null)[] {
  const keyOf = (value: ParameterValue) => JSON.stringify(value); // a value can be a list
  const axes = sweptParameters(experiment).map((name) => ({
    name,
    index: new Map(parameterValues(experiment, name, configs).map((value, i) => [keyOf(value), i])),
  }));
  return (config) =>
    axes.map(({ name, index }) => {
      const value = activeValue(config, name);
      return value === undefined ? null : index.get(keyOf(value)) ?? 0;
    });
}

function failedTrials({ scores }: ComparedConfig): number {
  return [...scores.values()].filter((score) => score === undefined).length;
}

function holdoutMean(
  metric: string,
  { mean }: HoldoutSummary,
  decimals: number,
): readonly [string, number] {
  const name = holdoutScore(metric, Object.keys(mean));
  return [name, roundedScore(mean[name], decimals)];
}
