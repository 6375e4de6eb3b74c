/**
 * The scores of a full grid as a table that can be averaged along each of its dimensions.
 *
 * @module
 */

import type { Experiment, ParameterName, ParameterValue } from "../experiment/experiment.ts";
import type { GridAxis, ScoreTable } from "../stats/variance_shares.ts";
import type { RankedConfig } from "./rank_trials.ts";

/** A swept parameter as a dimension of the grid. */
export interface ParameterAxis extends GridAxis {
  /** Which parameter. */
  readonly name: ParameterName;
  /** Its values in the order of the file. */
  readonly values: readonly ParameterValue[];
}

/** The scores of a full grid at the seeds at which every config has one. */
export interface ScoreGrid extends ScoreTable {
  /** The parameters with more than one value, in the order of the file. */
  readonly axes: readonly ParameterAxis[];
  /** The seeds of the columns of `scores`: at least one. */
  readonly seeds: readonly number[];
}

/**
 * The scores of the configs at the seeds at which every one of them has a score; other seeds are left out. Undefined if
 * no such seed exists, or if the configs are not every combination of the parameters' values.
 */
export function scoreGrid(
  configs: readonly RankedConfig[],
  parameters: Experiment["parameters"],
): ScoreGrid | undefined {
  const axes = gridAxes(parameters);
  const size = axes.reduce((product, { values }) => product * values.length, 1);
  const places = new Map(configs.map((config) => [placeOf(config, axes), config]));
  places.delete(undefined);
  if (configs.length !== size || places.size !== size) return undefined;
  const seeds = [...configs[0].scores.keys()]
    .filter((seed) => configs.every(({ scores }) => scores.get(seed) !== undefined));
  if (seeds.length === 0) return undefined;
  const scores = new Float64Array(size * seeds.length);
  for (const [place, config] of places) {
    seeds.forEach((seed, i) => {
      scores[place as number * seeds.length + i] = config.scores.get(seed) as number;
    });
  }
  return { axes, seeds, seedCount: seeds.length, configs: size, scores };
}

function gridAxes(parameters: Experiment["parameters"]): ParameterAxis[] {
  const axes: ParameterAxis[] = [];
  let stride = 1;
  for (const [name, { values }] of Object.entries(parameters).reverse()) {
    const axis = { name: name as ParameterName, values, levels: values.length, stride };
    if (axis.levels > 1) axes.unshift(axis);
    stride *= values.length;
  }
  return axes;
}

function placeOf({ parameters }: RankedConfig, axes: readonly ParameterAxis[]): number | undefined {
  let place = 0;
  for (const { name, values, stride } of axes) {
    const text = JSON.stringify(parameters[name]); // a value can be a list
    const level = values.findIndex((value) => JSON.stringify(value) === text);
    if (level < 0) return undefined;
    place += level * stride;
  }
  return place;
}
