/**
 * What the optimisers share.
 *
 * @module
 */

import type { Parameter } from "./layer.ts";

/** Changes parameters against their gradients. */
export interface Optimizer {
  /** The learning rate of the last step; before the first one, the initial rate. */
  readonly currentLearningRate: number;
  /** One step of all parameters of a network, which are the same at each call. */
  step(parameters: readonly Parameter[]): void;
}

/**
 * The learning rate of a step, counted from 0: `learningRate / (1 + decay · step)`.
 *
 * @example The rate that the chapter prints at epoch 9500, which is that of the step before
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decayedRate } from "./optimizer.ts";
 *
 * assertEquals(decayedRate(0.05, 5e-5, 9499), 0.03389945421878708);
 * ```
 */
export function decayedRate(learningRate: number, decay: number, step: number): number {
  return learningRate / (1 + decay * step);
}

/** A buffer of zeros for each parameter, made when it is first seen. */
export class BufferMap {
  readonly #buffers = new Map<Float64Array, Float64Array>();

  of(parameter: Parameter): Float64Array {
    let buffer = this.#buffers.get(parameter.values);
    if (buffer === undefined) {
      buffer = new Float64Array(parameter.values.length);
      this.#buffers.set(parameter.values, buffer);
    }
    return buffer;
  }
}
