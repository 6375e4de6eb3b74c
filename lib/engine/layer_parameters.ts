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

/** One of the arrays of a block with a number for each weight and bias. */
export interface ParameterArray {
  readonly block: Block;
  readonly layout: Layout;
  readonly description: NetworkDescription;
  /** The parameters, their gradient or one of the moments. */
  readonly address: number;
}

/** The number of weights and biases, without padding. */
export function valueCount(description: NetworkDescription): number {
  const sizes = sizesOf(description);
  return sizes.slice(1).reduce((sum, units, layer) => sum + (sizes[layer] + 1) * units, 0);
}

/** Copies an array of the block into `values`: layer by layer, the weights and then the biases. */
export function readValues(array: ParameterArray, values: Float64Array): void {
  const sizes = sizesOf(array.description);
  partsOf(array, values).forEach(([blockWeights, weights, blockBiases, biases], layer) => {
    forEachWeight(array.layout, sizes, layer, (at, k) => weights[k] = blockWeights[at]);
    biases.set(blockBiases);
  });
}

/** Copies `values`, in the order of {@linkcode readValues}, into an array of the block. */
export function writeValues(array: ParameterArray, values: Float64Array): void {
  const sizes = sizesOf(array.description);
  partsOf(array, values).forEach(([blockWeights, weights, blockBiases, biases], layer) => {
    forEachWeight(array.layout, sizes, layer, (at, k) => blockWeights[at] = weights[k]);
    blockBiases.set(biases);
  });
}

/** For each layer, views of its weights in the block and in `values`, and of its biases in both. */
function partsOf(
  { block, layout, description, address }: ParameterArray,
  values: Float64Array,
): [Float64Array, Float64Array, Float64Array, Float64Array][] {
  const { hidden, output, parameters, parameterCount } = layout;
  const all = block.floats(address, parameterCount);
  const sizes = sizesOf(description);
  let end = 0;
  const next = (length: number) => values.subarray(end, end += length);
  return sizes.slice(1).map((units, layer) => {
    const { weights, biases } = hidden[layer] ?? output;
    const [weightStart, biasStart] = [weights, biases].map((at) => (at - parameters) / 8);
    const blockBiases = all.subarray(biasStart, biasStart + units);
    return [all.subarray(weightStart), next(sizes[layer] * units), blockBiases, next(units)];
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
