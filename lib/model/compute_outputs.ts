/**
 * The forward pass of a trained network, in plain loops. The sums are those of the layers of `lib/nn/`, in their order.
 *
 * @module
 */

import type { LayerParameters } from "../engine/engine.ts";
import { tanh } from "../math/tanh.ts";
import type { Activation } from "../nn/activation.ts";

/**
 * Computes the outputs of the last layer, (rows, outputs), before softmax, from the inputs, (rows, inputs).
 *
 * @example Two inputs, one hidden unit, one output
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { computeOutputs } from "./compute_outputs.ts";
 *
 * const layers = [
 *   { weights: new Float64Array([1, 2]), biases: new Float64Array([-5]) },
 *   { weights: new Float64Array([10]), biases: new Float64Array([1]) },
 * ];
 * const x = new Float64Array([3, 4, 0, 0]);
 * assertEquals([...computeOutputs({ layers, activation: "relu" }, x)], [61, 1]);
 * ```
 */
export function computeOutputs(
  { layers, activation }: {
    readonly layers: readonly LayerParameters[];
    readonly activation: Activation;
  },
  x: Float64Array,
): Float64Array {
  let values = x;
  layers.forEach((layer, i) => {
    values = applyDense(layer, values);
    if (i < layers.length - 1) applyActivation(activation, values);
  });
  return values;
}

/** `inputs · weights + biases`, (rows, units). */
function applyDense({ weights, biases }: LayerParameters, inputs: Float64Array): Float64Array {
  const units = biases.length;
  const inputsPerRow = weights.length / units;
  const rows = inputs.length / inputsPerRow;
  const outputs = new Float64Array(rows * units);
  for (let row = 0; row < rows; row++) {
    const start = row * units;
    outputs.set(biases, start);
    for (let i = 0; i < inputsPerRow; i++) {
      const x = inputs[row * inputsPerRow + i];
      for (let j = 0; j < units; j++) outputs[start + j] += x * weights[i * units + j];
    }
  }
  return outputs;
}

/** The slope of `leaky_relu` below 0: that of `lib/nn/leaky_relu.ts`. */
export const LEAKY_SLOPE = 0.01;

function applyActivation(activation: Activation, values: Float64Array): void {
  for (let k = 0; k < values.length; k++) values[k] = activate(activation, values[k]);
}

function activate(activation: Activation, z: number): number {
  switch (activation) {
    case "relu":
      return z <= 0 ? 0 : z;
    case "tanh":
      return tanh(z);
    case "leaky_relu":
      return z > 0 ? z : LEAKY_SLOPE * z;
  }
}
