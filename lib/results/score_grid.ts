/**
 * The scores of a full grid as a table that can be averaged along each of its sides.
 *
 * @module
 */

import type { Experiment, ParameterName, ParameterValue } from "../experiment/experiment.ts";
import type { RankedConfig } from "./rank_trials.ts";

/** A swept parameter. */
export interface GridAxis {
  /** Which. */
  readonly name: ParameterName;
  /** Its values in the order of the file: at least two. */
  readonly values: readonly ParameterValue[];
  /** How many configs lie between one with a value and the next with the next value. */
  readonly stride: number;
}

/** Every combination of the axes' values once, the first axis slowest, with a score at each of the seeds. */
export interface ScoreGrid {
  /** The parameters with more than one value, in the order of the file. */
  readonly axes: readonly GridAxis[];
  /** At least one. */
  readonly seeds: readonly number[];
  /** Rows of the scores. */
  readonly configs: number;
  /** (configs, seeds) row-major. */
  readonly scores: Float64Array;
}

/**
 * The scores of the configs at the seeds at which every one of them has a score; other seeds are left out. Nothing if no
 * such seed is left, or if the configs are not every combination of the parameters' values.
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
  return { axes, seeds, configs: size, scores };
}

/** Which of its values an axis has at a place. */
export function levelAt({ values, stride }: GridAxis, place: number): number {
  return Math.floor(place / stride) % values.length;
}

function gridAxes(parameters: Experiment["parameters"]): GridAxis[] {
  const axes: GridAxis[] = [];
  let stride = 1;
  for (const [name, { values }] of Object.entries(parameters).reverse()) {
    if (values.length > 1) axes.unshift({ name: name as ParameterName, values, stride });
    stride *= values.length;
  }
  return axes;
}

function placeOf({ parameters }: RankedConfig, axes: readonly GridAxis[]): number | undefined {
  let place = 0;
  for (const { name, values, stride } of axes) {
    const text = JSON.stringify(parameters[name]); // a value can be a list
    const level = values.findIndex((value) => JSON.stringify(value) === text);
    if (level < 0) return undefined;
    place += level * stride;
  }
  return place;
}
