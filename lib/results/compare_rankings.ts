/**
 * Compares two sweeps of the same configs, for example before and after a change.
 *
 * @module
 */

import type { Metric } from "../experiment/experiment.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import { ALPHA, isSignificant } from "../stats/compare_to_best.ts";
import { type Interval, mean } from "../stats/sample.ts";
import { meanInterval } from "../stats/student_t.ts";
import { testDifferences } from "../stats/test_differences.ts";
import type { RankedConfig } from "./rank_trials.ts";
import { sharedScores } from "./shared_scores.ts";

/** A config that both sweeps have, compared over the seeds at which it has a score in both. */
export interface PairedConfig {
  /** The config in the first ranking. */
  readonly a: RankedConfig;
  /** The config in the second ranking. */
  readonly b: RankedConfig;
  /** B's score minus A's at each of these seeds. */
  readonly differences: readonly number[];
  /** The means of A and of B over these seeds; undefined if there are none. */
  readonly means: readonly [number, number] | undefined;
  /** The mean of the differences; undefined if there are none. */
  readonly delta: number | undefined;
  /** The 95 % confidence interval of the mean; undefined for fewer than two seeds. */
  readonly interval: Interval | undefined;
  /** The p-value, corrected for all comparisons (see {@linkcode testDifferences}); undefined for fewer than three seeds. */
  readonly pAdjusted: number | undefined;
  /** The verdict on B at 5 %; undefined if no seed has a score in both. */
  readonly verdict: SweepVerdict | undefined;
}

/** `undecided`: no difference was shown. `failed`: B's trial failed at a seed at which A has a score. */
export type SweepVerdict = "better" | "worse" | "undecided" | "failed";

/** The mean difference over all configs. */
export interface OverallDifference {
  /** The mean over configs and seeds of B's score minus A's. */
  readonly delta: number;
  /** Its 95 % confidence interval, paired by seeds; undefined for one seed. */
  readonly interval: Interval | undefined;
  /** The p-value, corrected for all comparisons; undefined for fewer than three seeds. */
  readonly pAdjusted: number | undefined;
  /** The number of seeds at which every pair has a difference. */
  readonly seeds: number;
  /** The verdict on B as a whole, at 5 %. */
  readonly verdict: SweepVerdict;
}

/** Two rankings, compared. */
export interface RankingComparison {
  /** The configs that both sweeps have, in the order of A's ranking. */
  readonly pairs: readonly PairedConfig[];
  /** Number of configs that only the first sweep has. */
  readonly onlyA: number;
  /** Number of configs that only the second sweep has. */
  readonly onlyB: number;
  /** Number of pairs that are not in `overall`, because early termination left one of the two out. @default {none} */
  readonly pruned?: number;
  /** The mean difference over all configs; undefined if no seed has a difference for every pair. */
  readonly overall: OverallDifference | undefined;
  /**
   * `worse` if B is worse over all configs or in one of them, or failed in one; otherwise `better` if it is better over
   * all configs or in one of them; otherwise `undecided`.
   */
  readonly verdict: SweepVerdict;
}

/**
 * Compares two rankings: configs are paired by their parameters, and scores by seed. The caller decides whether it makes
 * sense to compare the two sweeps.
 *
 * For the mean over all configs, the differences at each seed are averaged first: trials with the same seed share their
 * data, so the seeds are the sample. If the two sweeps do not differ, the probability of any verdict other than
 * `undecided` is at most 5 %. Half of it is used for the mean over all configs, so that a large grid can still be found
 * worse as a whole; the configs share the other half by a step-down maximum test (Westfall and Young, 1993). That test
 * flips signs with any number of seeds: a single config can be found worse or better from 7 seeds on, and with fewer only
 * the mean over all configs can. All p-values are corrected so that they can be compared with 5 %.
 *
 * A config that was pruned in one of the sweeps is not part of the mean over all configs, and is compared at
 * the seeds that it has. The others were chosen by their scores: where both sweeps pruned configs by the same rule, that
 * favors neither, but where only one did, its scores look too good.
 *
 * @param a The ranking of the first sweep.
 * @param b The ranking of the second sweep.
 * @param options `ignore`: parameters that need not be equal in a pair. @default {none}
 * @throws {TypeError} If an argument is of the wrong type.
 */
