/**
 * Training, epoch by epoch.
 *
 * @module
 */

import { countUp, permutation } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { correctRows } from "./accuracy.ts";
import type { Network } from "./network.ts";
import type { Optimizer } from "./optimizer.ts";

/** Rows and their classes. */
export interface LabelledRows {
  /** (rows, features), row-major. */
  readonly x: Float64Array;
  /** (rows): each row's class. */
  readonly y: Int32Array;
}

/** How an epoch went: means over its rows, each taken before its own batch moved the weights. */
export interface EpochFigures {
  /** `dataLoss + regLoss` */
  loss: number;
  /** Mean cross-entropy in nats, with dropout. */
  dataLoss: number;
  /** The L2 penalties. */
  regLoss: number;
  /** In [0, 1]; with dropout, as the loss. */
  accuracy: number;
  /** The rate of the epoch's last step. */
  learningRate: number;
}

/** How a {@linkcode Trainer} goes through the rows. */
export interface TrainerOptions {
  /** Seed of the order of the rows. @default {0} */
  seed?: number;
  /** Rows to a step, at least 1; as many as there are, or more, make one step an epoch. @default {Infinity} */
  batchSize?: number;
}

/**
 * Takes a network through a training set again and again. A full batch keeps the rows' order; smaller
 * batches are cut from an order drawn anew every epoch, the last batch taking what is left.
 */
export class Trainer {
  readonly #seed: number;
  readonly #batchSize: number;
  readonly #features: number;
  #epoch = 0;

  /** A trainer before its first epoch; it changes the network and the optimiser that it is given. */
  constructor(
    readonly network: Network,
    readonly optimizer: Optimizer,
    readonly rows: LabelledRows,
    options: TrainerOptions = {},
  ) {
    this.#seed = options.seed ?? 0;
    this.#batchSize = Math.min(options.batchSize ?? Infinity, rows.y.length);
    this.#features = rows.x.length / rows.y.length;
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
    sums.correct += correctRows(logits, batch.y, network.loss.classes);
    network.backward();
    this.optimizer.step(network.parameters);
  }

  #gather(rowNumbers: Int32Array): LabelledRows {
    if (rowNumbers.length === this.rows.y.length) return this.rows;
    const x = new Float64Array(rowNumbers.length * this.#features);
    rowNumbers.forEach((row, i) => {
      const start = row * this.#features;
      x.set(this.rows.x.subarray(start, start + this.#features), i * this.#features);
    });
    return { x, y: rowNumbers.map((row) => this.rows.y[row]) };
  }
}
