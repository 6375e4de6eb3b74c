/**
 * The blobs data set: a normal distribution around a random center per class.
 *
 * @module
 */

import { given, requireNumbers, requireTypes, SEED, wholeNumber } from "../math/check_arguments.ts";
import { Stream } from "../random/stream.ts";
import type { Dataset } from "./dataset.ts";
import { CLASSES, NOISE, ROWS_AT_ONCE, SAMPLES } from "./made_data_limits.ts";

/** The size, the noise and the seed of {@linkcode blobs}. */
export interface BlobsOptions {
  /** Points per class, a whole number from 1 to 10,000,000. @default {100} */
  samples?: number;
  /** Number of blobs, a whole number from 2 to 10,000. @default {3} */
  classes?: number;
  /** Numbers per point, a whole number from 1 to 10,000. @default {2} */
  features?: number;
  /** Standard deviation around the center in each direction, in [0, 10,000]. @default {1} */
  noise?: number;
  /** A whole number from 0 to 2^53 - 1. @default {0} */
  seed?: number;
  /** Called before every 65,536 rows. */
  beforeRows?: () => void;
}

/** Centers are uniform in [-10, 10), the default of scikit-learn's `center_box`. */
const CENTER_BOX = 10;

const FEATURES = wholeNumber(1, 10_000);

/**
 * Makes normally distributed points around one center per class, class by class, as scikit-learn's `make_blobs` does
 * (without its shuffle, and with `samples` points per class). The coordinates of the centers are uniform in [-10, 10)
 * and drawn first, so they depend on neither `samples` nor `noise`.
 *
 * @throws {TypeError} If an option is of the wrong type.
 * @throws {RangeError} If an option is out of range.
 *
 * @example Four blobs in three dimensions
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { blobs } from "@seedsweep/seedsweep";
 *
 * const { x, y, features } = blobs({ samples: 50, classes: 4, features: 3 });
 * assertEquals([x.length, y.length, features], [600, 200, 3]);
 * ```
 */
export function blobs(options: BlobsOptions = {}): Dataset {
  const action = "make blobs data";
  requireTypes(action, { options }, "object");
  const { samples = 100, classes = 3, features = 2, noise = 1, seed = 0, beforeRows } = options;
  requireNumbers(action, { samples }, SAMPLES);
  requireNumbers(action, { classes }, CLASSES);
  requireNumbers(action, { features }, FEATURES);
  requireNumbers(action, { noise }, NOISE);
  requireNumbers(action, { seed }, SEED);
  requireTypes(action, given({ beforeRows }), "function");
  const stream = Stream.named({ seed, role: "data" });
  const centers = new Float64Array(classes * features);
  for (let i = 0; i < centers.length; i++) {
    centers[i] = CENTER_BOX * (2 * stream.uniform() - 1);
  }
  const x = new Float64Array(classes * samples * features);
  const y = new Int32Array(classes * samples);
  for (let row = 0; row < y.length; row++) {
    if (row % ROWS_AT_ONCE === 0) beforeRows?.();
    const c = Math.floor(row / samples);
    for (let k = 0; k < features; k++) {
      x[row * features + k] = centers[c * features + k] + noise * stream.normal();
    }
    y[row] = c;
  }
  return { x, y, features, classes };
}