export function compareRankings(
  a: readonly RankedConfig[],
  b: readonly RankedConfig[],
  metric: Metric,
  options: { ignore?: readonly string[] } = {},
): RankingComparison {
  requireTypes("compare rankings", { metric, options }, "object");
  const { goal } = metric;
  const { ignore = [] } = options;
  requireArrays("compare rankings", { a, b, ignore });
  const key = ({ parameters }: RankedConfig) =>
    JSON.stringify(Object.entries(parameters).filter(([name]) => !ignore.includes(name)).sort());
  const others = new Map(b.map((config) => [key(config), config]));
  const matched = a.flatMap((config) => {
    const other = others.get(key(config));
    return other === undefined ? [] : [matchPair(config, other)];
  });
  const halves = matched.length > 1 ? 2 : 1; // with one config, the mean over all configs is the same comparison
  const adjust = (p: number | undefined) => p === undefined ? undefined : Math.min(1, halves * p);
  const testedP = testPairs(matched);
  const level = 1 - ALPHA / halves / Math.max(1, matched.length);
  const pairs = matched.map((pair, i): PairedConfig => {
    const judged = judge(pair.differences, { p: adjust(testedP[i]), goal, level });
    const verdict = lacksScore(pair.b, pair.a) ? "failed" : judged?.verdict;
    const { delta, interval, pAdjusted } = judged ?? {};
    return { ...pair, delta, interval, pAdjusted, verdict };
  });
  const isWhole = ({ a, b }: Matched) => a.pruned === undefined && b.pruned === undefined;
  const whole = matched.filter(isWhole);
  const overall = compareOverall(whole, { adjust, goal, level: 1 - ALPHA / halves });
  const verdicts = [
    ...pairs.map(({ verdict }) => verdict === "failed" ? "worse" : verdict),
    overall?.verdict,
  ];
  return {
    pairs,
    onlyA: a.length - pairs.length,
    onlyB: b.length - pairs.length,
    ...(whole.length < matched.length ? { pruned: matched.length - whole.length } : {}),
    overall,
    verdict: (["worse", "better"] as const).find((each) => verdicts.includes(each)) ?? "undecided",
  };
}

type Matched = Pick<PairedConfig, "a" | "b" | "differences" | "means"> & {
  /** The seeds of the differences. */
  readonly seeds: readonly number[];
};

function matchPair(a: RankedConfig, b: RankedConfig): Matched {
  const scores = sharedScores(a, b);
  const [ofA, ofB] = [0, 1].map((side) => mean(scores.map((pair) => pair[side])));
  return {
    ...{ a, b },
    seeds: [...a.scores.keys()]
      .filter((seed) => a.scores.get(seed) !== undefined && b.scores.get(seed) !== undefined),
    differences: scores.map(([score, other]) => other - score),
    means: scores.length === 0 ? undefined : [ofA, ofB],
  };
}

/**
 * The adjusted p-value of each pair. The pairs with scores at the same seeds, as most have, are tested jointly; each group
 * with other seeds shares the error probability by its number of pairs.
 */
function testPairs(matched: readonly Matched[]): (number | undefined)[] {
  const scored = matched.filter(({ seeds }) => seeds.length > 0);
  const options = matched.length > 1 ? { kind: "flips" as const } : {};
  const p = new Map<Matched, number>();
  for (const group of Map.groupBy(scored, ({ seeds }) => seeds.join()).values()) {
    const rows = group.map(({ differences }) => Float64Array.from(differences));
    const share = group.length / scored.length;
    testDifferences(rows, options)
      ?.forEach((each, i) => p.set(group[i], Math.min(1, each / share)));
  }
  return matched.map((pair) => p.get(pair));
}

/** Whether a trial of the config failed at a seed at which the other config has a score. */
function lacksScore(config: RankedConfig, other: RankedConfig): boolean {
  return [...config.scores].some(([seed, score]) =>
    score === undefined && other.scores.get(seed) !== undefined
  );
}

function compareOverall(
  matched: readonly Matched[],
  { adjust, goal, level }: {
    adjust: (p: number | undefined) => number | undefined;
    goal: Metric["goal"];
    level: number;
  },
): OverallDifference | undefined {
  const differences = meanDifferences(matched);
  const p = adjust(testDifferences([Float64Array.from(differences)])?.[0]);
  const judged = judge(differences, { p, goal, level });
  return judged && { ...judged, seeds: differences.length };
}

/** The mean over all configs of the differences, at each seed at which every pair has one. */
function meanDifferences(matched: readonly Matched[]): number[] {
  const [first] = matched;
  return [...first?.a.scores.keys() ?? []].flatMap((seed) => {
    const each = matched.map(({ a, b }) =>
      (b.scores.get(seed) ?? NaN) - (a.scores.get(seed) ?? NaN)
    );
    return each.some(Number.isNaN) ? [] : [mean(each)];
  });
}

/** The mean of some differences, its interval and its verdict; undefined if there are no differences. */
function judge(
  differences: readonly number[],
  { p, goal, level }: { p: number | undefined; goal: Metric["goal"]; level: number },
): Omit<OverallDifference, "seeds"> | undefined {
  if (differences.length === 0) return undefined;
  const delta = mean(differences);
  const isShown = p !== undefined && isSignificant(p);
  const verdict = !isShown
    ? "undecided"
    : (goal === "maximize") === (delta > 0)
    ? "better"
    : "worse";
  const interval = meanInterval(differences, level);
  return {
    delta,
    interval: interval && agree(interval, { delta, isShown }),
    pAdjusted: p,
    verdict,
  };
}

/** The interval and the verdict are of different tests: where they disagree, the interval ends at 0. */
function agree(
  { low, high }: Interval,
  { delta, isShown }: { delta: number; isShown: boolean },
): Interval {
  if (!isShown) return { low: Math.min(low, 0), high: Math.max(high, 0) };
  return delta > 0 ? { low: Math.max(low, 0), high } : { low, high: Math.min(high, 0) };
}
