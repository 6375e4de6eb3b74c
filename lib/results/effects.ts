/**
 * The effects of the parameters, over the whole grid.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { GridParts } from "../experiment/swept_parameters.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import type { RankedConfig } from "./rank_trials.ts";
import { findInteractions, type Interaction } from "./interactions.ts";
import { partialEffects, type PartialGrid } from "./partial_effects.ts";
import { scoreGrid } from "./score_grid.ts";
import { type ValueEffect, valueEffects } from "./value_effects.ts";
import { type VarianceShare, varianceShares } from "../stats/variance_shares.ts";

export type { PartialGrid, UsedConfigs } from "./partial_effects.ts";
export type { ValueEffect } from "./value_effects.ts";

/** The effects of all parameters of a grid. */
export interface Effects {
  /** The seeds that are used: those at which every config has a score. */
  readonly seeds: readonly number[];
  /** Each value of each swept parameter, in the order of the file. */
  readonly values: readonly ValueEffect[];
  /** Where parameters act together, so that a best value of one alone would be misleading. */
  readonly interactions: readonly Interaction[];
  /** The variance that each swept parameter, each pair of them, the seeds, and the rest explain. */
  readonly variance: readonly VarianceShare[];
  /**
   * What the effects are based on if the configs are not every combination of the values; `interactions` and `variance` are
   * then empty. @default {the full grid}
   */
  readonly partial?: PartialGrid;
}

/**
 * Computes the effect of each value of each swept parameter, averaged over the rest of the grid, and the shares of the
 * variance that each parameter, each pair of parameters and the seeds explain.
 *
 * All values of a parameter are averaged over the same other settings and the same seeds, so the mean of a value at one
 * seed is paired with that of the best value at the same seed, and the values are compared as configs are: see
 * `compareToBest`.
 *
 * If the configs are not every combination of the values, an effect is computed from those configs only that differ in
 * nothing but the parameter and have each of its values: the other means would be over different settings, and could not be
 * compared. Undefined if no seed has a score in every config, or if two configs have the same values.
 *
 * @param configs The configs as `rankTrials` returns them, in any order.
 * @throws {TypeError} If an argument is of the wrong type.
 *
 * @example Only dropout matters
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { effects, expandGrid, parseExperiment, rankTrials } from "@seedsweep/seedsweep";
 *
 * const text = "{ seeds: [0, 1], parameters: { dropout: { values: [0, 0.5] }, l2: { values: [0, 1] } } }";
 * const experiment = parseExperiment(text);
 * const records = expandGrid(experiment).map((trial) => {
 *   const val_accuracy = 0.75 - 0.5 * trial.parameters.dropout;
 *   const metrics = { val_accuracy, val_loss: 1, train_accuracy: 1, train_loss: 1 };
 *   return { trial, result: { state: "complete" as const, metrics, epochs: 1, curve: [] } };
 * });
 * const { values, variance } = effects(rankTrials(records, experiment.metric), experiment)!;
 * assertEquals(values.map(({ name, mean }) => [name, mean]).slice(0, 2), [["dropout", 0.75], ["dropout", 0.5]]);
 * assertAlmostEquals(variance[0].share!, 1, 1e-15);
 * ```
 */
export function effects(
  configs: readonly RankedConfig[],
  experiment: GridParts & Pick<Experiment, "metric">,
): Effects | undefined {
  const action = "compute effects";
  requireArrays(action, { configs });
  requireTypes(action, { experiment }, "object");
  const { parameters, metric } = experiment;
  requireTypes(action, { parameters, metric }, "object");
  const grid = scoreGrid(configs, experiment);
  if (grid === undefined) return partialEffects(configs, experiment);
  return {
    seeds: grid.seeds,
    values: grid.axes.flatMap((axis) => valueEffects(grid, axis, metric.goal)),
    interactions: findInteractions(grid, metric),
    variance: varianceShares(grid),
  };
}
