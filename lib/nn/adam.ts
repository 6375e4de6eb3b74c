/**
 * Adam (Kingma and Ba, 2015), with the decay of the learning rate that the book adds.
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

/** The hyperparameters of {@linkcode Adam}. */
export interface AdamOptions {
  /** Above 0. @default {0.001} */
  learningRate?: number;
  /** Step t (from 0) uses `learningRate / (1 + decay · t)`; at least 0. @default {0} */
  decay?: number;
  /** Decay rate of the running mean of the gradients, in [0, 1). @default {0.9} */
  beta1?: number;
  /** Decay rate of the running mean of the squared gradients, in [0, 1). @default {0.999} */
  beta2?: number;
  /** Added to the denominator to avoid division by 0; above 0. @default {1e-7} */
  epsilon?: number;
}

/**
 * Moves each number against the running mean m of its gradients, divided by the root of the running mean v
 * of their squares:
 *
 *     m ← β₁ m + (1 - β₁) g        v ← β₂ v + (1 - β₂) g²
 *     w ← w - rate · m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε),   t = 1, 2, …
 *
 * @example The length of the first step is the learning rate, for any gradient
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { Adam } from "@seedsweep/seedsweep";
 *
 * const w = { values: new Float64Array([1]), gradient: new Float64Array([3]) };
 * new Adam({ learningRate: 0.1 }).step([w]);
 * assertAlmostEquals(w.values[0], 0.9, 1e-8);
 * ```
 */
export class Adam implements Optimizer {
  /** The rate of the last step; before the first step, the initial rate. */
  currentLearningRate: number;
  readonly #options: Required<AdamOptions>;
  readonly #means = new BufferMap();
  readonly #squares = new BufferMap();
  #steps = 0;
  // The powers of the betas are products: ECMAScript does not fix the last bits of `**`.
  #beta1Power = 1;
  #beta2Power = 1;

  /**
   * An optimizer before its first step.
   *
   * @throws {TypeError} If an option is not a number.
   * @throws {RangeError} If an option is out of range.
   */
  constructor(options: AdamOptions = {}) {
    requireTypes("make Adam", { options }, "object");
    const { learningRate = 0.001, decay = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
    this.#options = { learningRate, decay, beta1, beta2, epsilon };
    requireAdamOptions("make Adam", this.#options);
    this.currentLearningRate = learningRate;
  }

  /**
   * Moves every parameter once. Each call must have the same parameters.
   *
   * @throws {TypeError} If the parameters are not a list of Float64Arrays.
   * @throws {RangeError} If a gradient is not as long as its values.
   */
  step(parameters: readonly Parameter[]): void {
    requireParameters("run Adam.step()", parameters);
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

/**
 * Checks the hyperparameters of Adam.
 *
 * @throws {TypeError} If one is not a number.
 * @throws {RangeError} If one is out of range.
 */
export function requireAdamOptions(
  action: string,
  { learningRate, decay, beta1, beta2, epsilon }: Required<AdamOptions>,
): void {
  requireNumbers(action, { learningRate }, ABOVE_ZERO);
  requireNumbers(action, { decay }, AT_LEAST_ZERO);
  requireNumbers(action, { beta1, beta2 }, FROM_ZERO_BELOW_ONE);
  requireNumbers(action, { epsilon }, ABOVE_ZERO);
}
