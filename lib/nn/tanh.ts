/**
 * The hyperbolic tangent as an activation.
 *
 * @module
 */

import { requireInstances } from "../math/check_arguments.ts";
import { tanh } from "../math/tanh.ts";
import { type Layer, requireOutputGradient, resized } from "./layer.ts";

/**
 * `tanh(z)`, element by element. NaN stays NaN. The derivative is 1 - tanh²(z).
 *
 * @example forward and backward at 0, where the derivative is 1
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Tanh } from "@seedsweep/seedsweep";
 *
 * const tanh = new Tanh();
 * assertEquals([...tanh.forward(new Float64Array([0, Infinity]))], [0, 1]);
 * assertEquals([...tanh.backward(new Float64Array([5, 5]))], [5, 0]);
 * ```
 */
export class Tanh implements Layer {
  #output: Float64Array | undefined;
  #dInputs: Float64Array | undefined;

  /**
   * Computes the outputs, in the shape of the inputs.
   *
   * @throws {TypeError} If `inputs` is not a Float64Array.
   */
  forward(inputs: Float64Array): Float64Array {
    requireInstances("run Tanh.forward()", { inputs }, Float64Array);
    const output = this.#output = resized(this.#output, inputs.length);
    for (let i = 0; i < inputs.length; i++) output[i] = tanh(inputs[i]);
    return output;
  }

  /**
   * Computes the gradient with respect to the last inputs, in their shape.
   *
   * @throws {TypeError} If `dOutputs` is not a Float64Array.
   * @throws {RangeError} If `dOutputs` does not have the shape of the last inputs.
   */
  backward(dOutputs: Float64Array): Float64Array {
    const output = this.#output ?? new Float64Array(0);
    requireOutputGradient("Tanh", dOutputs, this.#output?.length);
    const dInputs = this.#dInputs = resized(this.#dInputs, dOutputs.length);
    for (let i = 0; i < dOutputs.length; i++) {
      dInputs[i] = dOutputs[i] * (1 - output[i] * output[i]);
    }
    return dInputs;
  }
}
