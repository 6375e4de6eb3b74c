/**
 * What the chosen configs do on rows that chose nothing.
 *
 * @module
 */

import type { TestScores, Trial, TrialRecord } from "../experiment/trial.ts";
import type { ComparedConfig } from "./compare_to_leader.ts";
import { mean, sampleStd } from "./sample.ts";

/** A config on its test rows. */
export interface TestedConfig {
  /** As in `summary.csv`. */
  readonly configId: string;
  /** How many of its trials were scored. */
  readonly n: number;
  /** Mean over the seeds. */
  readonly mean: TestScores;
  /** Standard deviation over the seeds, that of a sample; absent for one. */
  readonly std: Partial<TestScores>;
}

/** The figures of a config from its trials' scores: at least one. */
export function testedConfig(configId: string, scores: readonly TestScores[]): TestedConfig {
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
export function chosenConfigs(configs: readonly ComparedConfig[]): ComparedConfig[] {
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
export function testedConfigs(
  configs: readonly ComparedConfig[],
  records: readonly TrialRecord[],
  scoresOf: (trial: Trial) => TestScores | undefined,
): TestedConfig[] {
  return configs.flatMap((config) => {
    const trials = completeTrials(config, records);
    const scores = trials.flatMap(({ trial }) => scoresOf(trial) ?? []);
    return scores.length < trials.length ? [] : [testedConfig(config.configId, scores)];
  });
}
