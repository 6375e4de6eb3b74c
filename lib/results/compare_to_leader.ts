/**
 * Compares every config with the leader, the config of rank 1.
 *
 * All configs have the same seeds, and the same data, split, initial weights and batches at each seed. So their scores
 * are compared seed by seed, and an effect that a seed has on all configs cancels.
 *
 * Configs with a score at every seed of the leader are tested together: see `compareToBest`. A config that lacks
 * some of these scores is compared with the leader alone, at the seeds at which both have one, and its p-value is
 * multiplied by the number of all pairs of configs (Bonferroni); the others then share what is left of the 5 %.
 *
 * With early termination by halving, a config with pruned trials is not tested, and the others are compared among themselves. In a
 * race, every look is taken again from the scores: see `replay_race.ts`.
 *
 * Failed trials never improve a verdict: a config that failed at more seeds than the leader is `worse` regardless of p,
 * because otherwise it would gain from failing at hard seeds. A score that is NaN or infinite counts as failed. Waiting
 * trials do not influence the verdict, but a config with waiting trials cannot be the simplest.
 *
 * @module
 */

import type { Experiment, Metric } from "../experiment/experiment.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import { ALPHA, type BehindBest, isSignificant } from "../stats/compare_to_best.ts";
import { compareWithMissing } from "../stats/compare_with_missing.ts";
import { rescaledP } from "../stats/race.ts";
import { type Interval, mean, sampleStd } from "../stats/sample.ts";
import { meanInterval } from "../stats/student_t.ts";
import type { RankedConfig } from "./rank_trials.ts";
import { replayRace } from "./replay_race.ts";
import { sharedScores } from "./shared_scores.ts";
import { simplestOf } from "./simplest_of.ts";

/**
 * `best`: the leader. `worse`: not among the best configs of this sweep. `undecided`: these seeds do not rule out that it
 * is as good as the best. `pruned`: early termination pruned it; no test says that it is worse.
 */
export type Verdict = "best" | "undecided" | "worse" | "pruned";

/** A config compared with the leader, over the seeds at which both have a score: at least one. */
export interface Comparison {
  /** How far the mean of the config is behind that of the leader, in the unit of the metric; below 0 if it is ahead. */
  readonly behind: number;
  /**
   * The interval of the true distance from the best config. The intervals of all configs are right at once with a
   * probability of 95 %. `low` is at most 0 if the config is undecided. If it is worse, the interval is above 0: `low` is at
   * least 0 and not part of it. That of the leader begins at 0 and says how far it may itself be behind the true best. Undefined for fewer than three seeds.
   * Of a config that a race pruned, it is of that look.
   */
  readonly interval: Interval | undefined;
  /**
   * The adjusted p-value: the config is worse if it is at most 0.05. Undefined for the leader, and without an interval. Of a
   * race, it is that of the look, times 0.05 / α of the look.
   */
  readonly pAdjusted: number | undefined;
  /** Number of seeds at which the config is better than the leader. */
  readonly wins: number;
  /** Number of seeds at which the two scores are equal. */
  readonly ties: number;
  /** Number of seeds at which the leader is better. */
  readonly losses: number;
}

/** What of an experiment decides how its configs are compared. */
export type ComparisonSettings =
  & Pick<Experiment, "metric" | "simplest">
  & Partial<Pick<Experiment, "early_terminate" | "seeds">>;

/** A config and its comparison with the leader. */
export interface ComparedConfig extends RankedConfig {
  /** The 95 % confidence interval of the mean of the metric; undefined for fewer than two scores. */
  readonly interval: Interval | undefined;
  /** The comparison; undefined if no seed has a score of both. */
  readonly toLeader: Comparison | undefined;
  /** Undefined if no config has a score, or if no seed has a score of both this config and the leader yet. */
  readonly verdict: Verdict | undefined;
  /**
   * True for one config, the simplest of those that may well be as good as the leader: the leader itself, and each
   * undecided config that is behind it by at most one standard error of their difference (the one-standard-error rule of
   * Breiman et al., *Classification and Regression Trees*, 1984). The simplest has the fewest weights, then the largest
   * values of the parameters in `simplest`, then the best rank.
   */
  readonly simplest: boolean;
}

/**
 * Compares each config with the leader.
 *
 * @param configs The configs as `rankTrials` returns them, best first.
 * @throws {TypeError} If an argument is of the wrong type.
 *
 * @example A config that is worse at each of eight seeds has p = 1/128
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareToLeader, expandGrid, parseExperiment, rankTrials } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ replicates: 8, parameters: { l2: { values: [0, 0.1] } } }");
 * const records = expandGrid(experiment).map((trial) => {
 *   const val_accuracy = 0.9 - trial.parameters.l2;
 *   const metrics = { val_accuracy, val_loss: 1, train_accuracy: 1, train_loss: 1 };
 *   return { trial, result: { state: "complete" as const, metrics, epochs: 1, curve: [] } };
 * });
 * const configs = rankTrials(records, experiment.metric);
 * const [best, other] = compareToLeader(configs, experiment);
 * assertEquals([best.verdict, other.verdict], ["best", "worse"]);
 * assertEquals([other.toLeader?.losses, other.toLeader?.pAdjusted], [8, 1 / 128]);
 * ```
 */
