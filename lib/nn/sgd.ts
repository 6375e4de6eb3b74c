/**
 * Stochastic gradient descent.
 *
 * @module
 */

import type { Parameter } from "./layer.ts";
import { BufferMap, decayedRate, type Optimizer } from "./optimizer.ts";

/** What {@linkcode SGD} can be told. */
export interface SGDOptions {
  /** Above 0. @default {1} */
  learningRate?: number;
  /** Step t (from 0) uses `learningRate / (1 + decay · t)`. @default {0} */
  decay?: number;
  /** How much of the last move is kept in the next, in [0, 1). @default {0} */
  momentum?: number;
}

/**
 * Moves each number against its gradient, and on in the direction of its last move:
 *
 *     move ← momentum · move - rate · g        w ← w + move
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { SGD } from "./sgd.ts";
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
  /** The rate of the last step; before the first one, the initial rate. */
  currentLearningRate: number;
  readonly #options: Required<SGDOptions>;
  readonly #moves = new BufferMap();
  #steps = 0;

  /** An optimiser that has taken no step. */
  constructor(options: SGDOptions = {}) {
    this.#options = { learningRate: 1, decay: 0, momentum: 0, ...options };
    this.currentLearningRate = this.#options.learningRate;
  }

  /** Moves every parameter once; they are the same at each call. */
  step(parameters: readonly Parameter[]): void {
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
