/**
 * How right a gradient is.
 *
 * @module
 */

import { Stream } from "../random/stream.ts";

/** What {@linkcode gradientError} compares. */
export interface GradientCheck {
  /** Where the gradient is taken; moved and put back. */
  values: Float64Array;
  /** The gradient under test, of the same length. */
  gradient: Float64Array;
  /** The function that it should be the gradient of, at what `values` holds when it is called. */
  loss: () => number;
}

/**
 * Truncation costs about h², rounding about 1e-16 · |loss| / h. Where a kink of ReLU lies within the larger step it lies
 * outside the smaller one, almost surely; a wrong gradient is wrong at both.
 */
const STEPS = [1e-5, 1e-7];
/** What rounding may move a loss of 1 by: four units in the last place. */
const ROUNDING = 4 * 2.2e-16;

/**
 * How far a gradient is from the truth: the largest relative error of its projection on a few random directions,
 * measured by central differences. What rounding alone can do is taken off first.
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
  const claimed = dot(gradient, direction);
  const error = Math.max(0, Math.abs(measured - claimed) - noise);
  return error === 0 ? 0 : error / Math.max(Math.abs(measured), Math.abs(claimed));
}

/** Σ a·b: makes one number of a layer's output, whose gradient by the output is `b`. */
export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}