export function compareToLeader(
  configs: readonly RankedConfig[],
  experiment: ComparisonSettings,
): ComparedConfig[] {
  const action = "compare configs with the leader";
  requireTypes(action, { experiment }, "object");
  const { metric, simplest } = experiment;
  requireTypes(action, { metric }, "object");
  requireArrays(action, { configs, simplest });
  const judged = judgeConfigs(configs, experiment);
  const compared = configs.map((config): Omit<ComparedConfig, "simplest"> => {
    const { test, prunedByRace = false } = judged.get(config) ?? {};
    const toLeader = comparison(config, { leader: configs[0], test, prunedByRace, metric });
    return {
      ...config,
      interval: meanInterval([...config.scores.values()].filter((score) => score !== undefined)),
      toLeader,
      verdict: verdict(config, { leader: configs[0], toLeader, prunedByRace }),
    };
  });
  const near = compared.filter((each) => mayBeSimplest(each, configs[0]));
  const chosen = simplestOf(near, simplest);
  return compared.map((each) => ({ ...each, simplest: each === chosen }));
}

/** What the tests say about a config. */
interface Judgment {
  /** The test, with a p-value that is to be compared with 0.05; absent if there is none. */
  readonly test?: BehindBest | undefined;
  /** Whether a look of the race pruned the config. @default {false} */
  readonly prunedByRace?: boolean;
}

/** The judgments of all configs; those that were pruned without a test have none. */
function judgeConfigs(
  configs: readonly RankedConfig[],
  { metric, early_terminate, seeds = [] }: ComparisonSettings,
): Map<RankedConfig, Judgment> {
  const [leader] = configs;
  if (leader === undefined || leader.n === 0) return new Map();
  const race = early_terminate?.type === "race" ? early_terminate : undefined;
  const looks = race === undefined ? [] : replayRace(configs, { race, seeds, metric });
  const judged = new Map<RankedConfig, Judgment>();
  for (const [config, test] of looks) {
    if (config !== leader) judged.set(config, { test, prunedByRace: true });
  }
  const others = configs.filter((config) =>
    config === leader || config.pruned === undefined && !judged.has(config)
  );
  if (others.length === 1 && configs.length > 1) return judged; // there is nothing to compare it with
  const alpha = race?.alpha.at(-1) ?? ALPHA;
  const sign = metric.goal === "maximize" ? 1 : -1;
  const columns = [...leader.scores.keys()];
  const rows = others.map(({ scores }) =>
    columns.map((seed) => {
      const score = scores.get(seed);
      return score === undefined ? undefined : sign * score;
    })
  ); // in the order of the ranking, and so of their means
  compareWithMissing(rows, alpha).forEach((test, i) =>
    judged.set(others[i], {
      test: test && (race ? { ...test, pAdjusted: rescaledP(test.pAdjusted, alpha) } : test),
    })
  );
  return judged;
}

function comparison(
  config: RankedConfig,
  { leader, test, prunedByRace, metric }: {
    leader: RankedConfig;
    test: BehindBest | undefined;
    prunedByRace: boolean;
    metric: Metric;
  },
): Comparison | undefined {
  const sign = metric.goal === "maximize" ? 1 : -1;
  const differences = sharedScores(leader, config).map(([best, score]) => sign * (best - score));
  if (differences.length === 0) return undefined;
  const losses = differences.filter((difference) => difference > 0).length;
  const wins = differences.filter((difference) => difference < 0).length;
  const behind = mean(differences);
  return {
    behind,
    interval: test &&
      (prunedByRace ? intervalAround(behind, test) : { low: test.low, high: test.high }),
    pAdjusted: config === leader ? undefined : test?.pAdjusted,
    ...{ wins, ties: differences.length - wins - losses, losses },
  };
}

/**
 * The interval of the distance of a config that a race pruned. The margin of its test holds for all pairs of configs of that
 * look, so it also holds for the distance from the leader, which may have been another config than the best one of the look.
 */
function intervalAround(behind: number, test: BehindBest): Interval {
  const margin = test.high - test.behind;
  return { low: Math.max(0, behind - margin), high: behind + margin };
}

function verdict(
  config: RankedConfig,
  { leader, toLeader, prunedByRace }: {
    leader: RankedConfig;
    toLeader: Comparison | undefined;
    prunedByRace: boolean;
  },
): Verdict | undefined {
  if (config === leader && leader.n > 0) return "best";
  if (prunedByRace) return "worse";
  if (config.pruned !== undefined) return "pruned";
  if (leader.n === 0) return undefined;
  if (failedMore(config, leader)) return "worse";
  if (toLeader === undefined) return undefined;
  return isBehind(toLeader) ? "worse" : "undecided";
}

/** Whether a config is worse than the leader by its scores alone. */
export function isBehind(toLeader: Comparison | undefined): boolean {
  return isSignificant(toLeader?.pAdjusted ?? 1);
}

/** Whether the config failed at more seeds than the leader, of those at which the leader's trial has ended. */
function failedMore(config: RankedConfig, leader: RankedConfig): boolean {
  const failures = ({ scores }: RankedConfig) =>
    [...leader.scores.keys()].filter((seed) => scores.has(seed) && scores.get(seed) === undefined);
  return failures(config).length > failures(leader).length;
}

/** Whether a config has a score at every seed of the leader, and is behind it by at most one standard error. */
function mayBeSimplest(
  config: Omit<ComparedConfig, "simplest">,
  leader: RankedConfig,
): boolean {
  const { verdict, toLeader } = config;
  if (verdict === "best") return true;
  const scores = sharedScores(leader, config);
  const std = sampleStd(scores.map(([best, score]) => best - score));
  if (verdict !== "undecided" || toLeader === undefined || std === undefined) return false;
  const most = std / Math.sqrt(scores.length) * (1 + 1e-12); // equal apart from rounding counts as equal
  return scores.length === leader.n && toLeader.behind <= most;
}
