/**
 * The leaky rectified linear unit.
 *
 * @module
 */

import { requireInstances } from "../math/check_arguments.ts";
import { type Layer, requireOutputGradient, resized } from "./layer.ts";

/** The slope below 0 (Maas et al., 2013). */
const SLOPE = 0.01;

/**
 * `z` above 0 and `0.01 z` elsewhere, element by element. NaN stays NaN. The derivative at 0 is defined as 0.01.
 *
 * @example forward and backward of two numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { LeakyReLU } from "@seedsweep/seedsweep";
 *
 * const leakyRelu = new LeakyReLU();
 * assertEquals([...leakyRelu.forward(new Float64Array([-2, 3]))], [-0.02, 3]);
 * assertEquals([...leakyRelu.backward(new Float64Array([1, 1]))], [0.01, 1]);
 * ```
 */
export class LeakyReLU implements Layer {
  #inputValues: Float64Array = new Float64Array(0);
  #output: Float64Array | undefined;
  #dInputs: Float64Array | undefined;

  /**
   * Computes the outputs, in the shape of the inputs.
   *
   * @throws {TypeError} If `inputs` is not a Float64Array.
   */
  forward(inputs: Float64Array): Float64Array {
    requireInstances("run LeakyReLU.forward()", { inputs }, Float64Array);
    this.#inputValues = inputs;
    const output = this.#output = resized(this.#output, inputs.length);
    for (let i = 0; i < inputs.length; i++) {
      output[i] = inputs[i] > 0 ? inputs[i] : SLOPE * inputs[i];
    }
    return output;
  }

  /**
   * Computes the gradient with respect to the last inputs, in their shape.
   *
   * @throws {TypeError} If `dOutputs` is not a Float64Array.
   * @throws {RangeError} If `dOutputs` does not have the shape of the last inputs.
   */
  backward(dOutputs: Float64Array): Float64Array {
    requireOutputGradient("LeakyReLU", dOutputs, this.#output?.length);
    const dInputs = this.#dInputs = resized(this.#dInputs, dOutputs.length);
    for (let i = 0; i < dOutputs.length; i++) {
      dInputs[i] = this.#inputValues[i] > 0 ? dOutputs[i] : SLOPE * dOutputs[i];
    }
    return dInputs;
  }
}
