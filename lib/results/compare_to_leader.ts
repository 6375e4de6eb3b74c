/**
 * Compares every config with the leader, the config of rank 1.
 *
 * All configs have the same seeds, and the same data, split, initial weights and batches at each seed. So their scores
 * are compared seed by seed, and an effect that a seed has on all configs cancels.
 *
 * Configs with a score at every seed of the leader are tested together: see {@linkcode compareToBest}. A config that lacks
 * some of these scores is compared with the leader alone, at the seeds at which both have one, and its p-value is
 * multiplied by the number of all pairs of configs (Bonferroni); the others then share what is left of the 5 %.
 *
 * Failed trials never improve a verdict: a config that failed at more seeds than the leader is `worse` regardless of p,
 * because otherwise it would gain from failing at hard seeds. A score that is NaN or infinite counts as failed. Waiting
 * trials do not influence the verdict, but a config with waiting trials cannot be the simplest.
 *
 * @module
 */

import type { Experiment, Metric } from "../experiment/experiment.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import { ALPHA, type BehindBest, compareToBest, isSignificant } from "../stats/compare_to_best.ts";
import { type Interval, mean, sampleStd } from "../stats/sample.ts";
import { meanInterval } from "../stats/student_t.ts";
import type { RankedConfig } from "./rank_trials.ts";
import { sharedScores } from "./shared_scores.ts";
import { simplestOf } from "./simplest_of.ts";

/**
 * `best`: the leader. `worse`: not among the best configs of this sweep. `undecided`: these seeds do not rule out that it
 * is as good as the best.
 */
export type Verdict = "best" | "undecided" | "worse";

/** A config compared with the leader, over the seeds at which both have a score: at least one. */
export interface Comparison {
  /** How far the mean of the config is behind that of the leader, in the unit of the metric; below 0 if it is ahead. */
  readonly behind: number;
  /**
   * The interval of the true distance from the best config. The intervals of all configs are right at once with a
   * probability of 95 %. `low` is at most 0 if the config is undecided. If it is worse, the interval is above 0: `low` is at
   * least 0 and not part of it. That of the leader begins at 0 and says how far it may itself be behind the true best. Undefined for fewer than three seeds.
   */
  readonly interval: Interval | undefined;
  /** The adjusted p-value: the config is worse if it is at most 0.05. Undefined for the leader, and without an interval. */
  readonly pAdjusted: number | undefined;
  /** Number of seeds at which the config is better than the leader. */
  readonly wins: number;
  /** Number of seeds at which the two scores are equal. */
  readonly ties: number;
  /** Number of seeds at which the leader is better. */
  readonly losses: number;
}

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
  experiment: Pick<Experiment, "metric" | "simplest">,
): ComparedConfig[] {
  const action = "compare configs with the leader";
  requireTypes(action, { experiment }, "object");
  const { metric, simplest } = experiment;
  requireTypes(action, { metric }, "object");
  requireArrays(action, { configs, simplest });
  const tests = testConfigs(configs, metric);
  const compared = configs.map((config, i): Omit<ComparedConfig, "simplest"> => {
    const toLeader = comparison(config, { leader: configs[0], test: tests[i], metric });
    return {
      ...config,
      interval: meanInterval([...config.scores.values()].filter((score) => score !== undefined)),
      toLeader,
      verdict: verdict(config, { leader: configs[0], toLeader }),
    };
  });
  const near = compared.filter((each) => mayBeSimplest(each, configs[0]));
  const chosen = simplestOf(near, simplest);
  return compared.map((each) => ({ ...each, simplest: each === chosen }));
}

/** The result of the test of each config; undefined if it could not be tested. */
function testConfigs(
  configs: readonly RankedConfig[],
  { goal }: Metric,
): (BehindBest | undefined)[] {
  const [leader] = configs;
  if (leader === undefined || leader.n === 0) return configs.map(() => undefined);
  const sign = goal === "maximize" ? 1 : -1;
  const seeds = [...leader.scores].flatMap(([seed, score]) => score === undefined ? [] : seed);
  const isComplete = (config: RankedConfig) =>
    seeds.every((seed) => config.scores.get(seed) !== undefined);
  const complete = configs.filter(isComplete)
    .map((config) => ({
      config,
      row: Float64Array.from(seeds, (seed) => sign * (config.scores.get(seed) as number)),
    })); // in the order of the ranking, and so of their means
  const share = complete.length / configs.length;
  const joint = compareToBest(complete.map(({ row }) => row), { alpha: ALPHA * share }) ?? [];
  const results = new Map(complete.map(({ config }, i) => [config, joint[i]]));
  const pairs = configs.length * (configs.length - 1) / 2;
  const [best, ...others] = configs.map((config) => {
    if (!isComplete(config)) return testPair(config, { leader, sign, pairs });
    const result = results.get(config);
    return result && { ...result, pAdjusted: Math.min(1, result.pAdjusted / share) };
  });
  // The leader may be behind the true best by as much as any config may be ahead of it.
  const high = Math.max(0, ...others.map((other) => -(other?.low ?? 0)));
  return [best && { ...best, high }, ...others];
}

/** The test of a config that lacks some of the leader's scores, corrected for all pairs of configs. */
function testPair(
  config: RankedConfig,
  { leader, sign, pairs }: { leader: RankedConfig; sign: number; pairs: number },
): BehindBest | undefined {
  const scores = sharedScores(leader, config);
  const rows = [0, 1].map((side) => Float64Array.from(scores, (pair) => sign * pair[side]));
  if (mean([...rows[1]]) > mean([...rows[0]])) return undefined; // ahead where both have scores: nothing to test
  const result = compareToBest(rows, { alpha: ALPHA / pairs })?.[1];
  return result && { ...result, pAdjusted: Math.min(1, result.pAdjusted * pairs) };
}

function comparison(
  config: RankedConfig,
  { leader, test, metric }: {
    leader: RankedConfig;
    test: BehindBest | undefined;
    metric: Metric;
  },
): Comparison | undefined {
  const sign = metric.goal === "maximize" ? 1 : -1;
  const differences = sharedScores(leader, config).map(([best, score]) => sign * (best - score));
  if (differences.length === 0) return undefined;
  const losses = differences.filter((difference) => difference > 0).length;
  const wins = differences.filter((difference) => difference < 0).length;
  return {
    behind: mean(differences),
    interval: test && { low: test.low, high: test.high },
    pAdjusted: config === leader ? undefined : test?.pAdjusted,
    ...{ wins, ties: differences.length - wins - losses, losses },
  };
}

function verdict(
  config: RankedConfig,
  { leader, toLeader }: { leader: RankedConfig; toLeader: Comparison | undefined },
): Verdict | undefined {
  if (leader.n === 0) return undefined;
  if (config === leader) return "best";
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
