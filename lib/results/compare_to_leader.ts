/**
 * Compares every config with the leader, the config of rank 1.
 *
 * All configs have the same seeds, and the same data, split, initial weights and batches at each seed. So their scores
 * are compared seed by seed, and an effect that a seed has on both configs cancels.
 *
 * Failed trials never improve a verdict. The differences are those at the seeds at which both configs have a score. A
 * config that failed at more seeds than the leader is `worse` regardless of p: otherwise it would gain from failing at hard
 * seeds, and with fewer seeds p cannot be as small. A score that is NaN or infinite counts as failed. Waiting trials do not
 * influence the verdict, but a config with waiting trials cannot be the simplest.
 *
 * The leader was chosen by the scores that it is compared by, so `worse` is found too often. In simulations with normal
 * scores and equal true means, at least one config is `worse` in 5 % of sweeps of 2 configs with 10 seeds, in 8 % with 5
 * configs, 10 % with 10 and 13 % with 18, and in 26 % of sweeps of 30 configs with 20 seeds. To be sure, compare the two
 * configs again with new seeds. The leader's own mean is too good for the same reason: see `optimism.ts`.
 *
 * @module
 */

import type { Experiment, Metric } from "../experiment/experiment.ts";
import { holm } from "../stats/holm.ts";
import { pairedDifference } from "../stats/paired_difference.ts";
import { sharedScores } from "./shared_scores.ts";
import { SIGNIFICANT } from "../stats/attainable_p.ts";
import type { RankedConfig } from "./rank_trials.ts";
import type { Interval } from "../stats/sample.ts";
import { simplestOf } from "./simplest_of.ts";
import { meanInterval } from "../stats/student_t.ts";

/** `best`: the leader. `tied`: no difference from the leader was shown at 5 %. */
export type Verdict = "best" | "tied" | "worse";

/** A config compared with the leader, over the seeds at which both have a score; at least one. */
export interface Comparison {
  /** Mean of the config's score minus the leader's, in the unit of the metric. */
  readonly delta: number;
  /** The 95 % confidence interval of `delta`; undefined for one seed. */
  readonly interval: Interval | undefined;
  /** Number of seeds at which the config is better. */
  readonly wins: number;
  /** Number of seeds at which the two scores are equal. */
  readonly ties: number;
  /** Number of seeds at which the leader is better. */
  readonly losses: number;
  /** The p-value of the sign-flip test; undefined for one seed. */
  readonly p: number | undefined;
  /** `p` after Holm's correction for all configs that are compared. */
  readonly pHolm: number | undefined;
}

/** A config and its comparison with the leader. */
export interface ComparedConfig extends RankedConfig {
  /** The 95 % confidence interval of the mean of the metric; undefined for fewer than two scores. */
  readonly interval: Interval | undefined;
  /** The comparison; undefined for the leader itself, and if no seed has a score of both. */
  readonly toLeader: Comparison | undefined;
  /** Undefined if no config has a score, or if no seed has a score of both this config and the leader yet. */
  readonly verdict: Verdict | undefined;
  /**
   * True for one config, the simplest of the leader and those that are `tied` with it: the one with the fewest weights,
   * then the largest values of the parameters in `simplest`, then the best rank. A tied config qualifies if the interval of its
   * difference includes 0 or a better value, so that one that is tied only because of too few seeds is not chosen.
   */
  readonly simplest: boolean;
}

/**
 * Compares each config with the leader.
 *
 * @param configs The configs as `rankTrials` returns them, best first.
 *
 * @example A config that is worse at each of six seeds has p = 2/64
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareToLeader, expandGrid, parseExperiment, rankTrials } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ replicates: 6, parameters: { l2: { values: [0, 0.1] } } }");
 * const records = expandGrid(experiment).map((trial) => {
 *   const val_accuracy = 0.9 - trial.parameters.l2;
 *   const metrics = { val_accuracy, val_loss: 1, train_accuracy: 1, train_loss: 1 };
 *   return { trial, result: { state: "complete" as const, metrics, epochs: 1, curve: [] } };
 * });
 * const configs = rankTrials(records, experiment.metric);
 * const [best, other] = compareToLeader(configs, experiment);
 * assertEquals([best.verdict, other.verdict], ["best", "worse"]);
 * assertEquals([other.toLeader?.losses, other.toLeader?.p], [6, 0.03125]);
 * ```
 */
