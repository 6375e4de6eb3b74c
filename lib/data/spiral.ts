/**
 * The spiral data set: intertwined arms, one per class, that no straight line separates.
 *
 * @module
 */

import { given, requireNumbers, requireTypes, SEED } from "../math/check_arguments.ts";
import { cos, sin } from "../math/sin.ts";
import { Stream } from "../random/stream.ts";
import type { Dataset } from "./dataset.ts";
import { CLASSES, NOISE, ROWS_AT_ONCE, SAMPLES } from "./made_data_limits.ts";

/** The size, the noise and the seed of {@linkcode spiral}. */
export interface SpiralOptions {
  /** Points per class, a whole number from 1 to 10,000,000. @default {100} */
  samples?: number;
  /** Number of arms, a whole number from 2 to 10,000. @default {3} */
  classes?: number;
  /** Standard deviation of the angle, in the units of t below; in [0, 10,000]. @default {0.2} */
  noise?: number;
  /** A whole number from 0 to 2^53 - 1. @default {0} */
  seed?: number;
  /** Called before every 65,536 rows. */
  beforeRows?: () => void;
}

/**
 * Makes the spiral data of the chapter's `spiral_data(samples, classes)`, class by class.
 *
 * Along arm c the radius r goes from 0 to 1 and t from 4c to 4(c + 1), both in even steps; normal noise is
 * added to t; the point is (r sin 2.5t, r cos 2.5t).
 *
 * @throws {TypeError} If an option is of the wrong type.
 * @throws {RangeError} If an option is out of range.
 *
 * @example Three arms of 2000 points
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { spiral } from "@seedsweep/seedsweep";
 *
 * const { x, y, features } = spiral({ samples: 2000, classes: 3 });
 * assertEquals([x.length, y.length, features], [12000, 6000, 2]);
 * ```
 */
export function spiral(options: SpiralOptions = {}): Dataset {
  const action = "make spiral data";
  requireTypes(action, { options }, "object");
  const { samples = 100, classes = 3, noise = 0.2, seed = 0, beforeRows } = options;
  requireNumbers(action, { samples }, SAMPLES);
  requireNumbers(action, { classes }, CLASSES);
  requireNumbers(action, { noise }, NOISE);
  requireNumbers(action, { seed }, SEED);
  requireTypes(action, given({ beforeRows }), "function");
  const x = new Float64Array(classes * samples * 2);
  const y = new Int32Array(classes * samples);
  const stream = Stream.named({ seed, role: "data" });
  for (let row = 0; row < y.length; row++) {
    if (row % ROWS_AT_ONCE === 0) beforeRows?.();
    const c = Math.floor(row / samples);
    const r = samples === 1 ? 0 : (row % samples) / (samples - 1);
    const t = 4 * (c + r) + noise * stream.normal();
    x[2 * row] = r * sin(2.5 * t);
    x[2 * row + 1] = r * cos(2.5 * t);
    y[row] = c;
  }
  return { x, y, features: 2, classes };
}
