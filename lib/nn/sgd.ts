/**
 * Stochastic gradient descent.
 *
 * @module
 */

import {
  ABOVE_ZERO,
  AT_LEAST_ZERO,
  FROM_ZERO_BELOW_ONE,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";
import type { Parameter } from "./layer.ts";
import { BufferMap, decayedRate, type Optimizer, requireParameters } from "./optimizer.ts";

/** The hyperparameters of {@linkcode SGD}. */
export interface SGDOptions {
  /** Above 0. @default {1} */
  learningRate?: number;
  /** Step t (from 0) uses `learningRate / (1 + decay · t)`; at least 0. @default {0} */
  decay?: number;
  /** The fraction of the last move that is added to the next, in [0, 1). @default {0} */
  momentum?: number;
}

/**
 * Moves each number against its gradient, plus a fraction of its last move:
 *
 *     move ← momentum · move - rate · g        w ← w + move
 *
 * @example Two steps with momentum
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { SGD } from "@seedsweep/seedsweep";
 *
 * const w = { values: new Float64Array([1]), gradient: new Float64Array([0.5]) };
 * const sgd = new SGD({ learningRate: 0.5, momentum: 0.5 });
 * sgd.step([w]);
 * assertEquals(w.values[0], 0.75);
 * sgd.step([w]);
 * assertEquals(w.values[0], 0.375);
 * ```
 */
export class SGD implements Optimizer {
  /** The rate of the last step; before the first step, the initial rate. */
  currentLearningRate: number;
  readonly #options: Required<SGDOptions>;
  readonly #moves = new BufferMap();
  #steps = 0;

  /**
   * An optimizer before its first step.
   *
   * @throws {TypeError} If an option is not a number.
   * @throws {RangeError} If an option is out of range.
   */
  constructor(options: SGDOptions = {}) {
    requireTypes("make SGD", { options }, "object");
    const { learningRate = 1, decay = 0, momentum = 0 } = options;
    this.#options = { learningRate, decay, momentum };
    requireSGDOptions("make SGD", this.#options);
    this.currentLearningRate = learningRate;
  }

  /**
   * Moves every parameter once. Each call must have the same parameters.
   *
   * @throws {TypeError} If the parameters are not a list of Float64Arrays.
   * @throws {RangeError} If a gradient is not as long as its values.
   */
  step(parameters: readonly Parameter[]): void {
    requireParameters("run SGD.step()", parameters);
    const { learningRate, decay, momentum } = this.#options;
    this.currentLearningRate = decayedRate(learningRate, decay, this.#steps++);
    for (const parameter of parameters) {
      const { values, gradient } = parameter;
      const move = this.#moves.of(parameter);
      for (let i = 0; i < values.length; i++) {
        move[i] = momentum * move[i] - this.currentLearningRate * gradient[i];
        values[i] += move[i];
      }
    }
  }
}

/**
 * Checks the hyperparameters of SGD.
 *
 * @throws {TypeError} If one is not a number.
 * @throws {RangeError} If one is out of range.
 */
export function requireSGDOptions(
  action: string,
  { learningRate, decay, momentum }: Required<SGDOptions>,
): void {
  requireNumbers(action, { learningRate }, ABOVE_ZERO);
  requireNumbers(action, { decay }, AT_LEAST_ZERO);
  requireNumbers(action, { momentum }, FROM_ZERO_BELOW_ONE);
}
