/**
 * How much too good the winner looks.
 *
 * @module
 */

import type { Metric } from "../experiment/experiment.ts";
import { Stream } from "../random/stream.ts";
import type { RankedConfig } from "./rank_trials.ts";

/** So many draws leave the estimate a standard error of a thirtieth of one draw's spread. */
export const BOOTSTRAP_DRAWS = 1000;

/** How far the best of many is ahead by luck. */
export interface Optimism {
  /** How much better the chosen config looked on its own seeds than on new ones, in the metric's unit. */
  readonly optimism: number;
  /** The share of the draws in which the leader was chosen. */
  readonly leaderChosen: number;
  /** How many seeds were drawn from: those at which the leader has a score. */
  readonly seeds: number;
}

/**
 * An estimate of the winner's optimism. The config of rank 1 was chosen because it scored best, and so part of its mean is
 * luck that new seeds will not repeat. In each of 1000 draws, as many seeds as there are are drawn with replacement, the
 * best config on them is chosen, and its mean there is compared with its mean on the seeds that were not
 * drawn (Tsamardinos, Greasidou and Borboudakis, "Bootstrapping the Out-of-sample Predictions for Efficient and Accurate
 * Cross-validation", 2018, with seeds for samples). A draw that leaves no seed out is drawn again.
 *
 * Each seed's mean over the configs is taken off first: what a seed does to all of them is no luck of the choice, and
 * would only be noise. A mean on drawn seeds has 2 - 1/n times the variance of the mean on all n, since it was drawn
 * twice, so the choice is luckier than the sweep's own by the root of that, and the excess is divided by it. Simulated, with
 * all true means equal, what is left is within 6 % of the true excess; where configs differ by as much as luck does, the
 * excess is smaller, and the estimate up to 1.7 times that.
 *
 * Above 0 the winner looks too good, with either goal; below it, by chance only. Choices between equal means
 * fall to the better rank. Configs without a score at one of the leader's seeds take no part. Nothing where the leader has
 * fewer than two scores. The draws come from one fixed stream.
 *
 * @param configs What `rankTrials` gives, best first.
 *
 * @example One config leaves nothing to choose: equal scores, no optimism
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { optimism } from "./optimism.ts";
 * import { rankTrials } from "./rank_trials.ts";
 *
 * const experiment = parseExperiment("{ seeds: [0, 1, 2] }");
 * const metrics = { val_accuracy: 0.5, val_loss: 1, train_accuracy: 1, train_loss: 1 };
 * const result = { state: "complete" as const, metrics, epochs: 1, curve: [] };
 * const configs = rankTrials(expandGrid(experiment).map((trial) => ({ trial, result })), experiment.metric);
 * assertEquals(optimism(configs, experiment.metric), { optimism: 0, leaderChosen: 1, seeds: 3 });
 * ```
 */
export function optimism(
  configs: readonly RankedConfig[],
  { goal }: Metric,
): Optimism | undefined {
  const table = scoreRows(configs, goal);
  const paired = centered(table);
  const seeds = table[0]?.length ?? 0;
  if (seeds < 2) return undefined;
  const stream = Stream.named({ seed: 0, role: "bootstrap" });
  let excess = 0;
  let leaderChosen = 0;
  for (let draw = 0; draw < BOOTSTRAP_DRAWS; draw++) {
    const times = drawSeeds(stream, seeds);
    const leftOut = times.map((count) => count === 0 ? 1 : 0);
    const chosen = chooseOn(table, times);
    excess += weightedMean(paired[chosen], times) - weightedMean(paired[chosen], leftOut);
    if (chosen === 0) leaderChosen++;
  }
  return {
    optimism: excess / BOOTSTRAP_DRAWS / Math.sqrt(2 - 1 / seeds),
    leaderChosen: leaderChosen / BOOTSTRAP_DRAWS,
    seeds,
  };
}

/** A row per config that has a score at all of the leader's seeds, more being better. */
function scoreRows(configs: readonly RankedConfig[], goal: Metric["goal"]): Float64Array[] {
  const [leader] = configs;
  const seeds = [...leader?.scores ?? []].flatMap(([seed, best]) => best === undefined ? [] : seed);
  const sign = goal === "maximize" ? 1 : -1;
  return configs
    .map(({ scores }) => seeds.map((seed) => scores.get(seed)))
    .filter((row) => row.every((score) => score !== undefined))
    .map((row) => Float64Array.from(row, (score) => sign * score));
}

/** The same less each seed's mean over the configs. */
function centered(table: readonly Float64Array[]): Float64Array[] {
  const means = Float64Array.from(
    table[0] ?? [],
    (first, seed) =>
      first + table.reduce((sum, row) => sum + (row[seed] - first), 0) / table.length,
  );
  return table.map((row) => row.map((score, seed) => score - means[seed]));
}

/** How often each seed was drawn: at least one of them never. */
function drawSeeds(stream: Stream, seeds: number): Float64Array {
  const times = new Float64Array(seeds);
  do {
    times.fill(0);
    for (let i = 0; i < seeds; i++) times[stream.below(seeds)]++;
  } while (!times.includes(0));
  return times;
}

/** The first of the rows with the highest mean; a mean that is higher by rounding alone is not higher. */
function chooseOn(table: readonly Float64Array[], times: Float64Array): number {
  let chosen = 0;
  let highest = weightedMean(table[0], times);
  for (let row = 1; row < table.length; row++) {
    const height = weightedMean(table[row], times);
    if (height - highest > 1e-12 * Math.abs(highest)) {
      chosen = row;
      highest = height;
    }
  }
  return chosen;
}

/** The first score plus the mean distance from it, so that the mean of equal scores is that score. */
function weightedMean(scores: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < scores.length; i++) {
    sum += weights[i] * (scores[i] - scores[0]);
    count += weights[i];
  }
  return scores[0] + sum / count;
}
