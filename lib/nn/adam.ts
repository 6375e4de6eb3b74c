/**
 * Adam (Kingma and Ba, 2015), with the decay of the learning rate that the book adds.
 *
 * @module
 */

import type { Parameter } from "./layer.ts";
import { BufferMap, decayedRate, type Optimizer } from "./optimizer.ts";

/** What {@linkcode Adam} can be told. */
export interface AdamOptions {
  /** Above 0. @default {0.001} */
  learningRate?: number;
  /** Step t (from 0) uses `learningRate / (1 + decay · t)`. @default {0} */
  decay?: number;
  /** How much of the mean gradient is kept at a step, in [0, 1). @default {0.9} */
  beta1?: number;
  /** How much of the mean squared gradient is kept at a step, in [0, 1). @default {0.999} */
  beta2?: number;
  /** Added to the root, so that nothing is divided by 0. @default {1e-7} */
  epsilon?: number;
}

/**
 * Moves each number against the mean of its gradients m, divided by the root of the mean of their squares v:
 *
 *     m ← β₁ m + (1 - β₁) g        v ← β₂ v + (1 - β₂) g²
 *     w ← w - rate · m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε),   t = 1, 2, …
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { Adam } from "./adam.ts";
 *
 * const w = { values: new Float64Array([1]), gradient: new Float64Array([3]) };
 * new Adam({ learningRate: 0.1 }).step([w]);
 * assertAlmostEquals(w.values[0], 0.9, 1e-8); // the first step is the rate long, whatever the gradient
 * ```
 */
export class Adam implements Optimizer {
  /** The rate of the last step; before the first one, the initial rate. */
  currentLearningRate: number;
  readonly #options: Required<AdamOptions>;
  readonly #means = new BufferMap();
  readonly #squares = new BufferMap();
  #steps = 0;
  // The powers of the betas are multiplied up: the language does not fix the last bits of `**`.
  #beta1Power = 1;
  #beta2Power = 1;

  /** An optimiser that has taken no step. */
  constructor(options: AdamOptions = {}) {
    this.#options = {
      learningRate: 0.001,
      decay: 0,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      ...options,
    };
    this.currentLearningRate = this.#options.learningRate;
  }

  /** Moves every parameter once; they are the same at each call. */
  step(parameters: readonly Parameter[]): void {
    const { learningRate, decay, beta1, beta2 } = this.#options;
    this.currentLearningRate = decayedRate(learningRate, decay, this.#steps++);
    this.#beta1Power *= beta1;
    this.#beta2Power *= beta2;
    for (const parameter of parameters) this.#move(parameter);
  }

  #move(parameter: Parameter): void {
    const { beta1, beta2, epsilon } = this.#options;
    const { values, gradient } = parameter;
    const m = this.#means.of(parameter);
    const v = this.#squares.of(parameter);
    for (let i = 0; i < values.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
      v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] * gradient[i];
      const mCorrected = m[i] / (1 - this.#beta1Power);
      const vCorrected = v[i] / (1 - this.#beta2Power);
      values[i] -= this.currentLearningRate * mCorrected / (Math.sqrt(vCorrected) + epsilon);
    }
  }
}
