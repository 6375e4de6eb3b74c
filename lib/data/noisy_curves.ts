/**
 * Points on two curves, a class each, with noise.
 *
 * @module
 */

import { Stream } from "../random/stream.ts";
import type { Dataset } from "./dataset.ts";
import { ROWS_AT_ONCE } from "./made_data_limits.ts";

/** How many points are drawn, and how. */
interface NoisyCurves {
  /** Points per class. */
  readonly samples: number;
  /** Standard deviation of the normal noise on both coordinates. */
  readonly noise: number;
  readonly seed: number;
  /** Called before every `ROWS_AT_ONCE` rows. */
  readonly beforeRows: (() => void) | undefined;
}

/** Draws the points class by class; `pointOf` is point i of a class before the noise. */
export function noisyCurves(
  { samples, noise, seed, beforeRows }: NoisyCurves,
  pointOf: (c: 0 | 1, i: number) => readonly [x1: number, x2: number],
): Dataset {
  const x = new Float64Array(2 * samples * 2);
  const y = new Int32Array(2 * samples);
  const stream = Stream.named({ seed, role: "data" });
  for (let row = 0; row < y.length; row++) {
    if (row % ROWS_AT_ONCE === 0) beforeRows?.();
    const c = row < samples ? 0 : 1;
    const [x1, x2] = pointOf(c, row % samples);
    x[2 * row] = x1 + noise * stream.normal();
    x[2 * row + 1] = x2 + noise * stream.normal();
    y[row] = c;
  }
  return { x, y, features: 2, classes: 2 };
}
