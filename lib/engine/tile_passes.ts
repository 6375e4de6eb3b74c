/**
 * The passes of a tile of rows through the kernels: forward, loss, backward.
 *
 * ReLU and its dropout are fused into the matrix products. Other activations are kernels of their own, which run after
 * the plain products.
 *
 * @module
 */

import type { Key } from "../random/key.ts";
import * as kernels from "./kernels.wasm";
import type { HiddenLayout, Layout } from "./layout.ts";

/** Consecutive rows of the batch in the block. */
export interface Tile {
  /** The first row. */
  readonly start: number;
  /** At most the tile rows of the layout. */
  readonly rows: number;
}

/** The dropout of a training pass. */
export interface TileDropout {
  /** The key of each hidden layer. */
  readonly keys: readonly Key[];
  /** Units with a smaller `maskWord` are dropped. */
  readonly dropBelow: number;
  /** The scale of kept units: 1 / (1 - rate). */
  readonly kept: number;
  /** Apply the mask in the backward pass only; only with ReLU. */
  readonly forwardSkipped: boolean;
}

const ACTIVATION_KERNELS = {
  tanh: { forward: kernels.tanhForward, backward: kernels.tanhBackward },
  leaky_relu: { forward: kernels.leakyReluForward, backward: kernels.leakyReluBackward },
};

/** Computes the outputs of all layers. Without `dropout` no unit is dropped. */
export function forwardTile(
  layout: Layout,
  { start, rows }: Tile,
  dropout: TileDropout | undefined,
): void {
  const { hidden, output, rowNumbers, x, xStride } = layout;
  const padded = roundUpToFour(rows);
  let input = x + 8 * start * xStride;
  let stride = xStride;
  for (let i = 0; i < hidden.length; i++) {
    if (dropout !== undefined) {
      const { high, low } = dropout.keys[i];
      kernels.rowKeys(hidden[i].keys, high, low, rowNumbers + 4 * start, padded);
    }
    forwardHidden(layout, hidden[i], { input, stride, rows: padded, dropout });
    input = hidden[i].output;
    stride = hidden[i].stride;
  }
  // deno-fmt-ignore
  kernels.outputForward(output.logits, input, output.weights, output.biases,
    padded, output.inputs, output.classes, stride);
}

function forwardHidden(
  { activation }: Layout,
  { output, weights, biases, keys: rowKeys, inputs, units, stride: outStride }: HiddenLayout,
  { input, stride, rows, dropout }: {
    input: number;
    stride: number;
    rows: number;
    dropout: TileDropout | undefined;
  },
): void {
  const { dropBelow, kept, forwardSkipped } = dropout ?? NO_DROPOUT;
  const keys = dropout === undefined || forwardSkipped ? 0 : rowKeys;
  if (activation === "relu") {
    // deno-fmt-ignore
    return kernels.hiddenForward(output, input, weights, biases, keys, dropBelow, kept,
      rows, inputs, units, stride, outStride);
  }
  kernels.hiddenSums(output, input, weights, biases, rows, inputs, units, stride, outStride);
  const { forward } = ACTIVATION_KERNELS[activation];
  forward(output, keys, dropBelow, kept, rows, units, outStride);
}

const NO_DROPOUT = { dropBelow: 0, kept: 1, forwardSkipped: false };

/** Adds the scores of the tile to the sums, and replaces its outputs by the gradient of the mean loss of the batch. */
export function lossOfTile(layout: Layout, { start, rows }: Tile, batchRows: number): void {
  const { output, labels, targets, sums } = layout;
  const padded = roundUpToFour(rows);
  if (targets === undefined) {
    // deno-fmt-ignore
    return kernels.softmaxLoss(output.logits, labels + 4 * start, sums,
      rows, padded, output.classes, batchRows);
  }
  // deno-fmt-ignore
  kernels.squaredLoss(output.logits, targets + 8 * start * output.classes, sums,
    rows, padded, output.classes, batchRows);
}

/** Adds the gradients of the tile to those of all weights and biases, after {@linkcode lossOfTile}. */
export function backwardTile(
  layout: Layout,
  { start, rows }: Tile,
  dropout: TileDropout | undefined,
): void {
  const { hidden, parameters, gradient, x, xStride, activation } = layout;
  const padded = roundUpToFour(rows);
  const toGradient = gradient - parameters; // the offset from a parameter to its gradient
  const batch = x + 8 * start * xStride;
  const { kept, forwardSkipped } = dropout ?? NO_DROPOUT;
  // The factor of a hidden layer's gradient where its output is above 0.
  const scale = forwardSkipped ? 1 : kept;
  backwardOutput(layout, { batch, scale, rows: padded });
  for (let i = hidden.length - 1; i >= 0; i--) {
    const layer = hidden[i];
    const below = i > 0 ? hidden[i - 1] : undefined;
    const input = below?.output ?? batch;
    const stride = below?.stride ?? xStride;
    if (activation !== "relu") backwardActivation(layer, activation, { rows: padded, dropout });
    else if (forwardSkipped && dropout !== undefined) maskGradient(layer, dropout, padded);
    // deno-fmt-ignore
    kernels.weightGradient(layer.weights + toGradient, layer.biases + toGradient, input, layer.gradient,
      padded, layer.inputs, layer.units, stride, layer.stride);
    if (below === undefined) return;
    if (activation === "relu") {
      // deno-fmt-ignore
      kernels.inputGradient(below.gradient, layer.gradient, layer.weights, input, scale,
        padded, layer.inputs, layer.units, stride, layer.stride);
    } else {
      // deno-fmt-ignore
      kernels.plainInputGradient(below.gradient, layer.gradient, layer.weights,
        padded, layer.inputs, layer.units, stride, layer.stride);
    }
  }
}

function backwardOutput(
  { hidden, output, parameters, gradient, activation }: Layout,
  { batch, scale, rows }: { batch: number; scale: number; rows: number },
): void {
  const { below, logits, weights, biases, inputs, classes, stride } = output;
  const input = hidden.at(-1)?.output ?? batch;
  const toGradient = gradient - parameters;
  if (activation === "relu") {
    // deno-fmt-ignore
    kernels.outputBackward(below, weights + toGradient, biases + toGradient, logits, input, weights, scale,
      rows, inputs, classes, stride);
  } else {
    // deno-fmt-ignore
    kernels.plainOutputBackward(below, weights + toGradient, biases + toGradient, logits, input, weights,
      rows, inputs, classes, stride);
  }
}

/** Turns the gradient with respect to a layer's output into that with respect to its sums. */
function backwardActivation(
  { gradient, output, keys, units, stride }: HiddenLayout,
  activation: keyof typeof ACTIVATION_KERNELS,
  { rows, dropout }: { rows: number; dropout: TileDropout | undefined },
): void {
  const { dropBelow, kept } = dropout ?? NO_DROPOUT;
  const { backward } = ACTIVATION_KERNELS[activation];
  // deno-fmt-ignore
  backward(gradient, output, dropout === undefined ? 0 : keys, dropBelow, kept, rows, units, stride);
}

function maskGradient(
  { gradient, keys, units, stride }: HiddenLayout,
  { dropBelow, kept }: TileDropout,
  rows: number,
): void {
  kernels.maskGradient(gradient, keys, dropBelow, kept, rows, units, stride);
}

/** Kernels process four rows at once. */
function roundUpToFour(rows: number): number {
  return (rows + 3) & ~3;
}
