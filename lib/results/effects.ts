/**
 * The effects of the parameters, over the whole grid.
 *
 * @module
 */

import type { Experiment, ParameterValue } from "../experiment/experiment.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import type { RankedConfig } from "./rank_trials.ts";
import { compareToBest } from "../stats/compare_to_best.ts";
import { in12Digits, type Interval, mean } from "../stats/sample.ts";
import { findInteractions, type Interaction } from "./interactions.ts";
import { type ParameterAxis, type ScoreGrid, scoreGrid } from "./score_grid.ts";
import { levelAt, type VarianceShare, varianceShares } from "../stats/variance_shares.ts";

/** The effect of one value of a parameter, averaged over the other parameters. */
export interface ValueEffect {
  /** The parameter. */
  readonly name: string;
  /** The value. */
  readonly value: ParameterValue;
  /** Mean of the metric over all configs with this value and all seeds. */
  readonly mean: number;
  /** How far `mean` is behind that of the parameter's best value, in the unit of the metric; 0 for the best value. */
  readonly behind: number;
  /** As of a config: the intervals of all values are right at once with a probability of 95 %; undefined for two seeds. */
  readonly interval: Interval | undefined;
  /** Whether the mean is the best of all values of the parameter. */
  readonly isBest: boolean;
  /** Whether the value is not among the best, at 5 %. */
  readonly worse: boolean;
}

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
}

/**
 * Computes the effect of each value of each swept parameter, averaged over the rest of the grid, and the shares of the
 * variance that each parameter, each pair of parameters and the seeds explain.
 *
 * All values of a parameter are averaged over the same other settings and the same seeds, so the mean of a value at one
 * seed is paired with that of the best value at the same seed, and the values are compared as configs are: see
 * `compareToBest`.
 *
 * Undefined if no seed has a score in every config, or if the configs are not the full grid of the experiment: then the
 * means would be over different settings, and could not be compared.
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
  experiment: Pick<Experiment, "parameters" | "metric">,
): Effects | undefined {
  const action = "compute effects";
  requireArrays(action, { configs });
  requireTypes(action, { experiment }, "object");
  const { parameters, metric } = experiment;
  requireTypes(action, { parameters, metric }, "object");
  const grid = scoreGrid(configs, parameters);
  if (grid === undefined) return undefined;
  return {
    seeds: grid.seeds,
    values: grid.axes.flatMap((axis) => valueEffects(grid, axis, metric.goal)),
    interactions: findInteractions(grid, metric),
    variance: varianceShares(grid),
  };
}

function valueEffects(
  grid: ScoreGrid,
  axis: ParameterAxis,
  goal: Experiment["metric"]["goal"],
): ValueEffect[] {
  const bySeed = meansBySeed(grid, axis);
  const means = bySeed.map(mean);
  const sign = goal === "maximize" ? 1 : -1;
  const order = means.map((_, level) => level)
    .sort((a, b) => sign * (in12Digits(means[b]) - in12Digits(means[a])));
  const rows = order.map((level) => Float64Array.from(bySeed[level], (score) => sign * score));
  const tested = compareToBest(rows);
  return axis.values.map((value, level) => {
    const place = order.indexOf(level);
    const test = tested?.[place];
    return {
      name: axis.name,
      value,
      mean: means[level],
      behind: sign * (means[order[0]] - means[level]),
      interval: test && { low: test.low, high: test.high },
      isBest: place === 0,
      worse: test?.worse ?? false,
    };
  });
}

/** The mean score of each value at each seed. */
function meansBySeed({ seeds, configs, scores }: ScoreGrid, axis: ParameterAxis): number[][] {
  const indices = Array.from({ length: configs }, (_, index) => index);
  const byLevel = Map.groupBy(indices, (index) => levelAt(axis, index));
  return axis.values.map((_, level) =>
    seeds.map((_, i) =>
      mean((byLevel.get(level) as number[]).map((index) => scores[index * seeds.length + i]))
    )
  );
}
