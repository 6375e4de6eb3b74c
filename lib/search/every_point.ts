/**
 * Every point of a finite search space, for the end of a search that has used up almost all of it.
 *
 * @module
 */

import type { Config } from "../experiment/conditions.ts";
import type { ParameterValue } from "../experiment/experiment.ts";
import { makeConfig, type SearchSpace } from "./config.ts";
import { countSteps, countValues, type Distribution, quantizedValue } from "./distribution.ts";

/** The points of a space in the order of a grid; none if a parameter has infinitely many values. */
export function* everyPoint(space: SearchSpace): Generator<Config> {
  const lists = space.map(({ distribution }) => valuesOf(distribution));
  if (lists.includes(undefined)) return;
  yield* pointsFrom(space, lists as readonly (readonly ParameterValue[])[], []);
}

function* pointsFrom(
  space: SearchSpace,
  lists: readonly (readonly ParameterValue[])[],
  chosen: readonly ParameterValue[],
): Generator<Config> {
  if (chosen.length === space.length) {
    yield makeConfig(space, (_, i) => chosen[i]);
    return;
  }
  const { isActive } = space[chosen.length];
  const before = makeConfig(space.slice(0, chosen.length), (_, i) => chosen[i]);
  const values = lists[chosen.length];
  // The value of an inactive parameter is not part of the point.
  for (const value of isActive?.(before) === false ? values.slice(0, 1) : values) {
    yield* pointsFrom(space, lists, [...chosen, value]);
  }
}

/** A parameter with more values counts as infinite: no search uses all of them up. */
const MOST_VALUES = 1_000_000;

/** All values that a distribution can have; undefined if they are infinitely many. */
function valuesOf(distribution: Distribution): readonly ParameterValue[] | undefined {
  if (countValues(distribution) > MOST_VALUES) return undefined;
  switch (distribution.distribution) {
    case "categorical":
      return distribution.values.filter((_, i) => distribution.probabilities?.[i] !== 0);
    case "any_of": {
      const lists = distribution.branches.map(valuesOf);
      return lists.includes(undefined) ? undefined : lists.flatMap((list) => list ?? []);
    }
    case "q_uniform":
    case "q_log_uniform_values":
    case "int_uniform":
      return Array.from(
        { length: countSteps(distribution) },
        (_, k) => quantizedValue(distribution, k),
      );
    default:
      return undefined;
  }
}
