/**
 * The spiral: arms that wind around each other, one a class. No straight line parts them.
 *
 * @module
 */

import { cos, sin } from "../math/sin.ts";
import { Stream } from "../random/stream.ts";
import type { Dataset } from "./dataset.ts";

/** What {@linkcode spiral} makes. */
export interface SpiralOptions {
  /** Points to a class, a whole number of at least 1. @default {100} */
  samples?: number;
  /** Arms, a whole number of at least 2. @default {3} */
  classes?: number;
  /** Standard deviation of the angle, in the units of t below. @default {0.2} */
  noise?: number;
  /** Any whole number of at least 0. @default {0} */
  seed?: number;
}

/**
 * The spiral data of the chapter's `spiral_data(samples, classes)`, class by class.
 *
 * Along arm c the radius r goes from 0 to 1 and t from 4c to 4(c + 1), both in even steps; normal noise is
 * added to t; the point is (r sin 2.5t, r cos 2.5t).
 *
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { spiral } from "./spiral.ts";
 *
 * const { x, y, features } = spiral({ samples: 2000, classes: 3 });
 * assertEquals([x.length, y.length, features], [12000, 6000, 2]);
 * ```
 */
export function spiral(options: SpiralOptions = {}): Dataset {
  const { samples = 100, classes = 3, noise = 0.2, seed = 0 } = options;
  requireInRange("samples", samples, Number.isSafeInteger(samples) && samples >= 1);
  requireInRange("classes", classes, Number.isSafeInteger(classes) && classes >= 2);
  requireInRange("noise", noise, noise >= 0 && noise < Infinity);
  const x = new Float64Array(classes * samples * 2);
  const y = new Int32Array(classes * samples);
  const stream = Stream.named({ seed, role: "data" });
  for (let row = 0; row < y.length; row++) {
    const c = Math.floor(row / samples);
    const r = samples === 1 ? 0 : (row % samples) / (samples - 1);
    const t = 4 * (c + r) + noise * stream.normal();
    x[2 * row] = r * sin(2.5 * t);
    x[2 * row + 1] = r * cos(2.5 * t);
    y[row] = c;
  }
  return { x, y, features: 2, classes };
}

function requireInRange(name: string, value: number, inRange: boolean): void {
  if (!inRange) {
    throw new RangeError(`Cannot make spiral data: ${name} is out of range, got ${value}`);
  }
}
