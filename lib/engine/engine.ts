/**
 * The networks of `lib/nn/`, fast: the same sums by WASM SIMD kernels, tile by tile over one block of memory.
 * `lib/nn/` is the truth that the tests hold this against.
 *
 * @module
 */

import { initialWeights } from "../nn/dense.ts";
import { classIndices } from "../nn/labels.ts";
import type { Evaluation, NetworkDescription } from "../nn/network.ts";
import { decayedRate } from "../nn/optimizer.ts";
import type { EpochFigures, LabelledRows, TrainerOptions } from "../nn/trainer.ts";
import { type Key, streamKey } from "../random/key.ts";
import { dropThreshold } from "../random/mask.ts";
import { countUp, permutation } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { Block } from "./block.ts";
import * as kernels from "./kernels.wasm";
import { type HiddenLayout, type Layout, makeLayout } from "./layout.ts";

/** Which optimiser takes the steps, with all of its settings: those of `Adam` and `SGD`. */
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

/** How an {@linkcode Engine} trains. */
export interface EngineOptions extends TrainerOptions {
  /**
   * Leave dropout out of the forward pass while its mask stays in the backward pass. That is a mistake; the chapter's first
   * log was made with it. @default {false}
   */
  dropoutForwardSkipped?: boolean;
  /** Called before every tile of rows, in training and in scoring; what it throws comes out and ends the engine's use. */
  beforeTile?: () => void;
}

/** Weights and biases of a layer, in the order of the reference: (inputs, units), then (units). */
export interface LayerParameters {
  /** (inputs, units), row-major. */
  readonly weights: Float64Array;
  /** (units) */
  readonly biases: Float64Array;
}

