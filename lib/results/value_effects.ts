/**
 * The effect of each value of one parameter.
 *
 * @module
 */

import type { Experiment, ParameterValue } from "../experiment/experiment.ts";
import { compareToBest } from "../stats/compare_to_best.ts";
import { in12Digits } from "../math/in_12_digits.ts";
import { type Interval, mean } from "../stats/sample.ts";
import { levelAt } from "../stats/variance_shares.ts";
import type { ParameterAxis, ScoreGrid } from "./score_grid.ts";

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

/** Compares the values of a parameter, each averaged over the rest of a grid. */
export function valueEffects(
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
