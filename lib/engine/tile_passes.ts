/**
 * The passes of a tile of rows through the kernels: forward, loss, backward.
 *
 * ReLU and its dropout are fused into the matrix products. Other activations are kernels of their own, which run after
 * the plain products.
 *
 * @module
 */

import type { Activation } from "../nn/activation.ts";
import type { Key } from "../random/key.ts";
import * as kernels from "./kernels.wasm";
import type { ActiveLayout, HiddenLayout, Layout } from "./layout.ts";

/** Consecutive rows of the batch in the block. */
export interface Tile {
  /** The first row. */
  readonly start: number;
  /** At most the tile rows of the layout. */
  readonly rows: number;
}

/** For each hidden layer, the lists of its active inputs. */
export type ActiveLists = readonly (ActiveLayout | undefined)[];

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

/**
 * Lists are used for at least so many inputs, units and rows, if at most this share of the inputs is active. Tuned: see
 * docs/benchmarks.md. No result depends on it.
 */
const MIN_LISTED_INPUTS = 12;
const MIN_LISTED_UNITS = 32;
const MIN_LISTED_ROWS = 8;
const MAX_LISTED_SHARE = 0.7;

/** Bytes from an input to the next in a panel of four units. */
const PANEL_STEP = 32;

const ACTIVATION_KERNELS = {
  tanh: { forward: kernels.tanhForward, backward: kernels.tanhBackward },
  leaky_relu: { forward: kernels.leakyReluForward, backward: kernels.leakyReluBackward },
};

/**
 * Computes the outputs of all layers. Without `dropout` no unit is dropped. Inputs that are 0 are skipped only if all
 * parameters are finite: 0 times NaN is not 0.
 *
 * Returns for each hidden layer the lists of its active inputs; undefined where none are skipped.
 */
export function forwardTile(
  layout: Layout,
  { start, rows }: Tile,
  { dropout, finite }: { dropout: TileDropout | undefined; finite: boolean },
): ActiveLists {
  const { hidden, output, rowNumbers, x, xStride } = layout;
  const padded = roundUpToFour(rows);
  let input = x + 8 * start * xStride;
  let stride = xStride;
  const lists: (ActiveLayout | undefined)[] = [];
  for (let i = 0; i < hidden.length; i++) {
    if (dropout !== undefined) {
      const { high, low } = dropout.keys[i];
      kernels.rowKeys(hidden[i].keys, high, low, rowNumbers + 4 * start, padded);
    }
    lists[i] = finite ? listRows(hidden[i], { input, stride, rows: padded }) : undefined;
    forwardHidden(layout, hidden[i], { input, stride, rows: padded, dropout, active: lists[i] });
    input = hidden[i].output;
    stride = hidden[i].stride;
  }
  // deno-fmt-ignore
  kernels.outputForward(output.logits, input, output.weights, output.biases,
    padded, output.inputs, output.classes, stride);
  return lists;
}

function forwardHidden(
  { activation }: Layout,
  { output, weights, biases, keys: rowKeys, inputs, units, stride: outStride }: HiddenLayout,
  { input, stride, rows, dropout, active }: {
    input: number;
    stride: number;
    rows: number;
    dropout: TileDropout | undefined;
    active: ActiveLayout | undefined;
  },
): void {
  const { dropBelow, kept, forwardSkipped } = dropout ?? NO_DROPOUT;
  const keys = dropout === undefined || forwardSkipped ? 0 : rowKeys;
  if (active !== undefined) {
    // deno-fmt-ignore
    return kernels.activeForward(output, active.rowLists, active.rowCounts, weights, biases, keys, dropBelow, kept,
      rows, inputs, units, outStride);
  }
  if (activation === "relu") {
    // deno-fmt-ignore
    return kernels.hiddenForward(output, input, weights, biases, keys, dropBelow, kept,
      rows, inputs, units, stride, outStride);
  }
  kernels.hiddenSums(output, input, weights, biases, rows, inputs, units, stride, outStride);
  const { forward } = ACTIVATION_KERNELS[activation];
  forward(output, keys, dropBelow, kept, rows, units, outStride);
}