/**
 * A net in training. What `Trainer` and `Network` do for the readable layers, in the same words; the figures agree
 * within rounding.
 *
 * It holds memory that the garbage collector does not see: `release()` gives it back.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { spiral } from "../data/spiral.ts";
 * import { Engine } from "./engine.ts";
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
  /** What it trains on. */
  readonly rows: LabelledRows;
  readonly #layout: Layout;
  readonly #block: Block;
  readonly #batchSize: number;
  readonly #seed: number;
  readonly #beforeTile: () => void;
  readonly #dropBelow: number;
  readonly #kept: number;
  readonly #skipped: boolean;
  readonly #inOrder: Int32Array;
  #lastViews: BatchViews | undefined;
  #released = false;
  #training = false;
  /** Of dropout, for each hidden layer in the current epoch. */
  #keys: Key[] = [];
  #epoch = 0;
  #steps = 0;
  #beta1Power = 1;
  #beta2Power = 1;
  #learningRate: number;

  /**
   * A net with the initial weights of its seed.
   *
   * @throws {RangeError} If anything is out of the range that `Network`, `Trainer` and the optimisers have for it, or the
   *     net needs more memory than there is.
   */
  constructor(
    readonly description: NetworkDescription,
    readonly optimizer: OptimizerDescription,
    rows: LabelledRows,
    options: EngineOptions = {},
  ) {
    const { batchSize = Infinity } = options;
    requireTrainable({ description, optimizer, rows, batchSize });
    this.rows = { x: rows.x, y: rows.y.slice() }; // a label that changed later would be taken for an address
    this.#seed = options.seed ?? 0;
    this.#batchSize = Math.min(batchSize, rows.y.length);
    this.#beforeTile = options.beforeTile ?? (() => {});
    this.#learningRate = optimizer.learningRate;
    this.#dropBelow = dropThreshold(description.dropout);
    this.#skipped = (options.dropoutForwardSkipped ?? false) && description.dropout > 0;
    this.#kept = 1 / (1 - description.dropout);
    this.#block = new Block(makeLayout(description, this.#batchSize).bytes);
    this.#layout = makeLayout(description, this.#batchSize, this.#block.start);
    this.#inOrder = countUp(rows.y.length);
    this.#initialize();
    if (this.#fullBatch) this.#loadBatch(rows, this.#inOrder, 0, rows.y.length);
  }

  /** Trains on every row once. */
  trainEpoch(): EpochFigures {
    const { rows } = this;
    this.#requireIdle();
    this.#training = true;
    this.#clearSums();
    this.#keys = this.#layout.hidden.map((_, layer) =>
      streamKey({ seed: this.#seed, role: "dropout", layer, step: this.#epoch })
    );
    const order = this.#fullBatch ? this.#inOrder : this.#shuffledOrder();
    let regLoss = 0;
    for (let start = 0; start < rows.y.length; start += this.#batchSize) {
      const count = Math.min(this.#batchSize, rows.y.length - start);
      if (!this.#fullBatch) this.#loadBatch(rows, order, start, count);
      regLoss += this.#step(count);
    }
    this.#epoch++;
    this.#training = false;
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
   * How well the net does on some rows, without dropout. Between epochs only.
   *
   * @throws {RangeError} If a label is no class, or the rows are not as wide as the net's inputs.
   */
  evaluate(rows: LabelledRows): Evaluation {
    this.#requireIdle();
    requireRows(rows, this.description);
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
    if (this.#fullBatch) this.#loadBatch(this.rows, this.#inOrder, 0, this.rows.y.length);
    const [lossSum, correct] = this.#views.sums;
    return { loss: lossSum / rows.y.length, accuracy: correct / rows.y.length };
  }

  /** Copies of all weights and biases, layer by layer. */
  parameters(): LayerParameters[] {
    this.#requireIdle();
    return this.#readLayers(this.#layout.parameters);
  }

  /** Copies of the gradients of the last step, penalties included, as {@linkcode Engine.parameters}. */
  gradients(): LayerParameters[] {
    this.#requireIdle();
    return this.#readLayers(this.#layout.gradient);
  }

  /** Gives the memory back; a second time does nothing. The engine cannot be used afterwards. */
  release(): void {
    this.#released = true;
    this.#block.release();
  }

  /** @throws {Error} If the engine was released, or is in the middle of an epoch that ended with an error or goes on. */
  #requireIdle(): void {
    if (this.#released) {
      throw new Error("Cannot use an engine that was released: its memory is another's");
    }
    if (this.#training) throw new Error("Cannot use an engine in the middle of an epoch");
  }

  /** Inputs, units of each hidden layer, classes: without padding. */
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

  /** The parts of the block that are read and written from here. They are made anew when memory has grown. */
  get #views(): BatchViews {
    if (this.#lastViews?.sums.length) return this.#lastViews; // a view of outgrown memory has no length
    const { x, labels, rowNumbers, sums, xStride, tileRows } = this.#layout;
    const rows = this.#batchSize + tileRows;
    return this.#lastViews = {
      x: this.#block.floats(x, rows * xStride),
      labels: this.#block.integers(labels, rows),
      rowNumbers: this.#block.integers(rowNumbers, rows),
      sums: this.#block.floats(sums, 2),
    };
  }

  /** Puts `count` rows of the given order into the block; behind them, rows of zeros up to the end of a tile. */
  #loadBatch({ x, y }: LabelledRows, order: Int32Array, start: number, count: number): void {
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

  /** One step of the optimiser on the loaded batch; gives the penalty, times the rows. */
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
    const padded = wholeTiles(rows);
    let input = x + 8 * start * xStride;
    let stride = xStride;
    for (let i = 0; i < hidden.length; i++) {
      const { output: out, weights, biases, keys, inputs, units, stride: outStride } = hidden[i];
      if (masked) {
        const { high, low } = this.#keys[i];
        kernels.rowKeys(keys, high, low, rowNumbers + 4 * start, padded);
      }
      // deno-fmt-ignore
      kernels.hiddenForward(out, input, weights, biases, masked && !this.#skipped ? keys : 0, this.#dropBelow, this.#kept,
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
      rows, wholeTiles(rows), output.classes, batchRows);
  }

  #backward(start: number, rows: number): void {
    const { hidden, output, parameters, gradient, x, xStride } = this.#layout;
    const padded = wholeTiles(rows);
    const toGradient = gradient - parameters; // from a parameter to its gradient
    const batch = x + 8 * start * xStride;
    // What a hidden layer's gradient is multiplied with where its output is above 0.
    const kept = this.#skipped ? 1 : this.#kept;
    // deno-fmt-ignore
    kernels.outputBackward(output.below, output.weights + toGradient, output.biases + toGradient,
      output.logits, hidden.at(-1)?.output ?? batch, output.weights, kept,
      padded, output.inputs, output.classes, output.stride);
    for (let i = hidden.length - 1; i >= 0; i--) {
      const layer = hidden[i];
      const below = i > 0 ? hidden[i - 1] : undefined;
      const input = below?.output ?? batch;
      const stride = below?.stride ?? xStride;
      if (this.#skipped) this.#maskGradient(layer, padded);
      // deno-fmt-ignore
      kernels.weightGradient(layer.weights + toGradient, layer.biases + toGradient, input, layer.gradient,
        padded, layer.inputs, layer.units, stride, layer.stride);
      if (below === undefined) return;
      // deno-fmt-ignore
      kernels.inputGradient(below.gradient, layer.gradient, layer.weights, input, kept,
        padded, layer.inputs, layer.units, stride, layer.stride);
    }
  }

  #maskGradient({ gradient, keys, units, stride }: HiddenLayout, rows: number): void {
    kernels.maskGradient(gradient, keys, this.#dropBelow, this.#kept, rows, units, stride);
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
      this.#eachWeight(layer, (at, k) => all[start + at] = weights[k]);
    });
  }

  #readLayers(from: number): LayerParameters[] {
    const { hidden, output, parameters, parameterCount } = this.#layout;
    const all = this.#block.floats(from, parameterCount);
    const sizes = this.#sizes;
    return sizes.slice(1).map((units, layer) => {
      const place = hidden[layer] ?? output;
      const start = (place.weights - parameters) / 8;
      const weights = new Float64Array(sizes[layer] * units);
      this.#eachWeight(layer, (at, k) => weights[k] = all[start + at]);
      const biasStart = (place.biases - parameters) / 8;
      return { weights, biases: all.slice(biasStart, biasStart + units) };
    });
  }

  /** Calls with the place of each weight in the layout and in the reference's (inputs, units). */
  #eachWeight(layer: number, visit: (at: number, k: number) => void): void {
    const { hidden, output } = this.#layout;
    const [inputs, units] = this.#sizes.slice(layer, layer + 2);
    const place: HiddenLayout | undefined = hidden[layer];
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < units; j++) {
        const panel = (j >> 2) * 4 * (place?.inputs ?? 0);
        visit(place ? panel + i * 4 + (j & 3) : j * output.stride + i, i * units + j);
      }
    }
  }
}

