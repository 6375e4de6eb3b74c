/**
 * Fast training of the networks of `lib/nn/`: WebAssembly SIMD kernels compute the same sums, tile by tile, in
 * one block of memory. Tests compare it with `lib/nn/`, the reference implementation.
 *
 * @module
 */

import { failRange, requireChoices, requireTypes } from "../math/check_arguments.ts";
import { requireAdamOptions } from "../nn/adam.ts";
import { initialWeights } from "../nn/dense.ts";
import {
  type Evaluation,
  type NetworkDescription,
  requireNetworkDescription,
} from "../nn/network.ts";
import { decayedRate } from "../nn/optimizer.ts";
import { requireSGDOptions } from "../nn/sgd.ts";
import {
  type EpochFigures,
  type LabeledRows,
  requireRows,
  requireTrainerOptions,
  type TrainerOptions,
} from "../nn/trainer.ts";
import { type Key, streamKey } from "../random/key.ts";
import { dropThreshold } from "../random/mask.ts";
import { countUp, permutation } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { Block } from "./block.ts";
import * as kernels from "./kernels.wasm";
import { type HiddenLayout, type Layout, makeLayout } from "./layout.ts";
import { MAX_NETWORK_BYTES, networkBytes } from "./network_bytes.ts";

/** An optimizer with all of its hyperparameters: those of `Adam` or `SGD`. */
export type OptimizerDescription =
  | {
    readonly kind: "adam";
    readonly learningRate: number;
    readonly decay: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  }
  | {
    readonly kind: "sgd";
    readonly learningRate: number;
    readonly decay: number;
    readonly momentum: number;
  };

/** The batches of an {@linkcode Engine}, and how it runs. */
export interface EngineOptions extends TrainerOptions {
  /**
   * Skip dropout in the forward pass but apply its mask in the backward pass. This is a mistake, with which the
   * chapter's first log was made. @default {false}
   */
  dropoutForwardSkipped?: boolean;
  /**
   * Called before every tile of rows, in training and in evaluation. If it throws, `trainEpoch` or `evaluate`
   * throws the same error, and the engine can only be released afterwards.
   */
  beforeTile?: () => void;
}

/** Weights and biases of a layer, in the order of `Dense`. */
export interface LayerParameters {
  /** (inputs, units), row-major. */
  readonly weights: Float64Array;
  /** (units) */
  readonly biases: Float64Array;
}

/**
 * A network in training. It does what `Trainer` and `Network` do with the readable layers, with the same names; the
 * figures are equal within rounding.
 *
 * Its memory is not garbage collected: call `release()` after use.
 *
 * @example Training on the spiral
 * ```ts
 * import { assert } from "@std/assert";
 * import { Engine, spiral } from "@seedsweep/seedsweep";
 *
 * const rows = spiral({ samples: 50 });
 * const network = { inputs: 2, hidden: [32], outputs: 3, dropout: 0.1, l2: 0, init: "small" } as const;
 * const adam = { kind: "adam", learningRate: 0.05, decay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;
 * const engine = new Engine(network, adam, rows);
 * for (let epoch = 0; epoch < 200; epoch++) engine.trainEpoch();
 * assert(engine.evaluate(rows).accuracy > 0.5);
 * engine.release();
 * ```
 */
export class Engine {
  /** The training rows. */
  readonly rows: LabeledRows;
  readonly #layout: Layout;
  readonly #block: Block;
  readonly #batchSize: number;
  readonly #seed: number;
  readonly #beforeTile: () => void;
  readonly #dropBelow: number;
  /** The scale of kept units: 1 / (1 - dropout). */
  readonly #keptScale: number;
  readonly #forwardSkipped: boolean;
  readonly #rowNumbers: Int32Array;
  #lastViews: BatchViews | undefined;
  #released = false;
  #busy = false;
  /** The dropout key of each hidden layer in the current epoch. */
  #keys: Key[] = [];
  #epoch = 0;
  #steps = 0;
  #beta1Power = 1;
  #beta2Power = 1;
  #learningRate: number;

