/**
 * Configs of a search space: which parameters they have, and when two are equal.
 *
 * @module
 */

import type { Config } from "../experiment/conditions.ts";
import type { ParameterValue } from "../experiment/experiment.ts";
import { type Distribution, valueAt } from "./distribution.ts";

/** One parameter of a search space. */
export interface SearchParameter {
  readonly name: string;
  /** How its values are distributed before any result is known. */
  readonly distribution: Distribution;
  /**
   * Whether a config has the parameter. `config` has the active parameters that stand before it in the space.
   *
   * @default {always active}
   */
  readonly isActive?: (config: Config) => boolean;
}

/** All parameters of a search; each stands after those that its `isActive` reads. */
export type SearchSpace = readonly SearchParameter[];

/**
 * Makes the config whose active parameters have the given values, in the order of the space.
 *
 * @param valueOf Called only for active parameters.
 */
export function makeConfig(
  space: SearchSpace,
  valueOf: (parameter: SearchParameter, index: number) => ParameterValue,
): Config {
  const config: Record<string, ParameterValue> = {};
  space.forEach((parameter, index) => {
    if (parameter.isActive?.(config) === false) return;
    config[parameter.name] = valueOf(parameter, index);
  });
  return Object.freeze(config);
}

/**
 * Makes the config of a point of the unit cube: for Sobol points and random draws.
 *
 * @param point A number in [0, 1) for each parameter of the space, also for inactive ones.
 * @throws {RangeError} If a number that is used is not in [0, 1).
 *
 * @example Momentum is a parameter of sgd only
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { configAt, type SearchSpace } from "./config.ts";
 *
 * const space: SearchSpace = [
 *   { name: "optimizer", distribution: { distribution: "categorical", values: ["adam", "sgd"] } },
 *   {
 *     name: "momentum",
 *     distribution: { distribution: "uniform", min: 0, max: 0.9 },
 *     isActive: ({ optimizer }) => optimizer === "sgd",
 *   },
 * ];
 * assertEquals(configAt(space, [0.2, 0.5]), { optimizer: "adam" });
 * assertEquals(configAt(space, [0.7, 0.5]), { optimizer: "sgd", momentum: 0.45 });
 * ```
 */
export function configAt(space: SearchSpace, point: readonly number[]): Config {
  return makeConfig(space, ({ distribution }, index) => valueAt(distribution, point[index]));
}
