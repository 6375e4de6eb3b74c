/**
 * Training, epoch by epoch.
 *
 * @module
 */

import {
  failRange,
  failType,
  requireInstances,
  requireLabeledRows,
  requireNumbers,
  requireTargetRows,
  requireTypes,
  SEED,
} from "../math/check_arguments.ts";
import { countUp, permutation } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { countCorrectRows } from "./accuracy.ts";
import { isRegression, Network, type NetworkDescription } from "./network.ts";
import type { Optimizer } from "./optimizer.ts";

/** Rows and their classes. */
export interface LabeledRows {
  /** (rows, features), row-major, finite. */
  readonly x: Float64Array;
  /** (rows): the class of each row. */
  readonly y: Int32Array;
}

/** Rows and the numbers that a network with the loss `mean_squared_error` learns to predict. */
export interface TargetRows {
  /** (rows, features), row-major, finite. */
  readonly x: Float64Array;
  /** (rows, outputs), row-major, finite: the targets of each row. */
  readonly y: Float64Array;
}

/** The figures of an epoch: means over its rows, each computed before the step of its batch. */
export interface EpochFigures {
  /** `dataLoss + regLoss` */
  loss: number;
  /** The mean cross-entropy in nats or the mean squared error, with dropout. */
  dataLoss: number;
  /** The L2 penalties. */
  regLoss: number;
  /** The fraction of rows that are classified correctly, with dropout, in [0, 1]; NaN with `mean_squared_error`. */
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
  readonly #rowCount: number;
  #epoch = 0;

  /**
   * A trainer before its first epoch. Training changes the given network and optimizer.
   *
   * @throws {TypeError} If an argument is of the wrong type, or the rows have classes but the loss of the network needs
   *     numbers, or the other way round.
   * @throws {RangeError} If there is no row, `x` does not have the network's inputs per row, a number is NaN or
   *     infinite, a class is not one of the network's, or an option is out of range.
   */
  constructor(
    readonly network: Network,
    readonly optimizer: Optimizer,
    readonly rows: LabeledRows | TargetRows,
    options: TrainerOptions = {},
  ) {
    const action = "make a Trainer";
    requireInstances(action, { network }, Network);
    requireTypes(action, { optimizer }, "object");
    requireTypes(action, { "optimizer.step": optimizer.step }, "function");
    requireTrainerOptions(action, options);
    requireRows(action, rows, network.description);
    this.#seed = options.seed ?? 0;
    this.#rowCount = rows.x.length / network.description.inputs;
    this.#batchSize = Math.min(options.batchSize ?? Infinity, this.#rowCount);
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
    const rows = this.#rowCount;
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
    const outputs = network.forward(batch.x, { training: true, epoch: this.#epoch, rowNumbers });
    sums.dataLoss += network.loss.forward(outputs, batch.y) * rowNumbers.length;
    sums.regLoss += network.regularizationLoss() * rowNumbers.length;
    sums.correct += isRegression(network.description)
      ? NaN
      : countCorrectRows(outputs, batch.y, network.description.outputs);
    network.backward();
    this.optimizer.step(network.parameters);
  }

  #gather(rowNumbers: Int32Array): LabeledRows | TargetRows {
    if (rowNumbers.length === this.#rowCount) return this.rows;
    const { inputs, outputs } = this.network.description;
    const { y } = this.rows;
    const x = gatherRows(this.rows.x, rowNumbers, inputs);
    return y instanceof Float64Array
      ? { x, y: gatherRows(y, rowNumbers, outputs) }
      : { x, y: rowNumbers.map((row) => y[row]) };
  }
}

/** Copies the given rows of a matrix with `columns` columns. */
function gatherRows(matrix: Float64Array, rowNumbers: Int32Array, columns: number): Float64Array {
  const rows = new Float64Array(rowNumbers.length * columns);
  rowNumbers.forEach((row, i) => {
    rows.set(matrix.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return rows;
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
 * Checks rows that a network with this description is trained or evaluated on.
 *
 * @throws {TypeError} If `x` is not a Float64Array, or `y` not an Int32Array (with `mean_squared_error` a Float64Array).
 * @throws {RangeError} If there is no row, `x` is not (rows, inputs), a number is NaN or infinite, or a class
 *     is not in [0, outputs).
 */
export function requireRows(
  action: string,
  rows: LabeledRows | TargetRows,
  description: Pick<NetworkDescription, "inputs" | "outputs" | "loss">,
): void {
  requireTypes(action, { rows }, "object");
  const { inputs: features, outputs } = description;
  if (!isRegression(description)) {
    requireLabeledRows(action, rows as LabeledRows, { features, classes: outputs });
  } else {
    if (!(rows.y instanceof Float64Array)) {
      failType(action, "y must be a Float64Array with the loss mean_squared_error", rows.y);
    }
    requireTargetRows(action, rows as TargetRows, { features, outputs });
  }
  if (rows.y.length === 0) failRange(action, "y must have at least 1 row", 0);
}