  /**
   * A network with the initial weights of its seed.
   *
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {RangeError} If an argument is out of the range that `Network`, `Trainer` or the optimizer has for it,
   *     or the network needs more than the 4 GiB of the kernels' memory.
   */
  constructor(
    readonly description: NetworkDescription,
    readonly optimizer: OptimizerDescription,
    rows: LabeledRows,
    options: EngineOptions = {},
  ) {
    const action = "make an Engine";
    requireNetworkDescription(action, description);
    requireOptimizer(action, optimizer);
    requireEngineOptions(action, options);
    requireRows(action, rows, description);
    this.rows = { x: rows.x, y: rows.y.slice() }; // a copy: kernels compute addresses from labels
    this.#seed = options.seed ?? 0;
    this.#batchSize = Math.min(options.batchSize ?? Infinity, rows.y.length);
    this.#beforeTile = options.beforeTile ?? (() => {});
    this.#learningRate = optimizer.learningRate;
    this.#dropBelow = dropThreshold(description.dropout);
    this.#forwardSkipped = (options.dropoutForwardSkipped ?? false) && description.dropout > 0;
    this.#keptScale = 1 / (1 - description.dropout);
    this.#block = new Block(requireMemory(action, networkBytes(description, this.#batchSize)));
    this.#layout = makeLayout(description, this.#batchSize, this.#block.start);
    this.#rowNumbers = countUp(rows.y.length);
    this.#initialize();
    if (this.#fullBatch) this.#loadBatch(rows, this.#rowNumbers, 0, rows.y.length);
  }

  /** Trains on every row once. */
  trainEpoch(): EpochFigures {
    const { rows } = this;
    this.#requireIdle();
    this.#busy = true;
    this.#clearSums();
    this.#keys = this.#layout.hidden.map((_, layer) =>
      streamKey({ seed: this.#seed, role: "dropout", layer, step: this.#epoch })
    );
    const order = this.#fullBatch ? this.#rowNumbers : this.#shuffledOrder();
    let regLoss = 0;
    for (let start = 0; start < rows.y.length; start += this.#batchSize) {
      const count = Math.min(this.#batchSize, rows.y.length - start);
      if (!this.#fullBatch) this.#loadBatch(rows, order, start, count);
      regLoss += this.#step(count);
    }
    this.#epoch++;
    this.#busy = false;
    const [lossSum, correct] = this.#views.sums;
    const dataLoss = lossSum / rows.y.length;
    regLoss /= rows.y.length;
    return {
      loss: dataLoss + regLoss,
      dataLoss,
      regLoss,
      accuracy: correct / rows.y.length,
      learningRate: this.#learningRate,
    };
  }

  /**
   * Computes the scores on some rows, without dropout. Not during an epoch.
   *
   * @throws {TypeError} If `x` is not a Float64Array or `y` not an Int32Array.
   * @throws {RangeError} If there is no row, `x` does not have the network's inputs per row, a number of `x` is NaN
   *     or infinite, or a class is not one of the network's.
   */
  evaluate(rows: LabeledRows): Evaluation {
    this.#requireIdle();
    requireRows("run Engine.evaluate()", rows, this.description);
    this.#busy = true;
    const { tileRows } = this.#layout;
    this.#clearSums();
    const order = countUp(rows.y.length);
    for (let start = 0; start < order.length; start += tileRows) {
      this.#beforeTile();
      const count = Math.min(tileRows, order.length - start);
      this.#loadBatch(rows, order, start, count);
      this.#forward(0, count, false);
      this.#loss(0, count, count);
    }
    if (this.#fullBatch) this.#loadBatch(this.rows, this.#rowNumbers, 0, this.rows.y.length);
    this.#busy = false;
    const [lossSum, correct] = this.#views.sums;
    return { loss: lossSum / rows.y.length, accuracy: correct / rows.y.length };
  }

  /** Returns copies of all weights and biases, layer by layer. */
  parameters(): LayerParameters[] {
    this.#requireIdle();
    return this.#readLayers(this.#layout.parameters);
  }

  /** Returns copies of the gradients of the last step, penalties included, layer by layer. */
  gradients(): LayerParameters[] {
    this.#requireIdle();
    return this.#readLayers(this.#layout.gradient);
  }

  /** Releases the memory. The engine cannot be used afterwards; releasing it again has no effect. */
  release(): void {
    this.#released = true;
    this.#block.release();
  }

  /** @throws {Error} If the engine was released, or an epoch or an evaluation is running or ended with an error. */
  #requireIdle(): void {
    if (this.#released) {
      throw new Error("Cannot use an engine that was released: other engines may use its memory");
    }
    if (this.#busy) {
      throw new Error("Cannot use an engine in the middle of an epoch or an evaluation");
    }
  }

  /** Inputs, units of each hidden layer and classes, without padding. */
  get #sizes(): number[] {
    const { inputs, hidden, outputs } = this.description;
    return [inputs, ...hidden, outputs];
  }

  get #fullBatch(): boolean {
    return this.#batchSize === this.rows.y.length;
  }

  #clearSums(): void {
    this.#views.sums.fill(0);
  }

  #shuffledOrder(): Int32Array {
    const stream = Stream.named({ seed: this.#seed, role: "shuffle", step: this.#epoch });
    return permutation(stream, this.rows.y.length);
  }

  /** The parts of the block that this class reads and writes; made again after the memory has grown. */
  get #views(): BatchViews {
    if (this.#lastViews?.sums.length) return this.#lastViews; // growing detaches views: their length is 0
    const { x, labels, rowNumbers, sums, xStride, tileRows } = this.#layout;
    const rows = this.#batchSize + tileRows;
    return this.#lastViews = {
      x: this.#block.floats(x, rows * xStride),
      labels: this.#block.integers(labels, rows),
      rowNumbers: this.#block.integers(rowNumbers, rows),
      sums: this.#block.floats(sums, 2),
    };
  }

  /** Copies `count` rows of the given order into the block, followed by a tile of zeros. */
  #loadBatch({ x, y }: LabeledRows, order: Int32Array, start: number, count: number): void {
    const { xStride, tileRows } = this.#layout;
    const features = this.description.inputs;
    const batch = this.#views;
    for (let i = 0; i < count; i++) {
      const row = order[start + i];
      for (let k = 0; k < features; k++) batch.x[i * xStride + k] = x[row * features + k];
      batch.labels[i] = y[row];
      batch.rowNumbers[i] = row;
    }
    batch.x.fill(0, count * xStride, (count + tileRows) * xStride);
  }

