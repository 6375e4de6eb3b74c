/**
 * Training, epoch by epoch.
 *
 * @module
 */

import {
  failRange,
  requireInstances,
  requireLabeledRows,
  requireNumbers,
  requireTypes,
  SEED,
} from "../math/check_arguments.ts";
import { countUp, permutation } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { countCorrectRows } from "./accuracy.ts";
import { Network, type NetworkDescription } from "./network.ts";
import type { Optimizer } from "./optimizer.ts";

/** Rows and their classes. */
export interface LabeledRows {
  /** (rows, features), row-major, finite. */
  readonly x: Float64Array;
  /** (rows): the class of each row. */
  readonly y: Int32Array;
}

/** The figures of an epoch: means over its rows, each computed before the step of its batch. */
export interface EpochFigures {
  /** `dataLoss + regLoss` */
  loss: number;
  /** The mean cross-entropy in nats, with dropout. */
  dataLoss: number;
  /** The L2 penalties. */
  regLoss: number;
  /** The fraction of rows that are classified correctly, with dropout; in [0, 1]. */
  accuracy: number;
  /** The learning rate of the last step of the epoch. */
  learningRate: number;
}

/** The batches of a {@linkcode Trainer}. */
export interface TrainerOptions {
  /** The seed of the order of the rows, a whole number from 0 to 2^53 - 1. @default {0} */
  seed?: number;
  /** Rows per step, from 1. If there are no more rows than that, an epoch is one step. @default {Infinity} */
  batchSize?: number;
}

const BATCH_SIZE = {
  text: "a whole number from 1 or Infinity",
  allows: (size: number) => size === Infinity || (Number.isSafeInteger(size) && size >= 1),
};

/**
 * Trains a network. A full batch keeps the order of the rows. Smaller batches are consecutive parts of an
 * order that is drawn for each epoch; the last batch has the remaining rows.
 *
 * @example Training reduces the loss
 * ```ts
 * import { assert } from "@std/assert";
 * import { Adam, Network, spiral, Trainer } from "@seedsweep/seedsweep";
 *
 * const description = { inputs: 2, hidden: [16], outputs: 3, dropout: 0, l2: 0, init: "he" } as const;
 * const trainer = new Trainer(new Network(description, 0), new Adam({ learningRate: 0.02 }), spiral());
 * const first = trainer.trainEpoch();
 * for (let epoch = 1; epoch < 10; epoch++) trainer.trainEpoch();
 * assert(trainer.trainEpoch().loss < first.loss);
 * ```
 */
export class Trainer {
  readonly #seed: number;
  readonly #batchSize: number;
  readonly #features: number;
  #epoch = 0;

  /**
   * A trainer before its first epoch. Training changes the given network and optimizer.
   *
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {RangeError} If there is no row, `x` does not have the network's inputs per row, a number of `x`
   *     is NaN or infinite, a class is not one of the network's, or an option is out of range.
   */
  constructor(
    readonly network: Network,
    readonly optimizer: Optimizer,
    readonly rows: LabeledRows,
    options: TrainerOptions = {},
  ) {
    const action = "make a Trainer";
    requireInstances(action, { network }, Network);
    requireTypes(action, { optimizer }, "object");
    requireTypes(action, { "optimizer.step": optimizer.step }, "function");
    requireTrainerOptions(action, options);
    const [{ inputs }] = network.dense;
    requireRows(action, rows, { inputs, outputs: network.loss.classes });
    this.#seed = options.seed ?? 0;
    this.#batchSize = Math.min(options.batchSize ?? Infinity, rows.y.length);
    this.#features = inputs;
  }

  /** Trains on every row once. */
  trainEpoch(): EpochFigures {
    const order = this.#order();
    const sums = { dataLoss: 0, regLoss: 0, correct: 0 };
    for (let start = 0; start < order.length; start += this.#batchSize) {
      this.#step(order.subarray(start, start + this.#batchSize), sums);
    }
    this.#epoch++;
    const dataLoss = sums.dataLoss / order.length;
    const regLoss = sums.regLoss / order.length;
    return {
      loss: dataLoss + regLoss,
      dataLoss,
      regLoss,
      accuracy: sums.correct / order.length,
      learningRate: this.optimizer.currentLearningRate,
    };
  }

  #order(): Int32Array {
    const rows = this.rows.y.length;
    if (this.#batchSize === rows) return countUp(rows);
    return permutation(
      Stream.named({ seed: this.#seed, role: "shuffle", step: this.#epoch }),
      rows,
    );
  }

  #step(
    rowNumbers: Int32Array,
    sums: { dataLoss: number; regLoss: number; correct: number },
  ): void {
    const { network } = this;
    const batch = this.#gather(rowNumbers);
    const logits = network.forward(batch.x, { training: true, epoch: this.#epoch, rowNumbers });
    sums.dataLoss += network.loss.forward(logits, batch.y) * rowNumbers.length;
    sums.regLoss += network.regularizationLoss() * rowNumbers.length;
    sums.correct += countCorrectRows(logits, batch.y, network.loss.classes);
    network.backward();
    this.optimizer.step(network.parameters);
  }

  #gather(rowNumbers: Int32Array): LabeledRows {
    if (rowNumbers.length === this.rows.y.length) return this.rows;
    const x = new Float64Array(rowNumbers.length * this.#features);
    rowNumbers.forEach((row, i) => {
      const start = row * this.#features;
      x.set(this.rows.x.subarray(start, start + this.#features), i * this.#features);
    });
    return { x, y: rowNumbers.map((row) => this.rows.y[row]) };
  }
}

/**
 * Checks the options of a trainer.
 *
 * @throws {TypeError} If an option is not a number.
 * @throws {RangeError} If an option is out of range.
 */
export function requireTrainerOptions(action: string, options: TrainerOptions): void {
  requireTypes(action, { options }, "object");
  const { seed = 0, batchSize = Infinity } = options;
  requireNumbers(action, { seed }, SEED);
  requireNumbers(action, { batchSize }, BATCH_SIZE);
}

/**
 * Checks rows that a network of these inputs and outputs is trained or evaluated on.
 *
 * @throws {TypeError} If `x` is not a Float64Array or `y` not an Int32Array.
 * @throws {RangeError} If there is no row, `x` is not (rows, inputs), a number is NaN or infinite, or a class
 *     is not in [0, outputs).
 */
export function requireRows(
  action: string,
  rows: LabeledRows,
  { inputs, outputs }: Pick<NetworkDescription, "inputs" | "outputs">,
): void {
  requireTypes(action, { rows }, "object");
  requireLabeledRows(action, rows, { features: inputs, classes: outputs });
  if (rows.y.length === 0) failRange(action, "y must have at least 1 row", 0);
}