/** Lists the active inputs of each row; undefined if that does not make the products faster. */
function listRows(
  { active, inputs, units }: HiddenLayout,
  { input, stride, rows }: { input: number; stride: number; rows: number },
): ActiveLayout | undefined {
  const isSmall = inputs < MIN_LISTED_INPUTS || units < MIN_LISTED_UNITS || rows < MIN_LISTED_ROWS;
  if (active === undefined || isSmall) return undefined;
  const share = kernels.countActive(input, rows, inputs, stride) / (rows * inputs);
  if (share > MAX_LISTED_SHARE) return undefined;
  // deno-fmt-ignore
  kernels.listActive(active.rowLists, active.rowCounts, input, rows, inputs, 8 * stride, 8, PANEL_STEP);
  return active;
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
  { dropout, lists }: { dropout: TileDropout | undefined; lists: ActiveLists },
): void {
  const { hidden, parameters, gradient, x, xStride, activation } = layout;
  const padded = roundUpToFour(rows);
  const toGradient = gradient - parameters; // the offset from a parameter to its gradient
  const batch = x + 8 * start * xStride;
  const { kept, forwardSkipped } = dropout ?? NO_DROPOUT;
  // The factor of a hidden layer's gradient where its output is above 0.
  const scale = forwardSkipped ? 1 : kept;
  if (isFused(layout, forwardSkipped)) return backwardFused(layout, { batch, scale, rows: padded });
  backwardOutput(layout, { batch, scale, rows: padded });
  for (let i = hidden.length - 1; i >= 0; i--) {
    const layer = hidden[i];
    const below = i > 0 ? hidden[i - 1] : undefined;
    const input = below?.output ?? batch;
    const stride = below?.stride ?? xStride;
    if (activation !== "relu") backwardActivation(layer, activation, { rows: padded, dropout });
    else if (forwardSkipped && dropout !== undefined) maskGradient(layer, dropout, padded);
    const pass = { input, stride, rows: padded, active: lists[i] };
    addWeightGradient(layer, toGradient, pass);
    if (below !== undefined) {
      computeInputGradient(layer, below.gradient, { ...pass, activation, scale });
    }
  }
}

/** What a product of a hidden layer in the backward pass needs of its inputs. */
interface LayerInput {
  readonly input: number;
  readonly stride: number;
  readonly rows: number;
  /** The lists of the active inputs; undefined if all inputs are used. */
  readonly active: ActiveLayout | undefined;
}

function addWeightGradient(
  { weights, biases, gradient, inputs, units, stride: zStride }: HiddenLayout,
  toGradient: number,
  { input, stride, rows, active }: LayerInput,
): void {
  const [dW, db] = [weights + toGradient, biases + toGradient];
  if (active !== undefined && kernels.allFinite(gradient, rows, units, zStride)) {
    const { scratch, columnCounts } = active;
    kernels.listActive(scratch, columnCounts, input, inputs, rows, 8, 8 * stride, 8 * zStride);
    // deno-fmt-ignore
    return kernels.activeWeightGradient(dW, db, scratch, columnCounts, gradient, rows, inputs, units, zStride);
  }
  kernels.weightGradient(dW, db, input, gradient, rows, inputs, units, stride, zStride);
}

/** Computes the gradient with respect to the sums of the layer below (to its outputs if the activation is not ReLU). */
function computeInputGradient(
  { weights, gradient, inputs, units, stride: zStride }: HiddenLayout,
  below: number,
  { input, stride, rows, active, activation, scale }: LayerInput & {
    activation: Activation;
    scale: number;
  },
): void {
  if (active !== undefined) {
    // deno-fmt-ignore
    return kernels.activeInputGradient(below, active.scratch, active.rowLists, active.rowCounts, gradient, weights, scale,
      rows, inputs, units, stride, zStride);
  }
  if (activation === "relu") {
    // deno-fmt-ignore
    return kernels.inputGradient(below, gradient, weights, input, scale, rows, inputs, units, stride, zStride);
  }
  // deno-fmt-ignore
  kernels.plainInputGradient(below, gradient, weights, rows, inputs, units, stride, zStride);
}

/** Whether one kernel computes all gradients: two inputs, one hidden layer, few classes. */
function isFused(
  { hidden, output, activation, xStride }: Layout,
  forwardSkipped: boolean,
): boolean {
  return hidden.length === 1 && hidden[0].inputs === 2 && xStride === 2 && output.classes <= 3 &&
    activation === "relu" && !forwardSkipped;
}

function backwardFused(
  { hidden: [layer], output, parameters, gradient }: Layout,
  { batch, scale, rows }: { batch: number; scale: number; rows: number },
): void {
  const { logits, weights, biases, inputs, classes, stride } = output;
  const toGradient = gradient - parameters;
  // deno-fmt-ignore
  kernels.twoInputBackward(layer.weights + toGradient, layer.biases + toGradient,
    weights + toGradient, biases + toGradient, logits, layer.output, weights, batch, scale,
    rows, inputs, classes, stride);
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