  /** Takes one step on the loaded batch. Returns the penalty, times the number of rows. */
  #step(rows: number): number {
    const { tileRows, parameters, gradient, hiddenCount, parameterCount } = this.#layout;
    const { l2 } = this.description;
    const penalty = kernels.penalty(gradient, parameters, l2, hiddenCount);
    const outputPart = 8 * hiddenCount;
    // deno-fmt-ignore
    kernels.penalty(gradient + outputPart, parameters + outputPart, 0, parameterCount - hiddenCount);
    for (let start = 0; start < rows; start += tileRows) {
      this.#beforeTile();
      const tile = Math.min(tileRows, rows - start);
      this.#forward(start, tile, this.description.dropout > 0);
      this.#loss(start, tile, rows);
      this.#backward(start, tile);
    }
    this.#optimize();
    return penalty * rows;
  }

  #forward(start: number, rows: number, masked: boolean): void {
    const { hidden, output, rowNumbers, x, xStride } = this.#layout;
    const padded = roundUpToFour(rows);
    let input = x + 8 * start * xStride;
    let stride = xStride;
    for (let i = 0; i < hidden.length; i++) {
      const { output: out, weights, biases, keys, inputs, units, stride: outStride } = hidden[i];
      if (masked) {
        const { high, low } = this.#keys[i];
        kernels.rowKeys(keys, high, low, rowNumbers + 4 * start, padded);
      }
      // deno-fmt-ignore
      kernels.hiddenForward(out, input, weights, biases, masked && !this.#forwardSkipped ? keys : 0, this.#dropBelow, this.#keptScale,
        padded, inputs, units, stride, outStride);
      input = out;
      stride = outStride;
    }
    // deno-fmt-ignore
    kernels.outputForward(output.logits, input, output.weights, output.biases,
      padded, output.inputs, output.classes, stride);
  }

  #loss(start: number, rows: number, batchRows: number): void {
    const { output, labels, sums } = this.#layout;
    // deno-fmt-ignore
    kernels.softmaxLoss(output.logits, labels + 4 * start, sums,
      rows, roundUpToFour(rows), output.classes, batchRows);
  }

  #backward(start: number, rows: number): void {
    const { hidden, output, parameters, gradient, x, xStride } = this.#layout;
    const padded = roundUpToFour(rows);
    const toGradient = gradient - parameters; // the offset from a parameter to its gradient
    const batch = x + 8 * start * xStride;
    // The factor of a hidden layer's gradient where its output is above 0.
    const scale = this.#forwardSkipped ? 1 : this.#keptScale;
    // deno-fmt-ignore
    kernels.outputBackward(output.below, output.weights + toGradient, output.biases + toGradient,
      output.logits, hidden.at(-1)?.output ?? batch, output.weights, scale,
      padded, output.inputs, output.classes, output.stride);
    for (let i = hidden.length - 1; i >= 0; i--) {
      const layer = hidden[i];
      const below = i > 0 ? hidden[i - 1] : undefined;
      const input = below?.output ?? batch;
      const stride = below?.stride ?? xStride;
      if (this.#forwardSkipped) this.#maskGradient(layer, padded);
      // deno-fmt-ignore
      kernels.weightGradient(layer.weights + toGradient, layer.biases + toGradient, input, layer.gradient,
        padded, layer.inputs, layer.units, stride, layer.stride);
      if (below === undefined) return;
      // deno-fmt-ignore
      kernels.inputGradient(below.gradient, layer.gradient, layer.weights, input, scale,
        padded, layer.inputs, layer.units, stride, layer.stride);
    }
  }

  #maskGradient({ gradient, keys, units, stride }: HiddenLayout, rows: number): void {
    kernels.maskGradient(gradient, keys, this.#dropBelow, this.#keptScale, rows, units, stride);
  }

  #optimize(): void {
    const { parameters, gradient, moments, parameterCount } = this.#layout;
    const { optimizer } = this;
    const rate = decayedRate(optimizer.learningRate, optimizer.decay, this.#steps++);
    const [first, second] = moments;
    this.#learningRate = rate;
    switch (optimizer.kind) {
      case "adam": {
        const { beta1, beta2, epsilon } = optimizer;
        this.#beta1Power *= beta1;
        this.#beta2Power *= beta2;
        // deno-fmt-ignore
        return kernels.adamStep(parameters, gradient, first, second, rate, beta1, beta2,
          1 - this.#beta1Power, 1 - this.#beta2Power, epsilon, parameterCount);
      }
      case "sgd":
        return kernels.sgdStep(
          parameters,
          gradient,
          first,
          rate,
          optimizer.momentum,
          parameterCount,
        );
    }
  }

  #initialize(): void {
    const { hidden, output, parameters, parameterCount } = this.#layout;
    const { init } = this.description;
    const all = this.#block.floats(parameters, parameterCount);
    const sizes = this.#sizes;
    sizes.slice(1).forEach((units, layer) => {
      const weights = initialWeights(sizes[layer], units, { seed: this.#seed, layer, init });
      const start = ((hidden[layer] ?? output).weights - parameters) / 8;
      this.#forEachWeight(layer, (at, k) => all[start + at] = weights[k]);
    });
  }

  #readLayers(from: number): LayerParameters[] {
    const { hidden, output, parameters, parameterCount } = this.#layout;
    const all = this.#block.floats(from, parameterCount);
    const sizes = this.#sizes;
    return sizes.slice(1).map((units, layer) => {
      const layout = hidden[layer] ?? output;
      const start = (layout.weights - parameters) / 8;
      const weights = new Float64Array(sizes[layer] * units);
      this.#forEachWeight(layer, (at, k) => weights[k] = all[start + at]);
      const biasStart = (layout.biases - parameters) / 8;
      return { weights, biases: all.slice(biasStart, biasStart + units) };
    });
  }

  /** Calls `visit` for each weight, with its index in the layout of its layer and in (inputs, units). */
  #forEachWeight(layer: number, visit: (at: number, k: number) => void): void {
    const { hidden, output } = this.#layout;
    const [inputs, units] = this.#sizes.slice(layer, layer + 2);
    const hiddenLayout: HiddenLayout | undefined = hidden[layer];
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < units; j++) {
        const panel = (j >> 2) * 4 * (hiddenLayout?.inputs ?? 0);
        visit(hiddenLayout ? panel + i * 4 + (j & 3) : j * output.stride + i, i * units + j);
      }
    }
  }
}