/** What the kernels would take without a word and make nonsense of, or worse: they trust every size and label. */
function requireTrainable(
  { description, optimizer, rows, batchSize }: {
    description: NetworkDescription;
    optimizer: OptimizerDescription;
    rows: LabelledRows;
    batchSize: number;
  },
): void {
  const { inputs, hidden, outputs, dropout, l2 } = description;
  for (const size of [inputs, ...hidden, outputs]) {
    if (!Number.isSafeInteger(size) || size < 1) {
      refuse("a size must be a whole number from 1", size);
    }
  }
  if (!(dropout >= 0 && dropout < 1)) refuse("a dropout rate must be in [0, 1)", dropout);
  if (!(l2 >= 0 && l2 < Infinity)) refuse("an L2 strength must be at least 0", l2);
  if (optimizer.kind === "adam" && !(optimizer.epsilon > 0)) {
    refuse("epsilon must be above 0", optimizer.epsilon);
  }
  if (batchSize !== Infinity && (!Number.isSafeInteger(batchSize) || batchSize < 1)) {
    refuse("a batch size must be a whole number from 1", batchSize);
  }
  requireRows(rows, description);
}

function requireRows({ x, y }: LabelledRows, { inputs, outputs }: NetworkDescription): void {
  if (y.length < 1 || x.length !== y.length * inputs) {
    refuse(
      `${y.length} rows of ${inputs} inputs take ${
        y.length * inputs
      } numbers, and at least one row`,
      x.length,
    );
  }
  classIndices(y, outputs);
}

function refuse(rule: string, value: number): never {
  throw new RangeError(`Cannot train: ${rule}, got ${value}`);
}

/** What is exchanged with the kernels at every step. */
interface BatchViews {
  readonly x: Float64Array;
  readonly labels: Int32Array;
  readonly rowNumbers: Int32Array;
  readonly sums: Float64Array;
}

/** Rows are worked on in fours. */
function wholeTiles(rows: number): number {
  return (rows + 3) & ~3;
}
