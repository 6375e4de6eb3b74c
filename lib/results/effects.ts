/**
 * What each parameter does, over the whole grid.
 *
 * @module
 */

import type { Experiment, ParameterName, ParameterValue } from "../experiment/experiment.ts";
import type { RankedConfig } from "./rank_trials.ts";
import { in12Digits, type Interval, mean } from "../stats/sample.ts";
import { type ParameterAxis, type ScoreGrid, scoreGrid } from "./score_grid.ts";
import { meanInterval } from "../stats/student_t.ts";
import { levelAt, type VarianceShare, varianceShares } from "../stats/variance_shares.ts";

/** One value of a parameter, over the rest of the grid. */
export interface ValueEffect {
  /** Of which parameter. */
  readonly name: ParameterName;
  /** Which value. */
  readonly value: ParameterValue;
  /** Mean of the metric over all configs with this value and the seeds. */
  readonly mean: number;
  /** That less the mean of the parameter's best value, in the metric's unit; 0 for the best value. */
  readonly delta: number;
  /** The 95 % interval of the delta, paired by seeds; absent for the best value and for one seed. */
  readonly interval: Interval | undefined;
}

/** The effects of a grid. */
export interface Effects {
  /** The seeds at which every config has a score; the others are left out. */
  readonly seeds: readonly number[];
  /** A row per value of each swept parameter, in the order of the file. */
  readonly values: readonly ValueEffect[];
  /** Each swept parameter, each pair of them, the seeds, and the rest. */
  readonly variance: readonly VarianceShare[];
}

/**
 * What each value of each swept parameter does on average over the rest of the grid, and how much of the variance each
 * parameter, each pair and the seeds explain.
 *
 * All values of a parameter are averaged over the same other settings and the same seeds. So the mean of a value at one
 * seed can be paired with that of the best value at the same seed: the interval is Student's of these differences.
 *
 * Nothing where no seed is complete at every config, or where the configs are not the experiment's full grid: means over
 * different settings do not compare, and a fitted model would be a guess.
 *
 * @param configs What `rankTrials` gives, in any order.
 *
 * @example Only dropout matters
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { effects } from "./effects.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { rankTrials } from "./rank_trials.ts";
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
  { parameters, metric }: Pick<Experiment, "parameters" | "metric">,
): Effects | undefined {
  const grid = scoreGrid(configs, parameters);
  if (grid === undefined) return undefined;
  return {
    seeds: grid.seeds,
    values: grid.axes.flatMap((axis) => valueEffects(grid, axis, metric.goal)),
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
  const scale = goal === "maximize" ? 1 : -1;
  const heights = means.map((value) => scale * in12Digits(value));
  const best = heights.indexOf(Math.max(...heights));
  return axis.values.map((value, level) => {
    const differences = bySeed[level].map((score, seed) => score - bySeed[best][seed]);
    return {
      name: axis.name,
      value,
      mean: means[level],
      delta: mean(differences),
      interval: level === best ? undefined : meanInterval(differences),
    };
  });
}

/** For each value, the mean score at each seed. */
function meansBySeed({ seeds, configs, scores }: ScoreGrid, axis: ParameterAxis): number[][] {
  const places = Array.from({ length: configs }, (_, place) => place);
  const byLevel = Map.groupBy(places, (place) => levelAt(axis, place));
  return axis.values.map((_, level) =>
    seeds.map((_, i) =>
      mean((byLevel.get(level) as number[]).map((place) => scores[place * seeds.length + i]))
    )
  );
}
