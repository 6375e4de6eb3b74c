/**
 * Weights and biases between the order of `Dense` and that of the kernels.
 *
 * @module
 */

import { initialWeights } from "../nn/dense.ts";
import type { NetworkDescription } from "../nn/network.ts";
import type { Block } from "./block.ts";
import type { HiddenLayout, Layout } from "./layout.ts";

/** Weights and biases of a layer, in the order of `Dense`. */
export interface LayerParameters {
  /** (inputs, units), row-major. */
  readonly weights: Float64Array;
  /** (units) */
  readonly biases: Float64Array;
}

/** Draws the initial weights of all layers. */
export function writeInitialWeights(
  block: Block,
  layout: Layout,
  description: NetworkDescription,
  seed: number,
): void {
  const { hidden, output, parameters, parameterCount } = layout;
  const { init } = description;
  const all = block.floats(parameters, parameterCount);
  const sizes = sizesOf(description);
  sizes.slice(1).forEach((units, layer) => {
    const weights = initialWeights(sizes[layer], units, { seed, layer, init });
    const start = ((hidden[layer] ?? output).weights - parameters) / 8;
    forEachWeight(layout, sizes, layer, (at, k) => all[start + at] = weights[k]);
  });
}

/** Copies all layers out of the array at `from`: the parameters or their gradient. */
export function readLayers(
  block: Block,
  layout: Layout,
  description: NetworkDescription,
  from: number,
): LayerParameters[] {
  const { hidden, output, parameters, parameterCount } = layout;
  const all = block.floats(from, parameterCount);
  const sizes = sizesOf(description);
  return sizes.slice(1).map((units, layer) => {
    const { weights: weightsAt, biases: biasesAt } = hidden[layer] ?? output;
    const start = (weightsAt - parameters) / 8;
    const weights = new Float64Array(sizes[layer] * units);
    forEachWeight(layout, sizes, layer, (at, k) => weights[k] = all[start + at]);
    const biasStart = (biasesAt - parameters) / 8;
    return { weights, biases: all.slice(biasStart, biasStart + units) };
  });
}

/** Inputs, units of each hidden layer and outputs, without padding. */
function sizesOf({ inputs, hidden, outputs }: NetworkDescription): number[] {
  return [inputs, ...hidden, outputs];
}

/** Calls `visit` for each weight, with its index in the layout of its layer and in (inputs, units). */
function forEachWeight(
  { hidden, output }: Layout,
  sizes: readonly number[],
  layer: number,
  visit: (at: number, k: number) => void,
): void {
  const [inputs, units] = sizes.slice(layer, layer + 2);
  const hiddenLayout: HiddenLayout | undefined = hidden[layer];
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < units; j++) {
      const panel = (j >> 2) * 4 * (hiddenLayout?.inputs ?? 0);
      visit(hiddenLayout ? panel + i * 4 + (j & 3) : j * output.stride + i, i * units + j);
    }
  }
}
