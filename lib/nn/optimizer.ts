/**
 * What the optimizers have in common.
 *
 * @module
 */

import {
  ABOVE_ZERO,
  AT_LEAST_ZERO,
  failRange,
  FROM_ZERO,
  requireInstances,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";
import type { Parameter } from "./layer.ts";

/** Changes parameters to reduce the loss. */
export interface Optimizer {
  /** The learning rate of the last step; before the first step, the initial rate. */
  readonly currentLearningRate: number;
  /** Takes one step with all parameters of a network. Each call must have the same parameters. */
  step(parameters: readonly Parameter[]): void;
}

/**
 * Computes the learning rate of a step: `learningRate / (1 + decay · step)`.
 *
 * @param learningRate Above 0 and finite.
 * @param decay At least 0 and finite.
 * @param step Counted from 0.
 * @throws {TypeError} If an argument is not a number.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example The rate that the chapter prints at epoch 9500, which is that of the step before
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decayedRate } from "@seedsweep/seedsweep";
 *
 * assertEquals(decayedRate(0.05, 5e-5, 9499), 0.03389945421878708);
 * ```
 */
export function decayedRate(learningRate: number, decay: number, step: number): number {
  const valid = ABOVE_ZERO.allows(learningRate) && AT_LEAST_ZERO.allows(decay) &&
    FROM_ZERO.allows(step);
  if (!valid) failDecayedRate({ learningRate, decay, step });
  return learningRate / (1 + decay * step);
}

/** Kept out of {@linkcode decayedRate}, which runs at every step. */
function failDecayedRate(
  { learningRate, decay, step }: { learningRate: number; decay: number; step: number },
): void {
  const action = "compute a decayed rate";
  requireNumbers(action, { learningRate }, ABOVE_ZERO);
  requireNumbers(action, { decay }, AT_LEAST_ZERO);
  requireNumbers(action, { step }, FROM_ZERO);
}

/**
 * Checks the argument of an optimizer's `step`.
 *
 * @throws {TypeError} If the parameters are not a list of Float64Arrays.
 * @throws {RangeError} If a gradient is not as long as its values.
 */
export function requireParameters(action: string, parameters: readonly Parameter[]): void {
  requireInstances(action, { parameters }, Array);
  for (let i = 0; i < parameters.length; i++) {
    if (!isParameter(parameters[i])) failParameter(action, `parameters[${i}]`, parameters[i]);
  }
}

function isParameter(parameter: Parameter): boolean {
  const { values, gradient } = parameter ?? {};
  return values instanceof Float64Array && gradient instanceof Float64Array &&
    values.length === gradient.length;
}

function failParameter(action: string, name: string, parameter: Parameter): void {
  requireTypes(action, { [name]: parameter }, "object");
  const { values, gradient } = parameter;
  requireInstances(action, { [`${name}.values`]: values }, Float64Array);
  requireInstances(action, { [`${name}.gradient`]: gradient }, Float64Array);
  const rule = `${name}.gradient must have ${values.length} numbers, as many as its values`;
  failRange(action, rule, gradient.length);
}

/** One buffer of zeros per parameter, made at its first use. */
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
