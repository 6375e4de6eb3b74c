/**
 * The scores of a full grid as a table, for averages over some of its dimensions.
 *
 * @module
 */

import { activeValue } from "../experiment/active_value.ts";
import type { ParameterValue } from "../experiment/experiment.ts";
import {
  axisValues,
  type GridParts,
  namedParameters,
  sweptParameters,
} from "../experiment/swept_parameters.ts";
import type { GridAxis, ScoreTable } from "../stats/variance_shares.ts";
import type { RankedConfig } from "./rank_trials.ts";

/** A swept parameter as a dimension of the grid. */
export interface ParameterAxis extends GridAxis {
  /** The parameter. */
  readonly name: string;
  /** Its values in the order of the file. */
  readonly values: readonly ParameterValue[];
}

/** The scores of a full grid at the seeds at which every config has one. */
export interface ScoreGrid extends ScoreTable {
  /** The parameters with more than one value, in the order of the file. */
  readonly axes: readonly ParameterAxis[];
  /** The seed of each column of `scores`; at least one. */
  readonly seeds: readonly number[];
}

/**
 * Arranges the scores of configs as a table, with the seeds at which every config has a score. Undefined if there is no
 * such seed, or if the configs are not all combinations of the parameters' values.
 */
export function scoreGrid(
  configs: readonly RankedConfig[],
  experiment: GridParts,
): ScoreGrid | undefined {
  const axes = gridAxes(experiment);
  if (axes.length < sweptParameters(experiment).length) return undefined; // some configs lack a parameter of one value
  const size = axes.reduce((product, { values }) => product * values.length, 1);
  const byIndex = new Map(configs.map((config) => [gridIndex(config, axes), config]));
  byIndex.delete(undefined);
  if (configs.length !== size || byIndex.size !== size) return undefined;
  const seeds = [...configs[0].scores.keys()]
    .filter((seed) => configs.every(({ scores }) => scores.get(seed) !== undefined));
  if (seeds.length === 0) return undefined;
  const scores = new Float64Array(size * seeds.length);
  for (const [index, config] of byIndex) {
    seeds.forEach((seed, i) => {
      scores[index as number * seeds.length + i] = config.scores.get(seed) as number;
    });
  }
  return { axes, seeds, seedCount: seeds.length, configs: size, scores };
}

function gridAxes(experiment: GridParts): ParameterAxis[] {
  const axes: ParameterAxis[] = [];
  let stride = 1;
  for (const name of namedParameters(experiment).reverse()) {
    const values = axisValues(experiment, name);
    const axis = { name: name, values, levels: values.length, stride };
    if (axis.levels > 1) axes.unshift(axis);
    stride *= values.length;
  }
  return axes;
}

/** The index of a config in the grid; undefined if one of its values is not in the grid, or it lacks a parameter. */
function gridIndex(
  config: RankedConfig,
  axes: readonly ParameterAxis[],
): number | undefined {
  let index = 0;
  for (const { name, values, stride } of axes) {
    const text = JSON.stringify(activeValue(config, name)); // a value can be a list
    const level = values.findIndex((value) => JSON.stringify(value) === text);
    if (level < 0) return undefined;
    index += level * stride;
  }
  return index;
}
