/**
 * Random draws of a search. Each parameter has a stream of its own for each config number, also where it is inactive, so that
 * a new parameter or a changed range leaves the draws of the others as they were.
 *
 * @module
 */

import { FROM_ZERO, requireNumbers, SEED, WORD } from "../math/check_arguments.ts";
import { Stream } from "../random/stream.ts";
import type { Config } from "../experiment/conditions.ts";
import { makeConfig, type SearchSpace } from "./config.ts";
import { valueAt } from "./distribution.ts";

/** Which draws of a search are meant. */
export interface DrawName {
  /** The seed of the search, a whole number from 0 to 2^53 - 1. */
  readonly searchSeed: number;
  /** The number of the config, counted from 0, below 2^32. */
  readonly number: number;
}

/**
 * The stream of a parameter for one config number.
 *
 * @throws {TypeError} If an argument is of a wrong type. @throws {RangeError} If a number is out of range.
 */
export function searchStream(parameter: string, { searchSeed, number }: DrawName): Stream {
  return Stream.named({ seed: searchSeed, role: "search", parameter, step: number });
}

/**
 * Draws a config at random. Draw `attempt` of a config number uses the uniform number with that index of each parameter's stream.
 *
 * @param attempt Counted from 0: 0 for the config itself, more to replace a config that exists already. @default {0}
 * @throws {TypeError} If an argument is of a wrong type. @throws {RangeError} If a number is out of range.
 *
 * @example Another parameter leaves the draws as they were
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawConfig } from "./random_configs.ts";
 *
 * const unit = { distribution: "uniform", min: 0, max: 1 } as const;
 * const [a, b] = [{ name: "a", distribution: unit }, { name: "b", distribution: unit }];
 * const name = { searchSeed: 0, number: 3 };
 * assertEquals(drawConfig([a], name).a, drawConfig([b, a], name).a);
 * ```
 */
export function drawConfig(space: SearchSpace, name: DrawName, attempt = 0): Config {
  const action = "draw a config";
  requireNumbers(action, { searchSeed: name.searchSeed }, SEED);
  requireNumbers(action, { number: name.number }, WORD);
  requireNumbers(action, { attempt }, FROM_ZERO);
  return makeConfig(space, ({ name: parameter, distribution }) => {
    const stream = searchStream(parameter, name);
    for (let skipped = 0; skipped < attempt; skipped++) stream.uniform();
    return valueAt(distribution, stream.uniform());
  });
}

/** How often a random draw is repeated if the config exists already: then the space counts as used up. */
export const MOST_DRAWS = 1000;

/**
 * Draws a config at random that is allowed, with at most {@linkcode MOST_DRAWS} draws; undefined if none of them is. Takes the
 * draws of {@linkcode drawConfig} in turn.
 */
export function drawAllowedConfig(
  space: SearchSpace,
  name: DrawName,
  isAllowed: (config: Config) => boolean,
): Config | undefined {
  const streams = space.map((parameter) => searchStream(parameter.name, name));
  for (let attempt = 0; attempt < MOST_DRAWS; attempt++) {
    const point = streams.map((stream) => stream.uniform()); // also of inactive parameters
    const config = makeConfig(space, ({ distribution }, i) => valueAt(distribution, point[i]));
    if (isAllowed(config)) return config;
  }
  return undefined;
}
