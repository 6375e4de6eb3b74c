/**
 * Which configs are worse than the leader, and which are only not better.
 *
 * All configs run on the same seeds with the same data, split, initial weights and batches, so they are compared seed by
 * seed: what a seed does to both cancels. The leader is the config of rank 1.
 *
 * Failed trials never make a config better. Figures are of the seeds at which both have a score, so none is made up;
 * but a config that failed more often than the leader is `worse`, whatever its p: it would otherwise be spared the seeds
 * that it cannot do, and with fewer seeds p cannot fall as low. Scores that are NaN or infinite count as failed. Trials
 * that still wait count neither for nor against, but such a config is not named simplest.
 *
 * The leader was chosen by the same scores that it is compared by, so p says too much against the others. Simulated,
 * normal scores with all true means equal: some config is called `worse` in 5 % of sweeps of 2 configs with 10 seeds, in
 * 8 % of 5, 10 % of 10, 13 % of 18; in 26 % of 30 configs with 20 seeds. Where it matters, new seeds for the two configs
 * in question settle it. The leader's own mean is too good for the same reason: see `optimism.ts`.
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

/** `tied`: not separated from the leader at 5 %. */
export type Verdict = "best" | "tied" | "worse";

/** A config and the leader, over the seeds at which both have a score: at least one. */
export interface Comparison {
  /** Mean of the config's score less the leader's, in the metric's unit. */
  readonly delta: number;
  /** The 95 % interval of that mean; absent for one seed. */
  readonly interval: Interval | undefined;
  /** Seeds at which the config is better. */
  readonly wins: number;
  /** Seeds at which the two scores are equal. */
  readonly ties: number;
  /** Seeds at which the leader is better. */
  readonly losses: number;
  /** Of the sign-flip test; absent for one seed. */
  readonly p: number | undefined;
  /** After Holm's correction for all configs that are compared. */
  readonly pHolm: number | undefined;
}

/** A config beside the leader. */
export interface ComparedConfig extends RankedConfig {
  /** The 95 % interval of the mean of the metric; absent for fewer than two scores. */
  readonly interval: Interval | undefined;
  /** Absent for the leader itself, and where no seed has a score of both. */
  readonly toLeader: Comparison | undefined;
  /** Absent where there is nothing to judge by: no config has a score, or this one's trials still wait. */
  readonly verdict: Verdict | undefined;
  /**
   * One config: of the leader and those that are `tied` and whose own interval of the difference reaches 0, the one with
   * the fewest weights, then the strongest regularisation, then the best rank. A config that is only tied because the seeds
   * are too few to call it worse is not taken for it.
   */
  readonly simplest: boolean;
}

/**
 * Compares each config with the leader.
 *
 * @param configs What `rankTrials` gives, best first.
 *
 * @example Six seeds, all lost: p = 2/64
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareToLeader } from "./compare_to_leader.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { rankTrials } from "./rank_trials.ts";
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

/** Whether a config is worse than the leader by its scores alone. */
export function isBehind(toLeader: Comparison | undefined, goal: Metric["goal"]): boolean {
  if (toLeader === undefined || (toLeader.pHolm ?? 1) > SIGNIFICANT) return false;
  return goal === "maximize" ? toLeader.delta < 0 : toLeader.delta > 0;
}

/** Whether the config failed at more seeds than the leader, of those at which the leader's trial has ended. */
function failedMore(config: RankedConfig, leader: RankedConfig): boolean {
  const failures = ({ scores }: RankedConfig) =>
    [...leader.scores.keys()].filter((seed) => scores.has(seed) && scores.get(seed) === undefined);
  return failures(config).length > failures(leader).length;
}

/** Only configs with a score at every seed at which the leader has one, and as near as luck alone could bring them. */
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
