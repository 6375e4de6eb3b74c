/**
 * Every point of a finite search space, for the end of a search that has used up almost all of it.
 *
 * @module
 */

import type { Config } from "../experiment/conditions.ts";
import type { ParameterValue } from "../experiment/experiment.ts";
import { makeConfig, type SearchSpace } from "./config.ts";
import { countSteps, countValues, type Distribution, quantizedValue } from "./distribution.ts";

/** The points of a space in the order of a grid; none if they are infinitely many, or more than {@linkcode MOST_POINTS}. */
export function* everyPoint(space: SearchSpace): Generator<Config> {
  if (!canBeListed(space)) return;
  yield* pointsFrom(space, space.map(({ distribution }) => valuesOf(distribution)), []);
}

/** Whether {@linkcode everyPoint} has the points of a space. */
export function canBeListed(space: SearchSpace): boolean {
  const count = space.reduce((product, { distribution }) => product * countValues(distribution), 1);
  return count <= MOST_POINTS;
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

/** A larger space is not used up: finding the last new points in it would take long. */
const MOST_POINTS = 100_000;

/** All values of a distribution that has finitely many. */
function valuesOf(distribution: Distribution): readonly ParameterValue[] {
  switch (distribution.distribution) {
    case "categorical":
      return distribution.values.filter((_, i) => distribution.probabilities?.[i] !== 0);
    case "any_of":
      return distribution.branches.flatMap(valuesOf);
    case "q_uniform":
    case "q_log_uniform_values":
    case "int_uniform":
      return Array.from(
        { length: countSteps(distribution) },
        (_, k) => quantizedValue(distribution, k),
      );
    default:
      return [];
  }
}
