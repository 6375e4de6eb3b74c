/**
 * The rectified linear unit.
 *
 * @module
 */

import { requireInstances } from "../math/check_arguments.ts";
import { type Layer, requireOutputGradient, resized } from "./layer.ts";

/**
 * `max(0, z)`, element by element. NaN stays NaN. The derivative at 0 is defined as 0.
 *
 * @example forward and backward of two numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ReLU } from "@seedsweep/seedsweep";
 *
 * const relu = new ReLU();
 * assertEquals([...relu.forward(new Float64Array([-2, 3]))], [0, 3]);
 * assertEquals([...relu.backward(new Float64Array([1, 1]))], [0, 1]);
 * ```
 */
export class ReLU implements Layer {
  #inputValues: Float64Array = new Float64Array(0);
  #output: Float64Array | undefined;
  #dInputs: Float64Array | undefined;

  /**
   * Computes the outputs, in the shape of the inputs.
   *
   * @throws {TypeError} If `inputs` is not a Float64Array.
   */
  forward(inputs: Float64Array): Float64Array {
    requireInstances("run ReLU.forward()", { inputs }, Float64Array);
    this.#inputValues = inputs;
    const output = this.#output = resized(this.#output, inputs.length);
    for (let i = 0; i < inputs.length; i++) output[i] = inputs[i] <= 0 ? 0 : inputs[i];
    return output;
  }

  /**
   * Computes the gradient with respect to the last inputs, in their shape.
   *
   * @throws {TypeError} If `dOutputs` is not a Float64Array.
   * @throws {RangeError} If `dOutputs` does not have the shape of the last inputs.
   */
  backward(dOutputs: Float64Array): Float64Array {
    requireOutputGradient("ReLU", dOutputs, this.#output?.length);
    const dInputs = this.#dInputs = resized(this.#dInputs, dOutputs.length);
    for (let i = 0; i < dOutputs.length; i++) {
      dInputs[i] = this.#inputValues[i] <= 0 ? 0 : dOutputs[i];
    }
    return dInputs;
  }
}
