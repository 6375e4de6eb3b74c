/**
 * The circles data set: a small circle inside a large one, that no straight line separates.
 *
 * @module
 */

import {
  FROM_ZERO_BELOW_ONE,
  given,
  requireNumbers,
  requireTypes,
  SEED,
} from "../math/check_arguments.ts";
import { cos, sin } from "../math/sin.ts";
import type { Dataset } from "./dataset.ts";
import { NOISE, SAMPLES } from "./made_data_limits.ts";
import { noisyCurves } from "./noisy_curves.ts";

/** The size, the radii, the noise and the seed of {@linkcode circles}. */
export interface CirclesOptions {
  /** Points per class, a whole number from 1 to 10,000,000. @default {100} */
  samples?: number;
  /** Standard deviation of the normal noise on both coordinates, in [0, 10,000]. @default {0.1} */
  noise?: number;
  /** Radius of the inner circle; that of the outer one is 1. In [0, 1). @default {0.5} */
  factor?: number;
  /** A whole number from 0 to 2^53 - 1. @default {0} */
  seed?: number;
  /** Called before every 65,536 rows. */
  beforeRows?: () => void;
}

const TWO_PI = 6.283185307179586;

/**
 * Makes two circles around the origin, class by class, as scikit-learn's `make_circles` does (without its shuffle,
 * and with `samples` points per class): for angles a in even steps around the circle, class 0 is (cos a, sin a) and
 * class 1 is `factor` times that; normal noise is added to both coordinates.
 *
 * @throws {TypeError} If an option is of the wrong type.
 * @throws {RangeError} If an option is out of range.
 *
 * @example Two circles of 50 points
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { circles } from "@seedsweep/seedsweep";
 *
 * const { x, y, classes } = circles({ samples: 50, factor: 0.8 });
 * assertEquals([x.length, y.length, classes], [200, 100, 2]);
 * ```
 */
export function circles(options: CirclesOptions = {}): Dataset {
  const action = "make circles data";
  requireTypes(action, { options }, "object");
  const { samples = 100, noise = 0.1, factor = 0.5, seed = 0, beforeRows } = options;
  requireNumbers(action, { samples }, SAMPLES);
  requireNumbers(action, { noise }, NOISE);
  requireNumbers(action, { factor }, FROM_ZERO_BELOW_ONE);
  requireNumbers(action, { seed }, SEED);
  requireTypes(action, given({ beforeRows }), "function");
  return noisyCurves({ samples, noise, seed, beforeRows }, (c, i) => {
    const angle = TWO_PI * i / samples;
    const radius = c === 0 ? 1 : factor;
    return [radius * cos(angle), radius * sin(angle)];
  });
}