function requireOptimizer(action: string, optimizer: OptimizerDescription): void {
  requireTypes(action, { optimizer }, "object");
  requireChoices(action, { kind: optimizer.kind }, ["adam", "sgd"]);
  if (optimizer.kind === "adam") requireAdamOptions(action, optimizer);
  else requireSGDOptions(action, optimizer);
}

function requireEngineOptions(action: string, options: EngineOptions): void {
  requireTrainerOptions(action, options);
  const { beforeTile = () => {}, dropoutForwardSkipped = false } = options;
  requireTypes(action, { beforeTile }, "function");
  requireTypes(action, { dropoutForwardSkipped }, "boolean");
}

function requireMemory(action: string, bytes: number): number {
  if (bytes <= MAX_NETWORK_BYTES) return bytes;
  const rule = `a network with its batch must fit into ${MAX_NETWORK_BYTES} bytes of memory`;
  failRange(action, rule, bytes);
}

/** The data that is exchanged with the kernels at every step. */
interface BatchViews {
  readonly x: Float64Array;
  readonly labels: Int32Array;
  readonly rowNumbers: Int32Array;
  readonly sums: Float64Array;
}

/** Kernels process four rows at once. */
function roundUpToFour(rows: number): number {
  return (rows + 3) & ~3;
}
