/**
 * The rectified linear unit.
 *
 * @module
 */

import { type Layer, resized } from "./layer.ts";

/**
 * `max(0, z)`, number by number. NaN stays NaN. At exactly 0 the derivative is taken to be 0.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ReLU } from "./relu.ts";
 *
 * const relu = new ReLU();
 * assertEquals([...relu.forward(new Float64Array([-2, 3]))], [0, 3]);
 * assertEquals([...relu.backward(new Float64Array([1, 1]))], [0, 1]);
 * ```
 */
export class ReLU implements Layer {
  #inputValues: Float64Array = new Float64Array(0);
  #output: Float64Array = new Float64Array(0);
  #dInputs: Float64Array = new Float64Array(0);

  /** Any shape, kept. */
  forward(inputs: Float64Array): Float64Array {
    this.#inputValues = inputs;
    const output = this.#output = resized(this.#output, inputs.length);
    for (let i = 0; i < inputs.length; i++) output[i] = inputs[i] <= 0 ? 0 : inputs[i];
    return output;
  }

  /** The shape of the last inputs, kept. */
  backward(dOutputs: Float64Array): Float64Array {
    const dInputs = this.#dInputs = resized(this.#dInputs, dOutputs.length);
    for (let i = 0; i < dOutputs.length; i++) {
      dInputs[i] = this.#inputValues[i] <= 0 ? 0 : dOutputs[i];
    }
    return dInputs;
  }
}