export function compareToLeader(
  configs: readonly RankedConfig[],
  { metric, simplest }: Pick<Experiment, "metric" | "simplest">,
): ComparedConfig[] {
  const [leader] = configs;
  const comparisons = configs.map((config, i) =>
    i === 0 ? undefined : comparison(config, leader, metric)
  );
  const adjusted = holm(comparisons.map((each) => each?.p));
  const compared = configs.map((config, i): Omit<ComparedConfig, "simplest"> => {
    const toLeader = comparisons[i] && { ...comparisons[i], pHolm: adjusted[i] };
    return {
      ...config,
      interval: meanInterval([...config.scores.values()].filter((score) => score !== undefined)),
      toLeader,
      verdict: verdict(config, leader, { toLeader, goal: metric.goal }),
    };
  });
  const near = compared.filter((each) => mayBeSimplest(each, { leader, goal: metric.goal }));
  const chosen = simplestOf(near, simplest);
  return compared.map((each) => ({ ...each, simplest: each === chosen }));
}

function comparison(
  config: RankedConfig,
  leader: RankedConfig,
  { goal }: Metric,
): Omit<Comparison, "pHolm"> | undefined {
  const differences = sharedScores(leader, config).map(([best, score]) => score - best);
  const paired = pairedDifference(differences);
  if (paired === undefined) return undefined;
  const above = differences.filter((difference) => difference > 0).length;
  const below = differences.filter((difference) => difference < 0).length;
  return {
    ...paired,
    wins: goal === "maximize" ? above : below,
    ties: differences.length - above - below,
    losses: goal === "maximize" ? below : above,
  };
}

function verdict(
  config: RankedConfig,
  leader: RankedConfig,
  { toLeader, goal }: { toLeader: Comparison | undefined; goal: Metric["goal"] },
): Verdict | undefined {
  if (leader.n === 0) return undefined;
  if (config === leader) return "best";
  if (failedMore(config, leader)) return "worse";
  if (toLeader === undefined) return undefined;
  return isBehind(toLeader, goal) ? "worse" : "tied";
}

/** Whether the scores alone, without regard to failed trials, show that a config is worse than the leader. */
export function isBehind(toLeader: Comparison | undefined, goal: Metric["goal"]): boolean {
  if (toLeader === undefined || (toLeader.pHolm ?? 1) > SIGNIFICANT) return false;
  return goal === "maximize" ? toLeader.delta < 0 : toLeader.delta > 0;
}

/** Whether the config failed at more seeds than the leader, among those at which the leader's trial has ended. */
function failedMore(config: RankedConfig, leader: RankedConfig): boolean {
  const failures = ({ scores }: RankedConfig) =>
    [...leader.scores.keys()].filter((seed) => scores.has(seed) && scores.get(seed) === undefined);
  return failures(config).length > failures(leader).length;
}

/** Whether a config has a score at every seed at which the leader has one, and is so near that chance can explain it. */
function mayBeSimplest(
  { verdict, scores, toLeader }: Omit<ComparedConfig, "simplest">,
  { leader, goal }: { leader: RankedConfig; goal: Metric["goal"] },
): boolean {
  if (verdict === "best") return true;
  const interval = toLeader?.interval;
  if (verdict !== "tied" || interval === undefined) return false;
  const reaches = goal === "maximize" ? interval.high >= 0 : interval.low <= 0;
  return reaches &&
    [...leader.scores].every(([seed, best]) =>
      best === undefined || scores.get(seed) !== undefined
    );
}
