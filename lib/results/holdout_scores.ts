/**
 * What the chosen configs do on rows that chose nothing.
 *
 * @module
 */

import type { HoldoutScores, Trial, TrialRecord } from "../experiment/trial.ts";
import type { ComparedConfig } from "./compare_to_leader.ts";
import { mean, sampleStd } from "../stats/sample.ts";

/** A config on its test rows. */
export interface HoldoutSummary {
  /** As in `summary.csv`. */
  readonly configId: string;
  /** How many of its trials were scored. */
  readonly n: number;
  /** Mean over the seeds. */
  readonly mean: HoldoutScores;
  /** Standard deviation over the seeds, that of a sample; absent for one. */
  readonly std: Partial<HoldoutScores>;
}

/** The figures of a config from its trials' scores: at least one. */
export function summarizeHoldout(
  configId: string,
  scores: readonly HoldoutScores[],
): HoldoutSummary {
  const accuracies = scores.map(({ test_accuracy }) => test_accuracy);
  const losses = scores.map(({ test_loss }) => test_loss);
  const [accuracyStd, lossStd] = [sampleStd(accuracies), sampleStd(losses)];
  return {
    configId,
    n: scores.length,
    mean: { test_accuracy: mean(accuracies), test_loss: mean(losses) },
    std: accuracyStd === undefined || lossStd === undefined
      ? {}
      : { test_accuracy: accuracyStd, test_loss: lossStd },
  };
}

/** The configs that are asked on the test rows: the leader, and the simplest of the tied. */
export function holdoutConfigs(configs: readonly ComparedConfig[]): ComparedConfig[] {
  return configs.filter(({ verdict, simplest }) => verdict === "best" || simplest);
}

/** A config's trials that have scores, and so can be asked. */
export function completeTrials(
  { configId }: Pick<ComparedConfig, "configId">,
  records: readonly TrialRecord[],
): TrialRecord[] {
  return records.filter(({ trial, result }) =>
    trial.configId === configId && result?.state === "complete"
  );
}

/** The figures of the configs of which every complete trial has been asked; `scoresOf` says what a trial scored. */
export function holdoutSummaries(
  configs: readonly ComparedConfig[],
  records: readonly TrialRecord[],
  scoresOf: (trial: Trial) => HoldoutScores | undefined,
): HoldoutSummary[] {
  return configs.flatMap((config) => {
    const trials = completeTrials(config, records);
    const scores = trials.flatMap(({ trial }) => scoresOf(trial) ?? []);
    return scores.length < trials.length ? [] : [summarizeHoldout(config.configId, scores)];
  });
}
