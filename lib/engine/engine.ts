/**
 * Fast training of the networks of `lib/nn/`: WebAssembly SIMD kernels compute the same sums, tile by tile, in
 * one block of memory. Tests compare it with `lib/nn/`, the reference implementation.
 *
 * @module
 */

import { countRows, failRange, requireFinite } from "../math/check_arguments.ts";
import {
  type Evaluation,
  isRegression,
  type NetworkDescription,
  requireNetworkDescription,
} from "../nn/network.ts";
import { decayedRate } from "../nn/optimizer.ts";
import { softmax } from "../nn/softmax.ts";
import {
  type EpochFigures,
  type LabeledRows,
  requireRows,
  type TargetRows,
} from "../nn/trainer.ts";
import { streamKey } from "../random/key.ts";
import { dropThreshold } from "../random/mask.ts";
import { countUp } from "../random/shuffle.ts";
import { streamState } from "../random/stream.ts";
import { Block } from "./block.ts";
import {
  type CheckpointPlace,
  type EngineCheckpoint,
  powerOf,
  readCheckpointValues,
  requireCheckpoint,
  writeCheckpointValues,
} from "./checkpoint.ts";
import {
  type EngineOptions,
  type OptimizerDescription,
  requireEngineOptions,
  requireOptimizer,
} from "./engine_options.ts";
import * as kernels from "./kernels.wasm";
import { type LayerParameters, readLayers, writeInitialWeights } from "./layer_parameters.ts";
import { type Layout, makeLayout } from "./layout.ts";
import { MAX_NETWORK_BYTES, networkBytes } from "./network_bytes.ts";
import {
  backwardTile,
  forwardTile,
  lossOfTile,
  type Tile,
  type TileDropout,
} from "./tile_passes.ts";

export type { EngineCheckpoint } from "./checkpoint.ts";
export type { EngineOptions, OptimizerDescription } from "./engine_options.ts";
export type { LayerParameters } from "./layer_parameters.ts";

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
 *
 * @example Numbers instead of classes
 * ```ts
 * import { assert } from "@std/assert";
 * import { Engine, r2Score } from "@seedsweep/seedsweep";
 *
 * const x = Float64Array.from({ length: 50 }, (_, row) => row / 25 - 1);
 * const rows = { x, y: x.map((value) => value * value) };
 * const loss = { activation: "tanh", loss: "mean_squared_error" } as const;
 * const network = { inputs: 1, hidden: [16], outputs: 1, dropout: 0, l2: 0, init: "glorot", ...loss } as const;
 * const adam = { kind: "adam", learningRate: 0.02, decay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;
 * const engine = new Engine(network, adam, rows);
 * for (let epoch = 0; epoch < 300; epoch++) engine.trainEpoch();
 * assert(r2Score(engine.predict(x), rows.y) > 0.9);
 * engine.release();
 * ```
 */
export class Engine {
  /** The training rows. */
  readonly rows: LabeledRows | TargetRows;
  readonly #layout: Layout;
  readonly #block: Block;
  readonly #batchSize: number;
  readonly #seed: number;
  readonly #beforeTile: () => void;
  readonly #forwardSkipped: boolean;
  readonly #rowNumbers: Int32Array;
  #lastViews: BatchViews | undefined;
  #released = false;
  #busy = false;
  /** The dropout of the current epoch; undefined at rate 0. */
  #dropout: TileDropout | undefined;
  #epoch = 0;
  #steps = 0;
  /** Whether all parameters are finite. */
  #finite = true;
  #beta1Power = 1;
  #beta2Power = 1;
  #learningRate: number;

