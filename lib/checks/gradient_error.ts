/**
 * The error of a gradient, by central differences.
 *
 * @module
 */

import { Stream } from "../random/stream.ts";

/** What {@linkcode gradientError} compares. */
export interface GradientCheck {
  /** The point at which the gradient is taken; it is changed and restored. */
  values: Float64Array;
  /** The gradient under test, of the same length. */
  gradient: Float64Array;
  /** The function whose gradient it should be, at the present `values`. */
  loss: () => number;
}

/**
 * The truncation error is about h², the rounding error about 1e-16 · |loss| / h. If a kink of ReLU is within the larger
 * step, it is almost surely not within the smaller one; a wrong gradient is wrong at both.
 */
const STEPS = [1e-5, 1e-7];
/** The rounding error of a loss of 1: four units in the last place. */
const ROUNDING = 4 * 2.2e-16;

/**
 * The largest relative error of the gradient's projection on a few random directions, against central differences. The
 * possible rounding error is subtracted first.
 */
export function gradientError(check: GradientCheck, seed = 0): number {
  const stream = Stream.named({ seed, role: "checks" });
  const directions = [0, 1, 2].map(() => check.values.map(() => stream.normal()));
  const errors = directions.map((direction) =>
    Math.min(...STEPS.map((step) => projectionError(check, direction, step)))
  );
  return Math.max(...errors);
}

function projectionError(
  { values, gradient, loss }: GradientCheck,
  direction: Float64Array,
  step: number,
): number {
  const start = values.slice();
  const lossAt = (distance: number) => {
    for (let i = 0; i < values.length; i++) values[i] = start[i] + distance * direction[i];
    return loss();
  };
  const measured = (lossAt(step) - lossAt(-step)) / (2 * step);
  const noise = ROUNDING * Math.max(1, Math.abs(lossAt(0))) / step;
  const analytic = dot(gradient, direction);
  const error = Math.max(0, Math.abs(measured - analytic) - noise);
  return error === 0 ? 0 : error / Math.max(Math.abs(measured), Math.abs(analytic));
}

/** Σ a·b: a scalar function of a layer's output a, whose gradient is b. */
export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}
