/**
 * The moons data set: two interleaved half circles that no straight line separates.
 *
 * @module
 */

import { given, requireNumbers, requireTypes, SEED } from "../math/check_arguments.ts";
import { cos, sin } from "../math/sin.ts";
import type { Dataset } from "./dataset.ts";
import { NOISE, SAMPLES } from "./made_data_limits.ts";
import { noisyCurves } from "./noisy_curves.ts";

/** The size, the noise and the seed of {@linkcode moons}. */
export interface MoonsOptions {
  /** Points per class, a whole number from 1 to 10,000,000. @default {100} */
  samples?: number;
  /** Standard deviation of the normal noise on both coordinates, in [0, 10,000]. @default {0.2} */
  noise?: number;
  /** A whole number from 0 to 2^53 - 1. @default {0} */
  seed?: number;
  /** Called before every 65,536 rows. */
  beforeRows?: () => void;
}

const PI = 3.141592653589793;

/**
 * Makes two half circles of radius 1, class by class, as scikit-learn's `make_moons` does (without its shuffle, and
 * with `samples` points per class): for angles a from 0 to π in even steps, class 0 is (cos a, sin a) and class 1 is
 * (1 - cos a, 1/2 - sin a); normal noise is added to both coordinates.
 *
 * @throws {TypeError} If an option is of the wrong type.
 * @throws {RangeError} If an option is out of range.
 *
 * @example Two moons of 50 points
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { moons } from "@seedsweep/seedsweep";
 *
 * const { x, y, classes } = moons({ samples: 50, noise: 0.1 });
 * assertEquals([x.length, y.length, classes], [200, 100, 2]);
 * ```
 */
export function moons(options: MoonsOptions = {}): Dataset {
  const action = "make moons data";
  requireTypes(action, { options }, "object");
  const { samples = 100, noise = 0.2, seed = 0, beforeRows } = options;
  requireNumbers(action, { samples }, SAMPLES);
  requireNumbers(action, { noise }, NOISE);
  requireNumbers(action, { seed }, SEED);
  requireTypes(action, given({ beforeRows }), "function");
  return noisyCurves({ samples, noise, seed, beforeRows }, (c, i) => {
    const angle = samples === 1 ? 0 : PI * i / (samples - 1);
    return c === 0 ? [cos(angle), sin(angle)] : [1 - cos(angle), 0.5 - sin(angle)];
  });
}
