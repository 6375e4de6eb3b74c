/**
 * The optimism of the leader: how much too good its score looks because it was chosen by that score.
 *
 * @module
 */

import type { Metric } from "../experiment/experiment.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import { bootstrapOptimism } from "../stats/bootstrap_optimism.ts";
import type { RankedConfig } from "./rank_trials.ts";

/** How much too good the leader's score looks. */
export interface Optimism {
  /** How much better the leader scores on its own seeds than on new ones, in the unit of the metric. */
  readonly optimism: number;
  /** The share of the bootstrap draws in which the leader was chosen. */
  readonly leaderChosen: number;
  /** The number of seeds that the bootstrap drew from: those at which the leader has a score. */
  readonly seeds: number;
}

/**
 * Estimates the optimism of the leader by the bootstrap over seeds (Tsamardinos, Greasidou and Borboudakis, 2018). It is
 * above 0 if the leader's score looks too good, whether the metric is maximized or minimized. Configs without a score at
 * one of the leader's seeds are left out. Undefined if the leader has fewer than two scores.
 *
 * @param configs The ranking, best first.
 * @throws {TypeError} If an argument is of the wrong type.
 *
 * @example A single config was not chosen, so its optimism is 0
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { expandGrid, optimism, parseExperiment, rankTrials } from "@seedsweep/seedsweep";
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
  metric: Metric,
): Optimism | undefined {
  requireArrays("estimate the optimism", { configs });
  requireTypes("estimate the optimism", { metric }, "object");
  const rows = scoreRows(configs, metric.goal);
  const seeds = rows[0]?.length ?? 0;
  if (seeds < 2) return undefined;
  const { optimism, firstChosen } = bootstrapOptimism(rows);
  return { optimism, leaderChosen: firstChosen, seeds };
}

/** A row for each config that has a score at all of the leader's seeds; larger is better. */
function scoreRows(configs: readonly RankedConfig[], goal: Metric["goal"]): Float64Array[] {
  const [leader] = configs;
  const seeds = [...leader?.scores ?? []].flatMap(([seed, best]) => best === undefined ? [] : seed);
  const sign = goal === "maximize" ? 1 : -1;
  return configs
    .map(({ scores }) => seeds.map((seed) => scores.get(seed)))
    .filter((row) => row.every((score) => score !== undefined))
    .map((row) => Float64Array.from(row, (score) => sign * score));
}
