/**
 * The mean squared error.
 *
 * @module
 */

import { failRange, requireInstances } from "../math/check_arguments.ts";
import { resized } from "./layer.ts";
import type { Loss } from "./loss.ts";

/**
 * The mean of (o - t)² over all numbers: outputs o and targets t, of all rows and columns.
 *
 * @example Two rows of one number
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { MeanSquaredError } from "@seedsweep/seedsweep";
 *
 * const loss = new MeanSquaredError();
 * assertEquals(loss.forward(new Float64Array([1, 5]), new Float64Array([1, 2])), 4.5);
 * assertEquals([...loss.backward()], [0, 3]);
 * ```
 */
export class MeanSquaredError implements Loss {
  /** (rows, outputs): the last outputs minus the last targets. */
  differences: Float64Array = new Float64Array(0);
  #hasRun = false;
  #dOutputs: Float64Array | undefined;

  /** How many numbers the outputs of the last `forward` had; 0 before the first. */
  get outputLength(): number {
    return this.differences.length;
  }

  /**
   * Computes the mean squared error. NaN in an argument gives NaN, as do no rows; numbers whose square is too large
   * give Infinity.
   *
   * @param outputs (rows, outputs)
   * @param targets In the shape of the outputs.
   * @throws {TypeError} If an argument is not a Float64Array.
   * @throws {RangeError} If `outputs` is not as long as `targets`.
   */
  forward(outputs: Float64Array, targets: Float64Array): number {
    requireSameLength("run MeanSquaredError.forward()", outputs, targets);
    const differences = this.differences = resized(this.differences, outputs.length);
    this.#hasRun = true;
    let sum = 0;
    for (let i = 0; i < outputs.length; i++) {
      const difference = differences[i] = outputs[i] - targets[i];
      sum += difference * difference;
    }
    return sum / outputs.length;
  }

  /**
   * Computes the gradient of the mean squared error with respect to the outputs, (rows, outputs): 2 (o - t) / count,
   * with the count of all numbers.
   *
   * @throws {RangeError} If there was no `forward`.
   */
  backward(): Float64Array {
    const { differences } = this;
    if (!this.#hasRun) {
      throw new RangeError("Cannot run MeanSquaredError.backward(): forward() must come first");
    }
    const dOutputs = this.#dOutputs = resized(this.#dOutputs, differences.length);
    for (let i = 0; i < differences.length; i++) {
      dOutputs[i] = 2 * differences[i] / differences.length;
    }
    return dOutputs;
  }
}

/**
 * Computes the mean of |o - t| over all numbers. NaN in an argument gives NaN, as do no rows.
 *
 * @param outputs (rows, outputs)
 * @param targets In the shape of the outputs.
 * @throws {TypeError} If an argument is not a Float64Array.
 * @throws {RangeError} If `outputs` is not as long as `targets`.
 *
 * @example Two rows of one number
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { meanAbsoluteError } from "@seedsweep/seedsweep";
 *
 * assertEquals(meanAbsoluteError(new Float64Array([1, 5]), new Float64Array([2, 2])), 2);
 * ```
 */
export function meanAbsoluteError(outputs: Float64Array, targets: Float64Array): number {
  requireSameLength("compute a mean absolute error", outputs, targets);
  let sum = 0;
  for (let i = 0; i < outputs.length; i++) sum += Math.abs(outputs[i] - targets[i]);
  return sum / outputs.length;
}

/** @throws {TypeError | RangeError} If the arguments are not Float64Arrays of the same length. */
export function requireSameLength(
  action: string,
  outputs: Float64Array,
  targets: Float64Array,
): void {
  requireInstances(action, { outputs, targets }, Float64Array);
  if (outputs.length === targets.length) return;
  const rule = `outputs must have ${targets.length} numbers, as many as targets`;
  failRange(action, rule, outputs.length);
}
