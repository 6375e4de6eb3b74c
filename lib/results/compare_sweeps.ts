/**
 * Whether one sweep is better than another: of the same configs, before and after a change.
 *
 * @module
 */

import type { Metric } from "../experiment/experiment.ts";
import { holm } from "../stats/holm.ts";
import { type PairedDifference, pairedDifference } from "../stats/paired_difference.ts";
import { sharedScores } from "./shared_scores.ts";
import { SIGNIFICANT } from "../stats/attainable_p.ts";
import type { RankedConfig } from "./rank_trials.ts";
import { type Interval, mean } from "../stats/sample.ts";

/** A config in both sweeps, over the seeds at which both have a score. */
export interface PairedConfig {
  /** As the first sweep has it. */
  readonly a: RankedConfig;
  /** As the second sweep has it. */
  readonly b: RankedConfig;
  /** B's score less A's at each of these seeds. */
  readonly differences: readonly number[];
  /** The means of A and of B over these seeds; absent where there are none, as the next two. */
  readonly means: readonly [number, number] | undefined;
  /** The mean of the differences. */
  readonly delta: number | undefined;
  /** Its 95 % interval; absent for one seed. */
  readonly interval: Interval | undefined;
  /** Of the sign-flip test, corrected for all that is compared; absent for one seed. */
  readonly pHolm: number | undefined;
  /** How B stands to A, at 5 %. `failed`: B has no score at a seed at which A has one. */
  readonly verdict: SweepVerdict | undefined;
}

/** `tied`: no difference that luck could not have made. */
export type SweepVerdict = "better" | "worse" | "tied" | "failed";

/** The mean difference over all configs. */
export interface OverallDifference {
  /** Mean over the configs and seeds. */
  readonly delta: number;
  /** Its 95 % interval, paired by seeds; absent for one seed. */
  readonly interval: Interval | undefined;
  /** As of a config. */
  readonly pHolm: number | undefined;
  /** How many seeds have every pair. */
  readonly seeds: number;
  /** How B stands to A as a whole, at 5 %. */
  readonly verdict: SweepVerdict;
}

/** Two sweeps. */
export interface SweepComparison {
  /** In the order of A's ranking. */
  readonly pairs: readonly PairedConfig[];
  /** Configs that only the first sweep has. */
  readonly onlyA: number;
  /** Configs that only the second sweep has. */
  readonly onlyB: number;
  /** The mean difference over all configs, seed by seed; absent where no seed has every pair. */
  readonly overall: OverallDifference | undefined;
  /** `worse` if B is, over all configs or in one of them; then `better`, by the same; else `tied`. */
  readonly verdict: SweepVerdict;
}

/**
 * Pairs two sweeps by config and seed. Configs are the same where all their parameters are, so that sweeps of two engine
 * versions or data sets can be paired too; whether that makes sense is for the caller to say.
 *
 * Over all configs, the differences at one seed are averaged first: trials of a seed share its data, so the seeds are
 * what was sampled. Two sweeps that differ by luck alone are told apart in at most one of twenty cases: this mean
 * has half of the 5 %, and the configs share the other half by Holm's procedure, so that a large grid can still be told
 * to be worse as a whole. All values of p are given as they compare with 5 %.
 *
 * @param a What `rankTrials` gives.
 * @param b The same of the other sweep.
 *
 * @example B has lost a little at each of eight seeds
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareSweeps } from "./compare_sweeps.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { rankTrials } from "./rank_trials.ts";
 *
 * const experiment = parseExperiment("{ seeds: [0, 1, 2, 3, 4, 5, 6, 7] }");
 * const sweep = (val_accuracy: number) =>
 *   rankTrials(
 *     expandGrid(experiment).map((trial) => {
 *       const metrics = { val_accuracy, val_loss: 1, train_accuracy: 1, train_loss: 1 };
 *       return { trial, result: { state: "complete" as const, metrics, epochs: 1, curve: [] } };
 *     }),
 *     experiment.metric,
 *   );
 * assertEquals(compareSweeps(sweep(0.75), sweep(0.7), experiment.metric).verdict, "worse");
 * assertEquals(compareSweeps(sweep(0.75), sweep(0.75), experiment.metric).verdict, "tied");
 * ```
 */
export function compareSweeps(
  a: readonly RankedConfig[],
  b: readonly RankedConfig[],
  { goal }: Metric,
): SweepComparison {
  const key = ({ parameters }: RankedConfig) => JSON.stringify(Object.entries(parameters).sort());
  const others = new Map(b.map((config) => [key(config), config]));
  const matched = a.flatMap((config) => {
    const other = others.get(key(config));
    return other === undefined ? [] : [matchedPair(config, other)];
  });
  const shares = matched.length > 1 ? 2 : 1; // one config is the whole
  const shared = (p: number | undefined) => p === undefined ? undefined : Math.min(1, shares * p);
  const adjusted = holm(matched.map(({ paired }) => paired?.p));
  const pairs = matched.map(({ paired, ...pair }, i): PairedConfig => {
    const { delta, interval } = paired ?? { delta: undefined, interval: undefined };
    const pHolm = shared(adjusted[i]);
    const verdict = failedBeside(pair.b, pair.a)
      ? "failed"
      : delta === undefined
      ? undefined
      : judged({ delta, p: pHolm, goal });
    return { ...pair, delta, interval, pHolm, verdict };
  });
  const differences = meanDifferences(matched);
  const whole = pairedDifference(differences);
  const overall = whole && {
    delta: whole.delta,
    interval: whole.interval,
    pHolm: shared(whole.p),
    seeds: differences.length,
    verdict: judged({ delta: whole.delta, p: shared(whole.p), goal }),
  };
  const verdicts = [
    ...pairs.map(({ verdict }) => verdict === "failed" ? "worse" : verdict),
    overall?.verdict,
  ];
  return {
    pairs,
    onlyA: a.length - pairs.length,
    onlyB: b.length - pairs.length,
    overall,
    verdict: (["worse", "better"] as const).find((each) => verdicts.includes(each)) ?? "tied",
  };
}

type Matched = Pick<PairedConfig, "a" | "b" | "differences" | "means"> & {
  readonly paired: PairedDifference | undefined;
};

function matchedPair(a: RankedConfig, b: RankedConfig): Matched {
  const scores = sharedScores(a, b);
  const differences = scores.map(([score, other]) => other - score);
  const [ofA, ofB] = [0, 1].map((side) => mean(scores.map((pair) => pair[side])));
  return {
    ...{ a, b, differences },
    means: scores.length === 0 ? undefined : [ofA, ofB],
    paired: pairedDifference(differences),
  };
}

/** Whether a config ended without a score at a seed at which the other has one. */
function failedBeside(config: RankedConfig, other: RankedConfig): boolean {
  return [...config.scores].some(([seed, score]) =>
    score === undefined && other.scores.get(seed) !== undefined
  );
}

/** The mean over all configs of the differences at each seed that every pair has. */
function meanDifferences(matched: readonly Matched[]): number[] {
  const [first] = matched;
  return [...first?.a.scores.keys() ?? []].flatMap((seed) => {
    const each = matched.map(({ a, b }) =>
      (b.scores.get(seed) ?? NaN) - (a.scores.get(seed) ?? NaN)
    );
    return each.some(Number.isNaN) ? [] : [mean(each)];
  });
}

function judged(
  { delta, p, goal }: { delta: number; p: number | undefined; goal: Metric["goal"] },
): SweepVerdict {
  if (p === undefined || p > SIGNIFICANT) return "tied";
  return (goal === "maximize") === (delta > 0) ? "better" : "worse";
}