  /**
   * A network with the initial weights of its seed, or those of a checkpoint.
   *
   * @throws {TypeError} If an argument is of the wrong type, or the rows have classes but the loss needs numbers, or
   *     the other way round.
   * @throws {RangeError} If an argument is out of the range that `Network`, `Trainer` or the optimizer has for it,
   *     or the network needs more than the 4 GiB of the kernels' memory.
   */
  constructor(
    readonly description: NetworkDescription,
    readonly optimizer: OptimizerDescription,
    rows: LabeledRows | TargetRows,
    options: EngineOptions = {},
  ) {
    const action = "make an Engine";
    requireNetworkDescription(action, description);
    requireOptimizer(action, optimizer);
    requireEngineOptions(action, options, description);
    requireRows(action, rows, description);
    const { kind } = optimizer;
    const { checkpoint } = options;
    if (checkpoint !== undefined) requireCheckpoint(action, checkpoint, { description, kind });
    this.rows = copyAnswers(rows); // kernels compute addresses from labels
    this.#seed = options.seed ?? 0;
    this.#rowNumbers = countUp(rows.x.length / description.inputs);
    this.#batchSize = Math.min(options.batchSize ?? Infinity, this.#rowNumbers.length);
    this.#beforeTile = options.beforeTile ?? (() => {});
    this.#learningRate = optimizer.learningRate;
    this.#forwardSkipped = options.dropoutForwardSkipped ?? false;
    const bytes = networkBytes(description, this.#batchSize, this.#rowNumbers.length);
    this.#block = new Block(requireMemory(action, bytes));
    this.#layout = makeLayout(description, this.#batchSize, this.#block.start);
    if (checkpoint !== undefined) this.#continueFrom(checkpoint);
    else writeInitialWeights(this.#block, this.#layout, description, this.#seed);
    if (this.#fullBatch) this.#loadBatch(this.#rowNumbers, 0, this.#batchSize);
  }

  /** Trains on every row once. */
  trainEpoch(): EpochFigures {
    const rows = this.#rowNumbers.length;
    this.#requireIdle();
    this.#busy = true;
    this.#clearSums();
    this.#dropout = this.#dropoutOfEpoch();
    const order = this.#fullBatch ? this.#rowNumbers : this.#shuffledOrder();
    let regLoss = 0;
    for (let start = 0; start < rows; start += this.#batchSize) {
      const count = Math.min(this.#batchSize, rows - start);
      if (!this.#fullBatch) this.#loadBatch(order, start, count);
      regLoss += this.#step(count);
    }
    this.#epoch++;
    this.#busy = false;
    const { loss: dataLoss, accuracy } = this.#readScores(rows);
    regLoss /= rows;
    const loss = dataLoss + regLoss;
    return { loss, dataLoss, regLoss, accuracy, learningRate: this.#learningRate };
  }

  /**
   * Computes the scores on some rows, without dropout. Not during an epoch.
   *
   * @throws {TypeError} If `x` is not a Float64Array, or `y` not an Int32Array (with `mean_squared_error` a
   *     Float64Array).
   * @throws {RangeError} If there is no row, `x` does not have the network's inputs per row, a number is NaN or
   *     infinite, or a class is not one of the network's.
   */
  evaluate(rows: LabeledRows | TargetRows): Evaluation {
    this.#requireIdle();
    requireRows("run Engine.evaluate()", rows, this.description);
    this.#clearSums();
    this.#forwardAll(rows.x, (copied, tile) => {
      this.#loadAnswers(rows.y, copied);
      lossOfTile(this.#layout, tile, tile.rows);
    });
    return this.#readScores(rows.x.length / this.description.inputs);
  }

  /**
   * Computes what the network predicts for the inputs, (rows, inputs), without dropout: the probabilities of the classes
   * or, with `mean_squared_error`, the values; (rows, outputs). Not during an epoch. The caller owns the returned array.
   *
   * @throws {TypeError} If `x` is not a Float64Array.
   * @throws {RangeError} If its length is not a multiple of the inputs per row, or a number of it is NaN or infinite.
   */
  predict(x: Float64Array): Float64Array {
    this.#requireIdle();
    const action = "run Engine.predict()";
    const { inputs, outputs } = this.description;
    const values = new Float64Array(countRows(action, { x }, inputs) * outputs);
    requireFinite(action, { x }, inputs);
    this.#forwardAll(x, ({ start, count }) => {
      const tile = this.#block.floats(this.#layout.output.logits, count * outputs);
      values.set(tile, start * outputs);
    });
    if (!isRegression(this.description)) softmax(values, values, outputs);
    return values;
  }

  /** Returns copies of all weights and biases, layer by layer. */
  parameters(): LayerParameters[] {
    this.#requireIdle();
    return readLayers(this.#block, this.#layout, this.description, this.#layout.parameters);
  }

  /** Returns copies of the gradients of the last step, penalties included, layer by layer. */
  gradients(): LayerParameters[] {
    this.#requireIdle();
    return readLayers(this.#block, this.#layout, this.description, this.#layout.gradient);
  }

  /**
   * The state after the epochs so far, from which a new engine can continue: see {@linkcode EngineOptions.checkpoint}.
   * Undefined if a parameter or a moment of the optimizer is NaN or infinite. Not during an epoch.
   */
  checkpoint(): EngineCheckpoint | undefined {
    this.#requireIdle();
    const values = readCheckpointValues(this.#place);
    return values === undefined ? undefined : { epoch: this.#epoch, values };
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

  #continueFrom({ epoch, values }: EngineCheckpoint): void {
    writeCheckpointValues(this.#place, values);
    this.#epoch = epoch;
    this.#steps = epoch * Math.ceil(this.#rowNumbers.length / this.#batchSize);
    if (this.optimizer.kind !== "adam") return;
    this.#beta1Power = powerOf(this.optimizer.beta1, this.#steps);
    this.#beta2Power = powerOf(this.optimizer.beta2, this.#steps);
  }

  get #place(): CheckpointPlace {
    const { description, optimizer: { kind } } = this;
    return { block: this.#block, layout: this.#layout, description, kind };
  }

  get #fullBatch(): boolean {
    return this.#batchSize === this.#rowNumbers.length;
  }

  #clearSums(): void {
    this.#views.sums.fill(0);
  }

  /** The mean scores of the `rows` rows since the sums were cleared. */
  #readScores(rows: number): Evaluation {
    const [lossSum, second] = this.#views.sums;
    if (!isRegression(this.description)) {
      return { loss: lossSum / rows, accuracy: second / rows, absoluteError: NaN };
    }
    const count = rows * this.description.outputs;
    return { loss: lossSum / count, accuracy: NaN, absoluteError: second / count };
  }

  #dropoutOfEpoch(): TileDropout | undefined {
    const { dropout } = this.description;
    if (dropout === 0) return undefined;
    const keys = this.#layout.hidden.map((_, layer) =>
      streamKey({ seed: this.#seed, role: "dropout", layer, step: this.#epoch })
    );
    const [dropBelow, kept] = [dropThreshold(dropout), 1 / (1 - dropout)];
    return { keys, dropBelow, kept, forwardSkipped: this.#forwardSkipped };
  }

  /** The rows in the order of the epoch, as `permutation` gives them. */
  #shuffledOrder(): Int32Array {
    const key = streamKey({ seed: this.#seed, role: "shuffle", step: this.#epoch });
    const [rows, address] = [this.#rowNumbers.length, this.#block.start + this.#layout.bytes];
    kernels.shuffleRows(address, rows, ...streamState(key));
    return this.#block.integers(address, rows).slice(); // the memory may grow during the epoch
  }

  /** The parts of the block that this class reads and writes; made again after the memory has grown. */
  get #views(): BatchViews {
    if (this.#lastViews?.sums.length) return this.#lastViews; // growing detaches views: their length is 0
    const { x, labels, targets, rowNumbers, sums, xStride, tileRows } = this.#layout;
    const rows = this.#batchSize + tileRows;
    return this.#lastViews = {
      x: this.#block.floats(x, rows * xStride),
      labels: this.#block.integers(labels, rows),
      targets: this.#block.floats(targets ?? 0, targets ? rows * this.description.outputs : 0),
      rowNumbers: this.#block.integers(rowNumbers, rows),
      sums: this.#block.floats(sums, 2),
    };
  }

  /** Copies `count` training rows of the given order into the block. */
  #loadBatch(order: Int32Array, start: number, count: number): void {
    const rows = { order, start, count, firstRow: 0 };
    this.#loadFeatures(this.rows.x, rows);
    this.#loadAnswers(this.rows.y, rows);
    // Not in evaluation: the masks of padding rows must not depend on it, because 0 times infinity is not 0.
    const { rowNumbers } = this.#views;
    for (let i = 0; i < count; i++) rowNumbers[i] = order[start + i];
  }

  /** Copies the features of rows into the block; fills up to a tile of rows behind them with zeros. */
  #loadFeatures(x: Float64Array, { order, start, count, firstRow }: CopiedRows): void {
    const { xStride, tileRows } = this.#layout;
    const features = this.description.inputs;
    const views = this.#views;
    for (let i = 0; i < count; i++) {
      const row = order[start + i];
      const at = (firstRow + i) * xStride;
      for (let k = 0; k < features; k++) views.x[at + k] = x[row * features + k];
    }
    const end = firstRow + count;
    views.x.fill(0, end * xStride, (end + tileRows) * xStride);
  }

  /** Copies the classes or the targets of rows into the block. */
  #loadAnswers(y: Int32Array | Float64Array, { order, start, count, firstRow }: CopiedRows): void {
    const { labels, targets } = this.#views;
    if (y instanceof Int32Array) {
      for (let i = 0; i < count; i++) labels[firstRow + i] = y[order[start + i]];
      return;
    }
    const columns = this.description.outputs;
    for (let i = 0; i < count; i++) {
      const from = order[start + i] * columns;
      for (let k = 0; k < columns; k++) targets[(firstRow + i) * columns + k] = y[from + k];
    }
  }

  /**
   * Runs the forward pass of all rows without dropout, tile by tile, in the rows behind the batch. Calls `visit` after
   * each tile, whose outputs are the first rows of `output.logits`.
   */
  #forwardAll(x: Float64Array, visit: (rows: CopiedRows, tile: Tile) => void): void {
    this.#busy = true;
    const { tileRows, xStride } = this.#layout;
    const order = countUp(x.length / this.description.inputs);
    const firstRow = this.#batchSize;
    for (let start = 0; start < order.length; start += tileRows) {
      this.#beforeTile();
      const count = Math.min(tileRows, order.length - start);
      const rows = { order, start, count, firstRow };
      const tile = { start: firstRow, rows: count };
      this.#loadFeatures(x, rows);
      forwardTile(this.#layout, tile, { dropout: undefined, finite: this.#finite });
      visit(rows, tile);
    }
    this.#views.x.fill(0, firstRow * xStride);
    this.#busy = false;
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
      const tile = { start, rows: Math.min(tileRows, rows - start) };
      const dropout = this.#dropout;
      const lists = forwardTile(this.#layout, tile, { dropout, finite: this.#finite });
      lossOfTile(this.#layout, tile, rows);
      backwardTile(this.#layout, tile, { dropout, lists });
    }
    this.#optimize();
    return penalty * rows;
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
        this.#finite = kernels.adamStep(parameters, gradient, first, second, rate, beta1, beta2,
          1 - this.#beta1Power, 1 - this.#beta2Power, epsilon, parameterCount) !== 0;
        return;
      }
      case "sgd":
        this.#finite = kernels.sgdStep(
          parameters,
          gradient,
          first,
          rate,
          optimizer.momentum,
          parameterCount,
        ) !== 0;
        return;
    }
  }
}

/** The same rows with a copy of the classes or targets. */
function copyAnswers({ x, y }: LabeledRows | TargetRows): LabeledRows | TargetRows {
  return y instanceof Int32Array ? { x, y: y.slice() } : { x, y: y.slice() };
}

function requireMemory(action: string, bytes: number): number {
  if (bytes <= MAX_NETWORK_BYTES) return bytes;
  const rule = `a network with its batch must fit into ${MAX_NETWORK_BYTES} bytes of memory`;
  failRange(action, rule, bytes);
}

/** The rows `order[start]` to `order[start + count - 1]`, which are copied into the block. */
interface CopiedRows {
  readonly order: Int32Array;
  readonly start: number;
  readonly count: number;
  /** The row of the block's arrays at which the copy starts. */
  readonly firstRow: number;
}

/** The data that is exchanged with the kernels at every step. */
interface BatchViews {
  readonly x: Float64Array;
  readonly labels: Int32Array;
  /** Empty for classes. */
  readonly targets: Float64Array;
  readonly rowNumbers: Int32Array;
  readonly sums: Float64Array;
}
