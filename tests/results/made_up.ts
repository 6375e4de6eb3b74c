import type {
  Metric,
  NetworkExperiment,
  ParameterValues,
} from "../../lib/experiment/experiment.ts";
import {
  DEFAULT_DATA,
  DEFAULT_PARAMETERS,
  DEFAULT_SPLIT,
} from "../../lib/experiment/parse/schema.ts";
import type { TrialRecord, TrialResult } from "../../lib/experiment/trial.ts";
import { type ComparedConfig, compareToLeader } from "../../lib/results/compare_to_leader.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";

export const ACCURACY: Metric = { name: "val_accuracy", goal: "maximize" };
export const MINIMIZE: Metric = { name: "val_accuracy", goal: "minimize" };

/** The scores of generated data, as `networkScores` gives them. */
export const SCORES = ["val_accuracy", "val_loss", "train_accuracy", "train_loss"];

/** An experiment with every default. */
export const EXPERIMENT: NetworkExperiment = {
  name: "made_up",
  method: "grid",
  metric: ACCURACY,
  seeds: [0, 1, 2, 3],
  data: DEFAULT_DATA,
  split: DEFAULT_SPLIT,
  retries: 0,
  on_failure: "continue",
  simplest: ["l2"],
  parameters: {},
  defaults: DEFAULT_PARAMETERS,
};

/** A validation accuracy; undefined for a failed trial, "waiting" for one that has not run. */
export type Score = number | undefined | "waiting";

export interface MadeUp {
  config: string;
  /** The score of each trial, with seeds 0, 1, … */
  scores: readonly Score[];
  loss?: number;
  weights?: number;
  parameters?: Partial<ParameterValues>;
}

/** Records of trials with the given scores, numbered in this order. */
export function madeUpRecords(configs: readonly MadeUp[]): TrialRecord[] {
  const all = configs.flatMap((config) =>
    config.scores.map((score, seed) => ({ ...config, score, seed }))
  );
  return all.map(({ config, score, loss = 1, weights = 100, parameters, seed }, number) => ({
    trial: {
      number,
      trialId: `${config}${seed}`,
      configId: config,
      seed,
      metric: "val_accuracy",
      parameters: { ...DEFAULT_PARAMETERS, ...parameters },
      data: DEFAULT_DATA,
      split: DEFAULT_SPLIT,
      logEvery: 1,
      weightCount: weights,
    },
    ...(score === "waiting" ? {} : { result: madeUpResult(score, loss) }),
  }));
}

export function madeUpResult(score: number | undefined, loss = 1): TrialResult {
  return score === undefined ? { state: "failed", epochs: 0, error: "made up", curve: [] } : {
    state: "complete",
    epochs: 1,
    metrics: { val_accuracy: score, val_loss: loss, train_accuracy: 0.5, train_loss: 0.1 },
    curve: [],
  };
}

/** Configs with the given scores, ranked and compared with the leader. */
export function compared(
  configs: MadeUp[],
  metric: Metric = ACCURACY,
  { simplest = ["l2", "dropout"] }: { simplest?: string[] } = {},
): ComparedConfig[] {
  return compareToLeader(rankTrials(madeUpRecords(configs), metric), { metric, simplest });
}
