import { Stream } from "../../lib/random/stream.ts";

/** What {@linkcode gradientError} compares. */
export interface GradientCheck {
  /** Where the gradient is taken; moved and put back. */
  values: Float64Array;
  /** The gradient under test, of the same length. */
  gradient: Float64Array;
  /** The function that it should be the gradient of, at what `values` holds when it is called. */
  loss: () => number;
}

/** Truncation costs h², rounding 1e-16 / h: both are about 1e-10 here. */
const STEP = 1e-5;

/**
 * How far a gradient is from the truth: the largest relative error of its projection on a few random directions,
 * measured by central differences.
 */
export function gradientError({ values, gradient, loss }: GradientCheck, seed = 0): number {
  const stream = Stream.named({ seed, role: "data", layer: 99 });
  const start = values.slice();
  let worst = 0;
  for (let trial = 0; trial < 3; trial++) {
    const direction = values.map(() => stream.normal());
    const along = (step: number) => {
      for (let i = 0; i < values.length; i++) values[i] = start[i] + step * direction[i];
      return loss();
    };
    const measured = (along(STEP) - along(-STEP)) / (2 * STEP);
    const claimed = gradient.reduce((sum, g, i) => sum + g * direction[i], 0);
    worst = Math.max(worst, relativeError(measured, claimed));
  }
  values.set(start);
  loss();
  return worst;
}

/** |a - b| by the larger of the two; by 1e-3 where both are smaller, so that noise is no error. */
export function relativeError(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 1e-3);
}

/** A matrix of normal numbers, none within `gap` of 0: ReLU has its kink there. */
export function normals(length: number, seed = 0, gap = 0): Float64Array {
  const stream = Stream.named({ seed, role: "data" });
  return Float64Array.from({ length }, () => {
    const z = stream.normal();
    return z < 0 ? z - gap : z + gap;
  });
}

/** Σ a·b: makes one number of a layer's output, whose gradient by the output is `b`. */
export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}
