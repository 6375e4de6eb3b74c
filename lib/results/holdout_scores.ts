/**
 * Holdout evaluation: the scores of the chosen configs on test rows that no choice depended on.
 *
 * @module
 */

import type { HoldoutScores, Trial, TrialRecord } from "../experiment/trial.ts";
import { mean, sampleStd } from "../stats/sample.ts";
import type { ComparedConfig } from "./compare_to_leader.ts";

/** The scores of a config on its holdout rows. */
export interface HoldoutSummary {
  /** 16 hexadecimal digits; in CSV files they follow a `c`. */
  readonly configId: string;
  /** Number of its trials that were evaluated. */
  readonly n: number;
  /** Mean over the seeds. */
  readonly mean: HoldoutScores;
  /** Standard deviation over the seeds, with n - 1; empty for one seed. */
  readonly std: Partial<HoldoutScores>;
}

/** Summarizes the holdout scores of a config's trials: at least one. */
export function summarizeHoldout(
  configId: string,
  scores: readonly HoldoutScores[],
): HoldoutSummary {
  const each = (statistic: (values: readonly number[]) => number | undefined) => {
    const entries = Object.keys(scores[0])
      .map((name) => [name, statistic(scores.map((trial) => trial[name]))]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  };
  return { configId, n: scores.length, mean: each(mean), std: each(sampleStd) };
}

/** The configs that are evaluated on the holdout rows: the leader and the simplest config. */
export function holdoutConfigs(configs: readonly ComparedConfig[]): ComparedConfig[] {
  return configs.filter(({ verdict, simplest }) => verdict === "best" || simplest);
}

/** The complete trials of a config: those that can be evaluated. */
export function completeTrials(
  { configId }: Pick<ComparedConfig, "configId">,
  records: readonly TrialRecord[],
): TrialRecord[] {
  return records.filter(({ trial, result }) =>
    trial.configId === configId && result?.state === "complete"
  );
}

/** The summaries of the configs whose complete trials were all evaluated; `scoresOf` returns a trial's holdout scores. */
export function holdoutSummaries(
  configs: readonly ComparedConfig[],
  records: readonly TrialRecord[],
  scoresOf: (trial: Trial) => HoldoutScores | undefined,
): HoldoutSummary[] {
  return configs.flatMap((config) => {
    const trials = completeTrials(config, records);
    const scores = trials.map(({ trial }) => scoresOf(trial)).filter((each) => each !== undefined);
    return scores.length < trials.length || scores.length === 0
      ? []
      : [summarizeHoldout(config.configId, scores)];
  });
}

/** The holdout score of the same kind as the metric; the first one if there is none. */
export function holdoutScore(metric: string, names: readonly string[]): string {
  const same = metric.replace(/^val_/, "test_");
  return names.includes(same) ? same : names[0];
}
