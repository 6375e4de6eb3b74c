/**
 * Labelled rows, and how they are divided.
 *
 * @module
 */

import { permutation } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";

/** Labelled rows of a classification problem. */
export interface Dataset {
  /** (rows, features), row-major. */
  readonly x: Float64Array;
  /** (rows): each row's class, in [0, classes). */
  readonly y: Int32Array;
  /** Numbers in a row. */
  readonly features: number;
  /** How many classes there are, also where a class has no row here. */
  readonly classes: number;
}

/** Which share of the rows goes where: fractions in [0, 1] that add up to at most 1. */
export interface SplitFractions {
  /** What nets learn from. */
  train: number;
  /** What configs are compared on. */
  validation: number;
  /** What is kept away until the end. @default {0} */
  test?: number;
}

/** The parts of a data set; no row stands in two of them. */
export interface Split {
  /** What nets learn from. */
  train: Dataset;
  /** What configs are compared on. */
  validation: Dataset;
  /** What is kept away until the end. */
  test: Dataset;
}

/**
 * Divides a data set after shuffling it by `seed`.
 *
 * The borders between the parts lie at the rounded sums of the fractions, so the sizes are within one row of
 * what the fractions say.
 *
 * @throws {RangeError} If a fraction is out of range or their sum is over 1.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { splitDataset } from "./dataset.ts";
 * import { spiral } from "./spiral.ts";
 *
 * const { train, validation } = splitDataset(spiral(), { train: 0.8, validation: 0.2 });
 * assertEquals([train.y.length, validation.y.length], [240, 60]);
 * ```
 */
export function splitDataset(dataset: Dataset, fractions: SplitFractions, seed = 0): Split {
  const { train, validation, test = 0 } = fractions;
  for (const [name, value] of Object.entries({ train, validation, test })) {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`Cannot split: ${name} must be in [0, 1], got ${value}`);
    }
  }
  const borders = splitBorders(dataset.y.length, { train, validation, test });
  const order = permutation(Stream.named({ seed, role: "split" }), dataset.y.length);
  return {
    train: takeRows(dataset, order.subarray(0, borders.train)),
    validation: takeRows(dataset, order.subarray(borders.train, borders.validation)),
    test: takeRows(dataset, order.subarray(borders.validation, borders.test)),
  };
}

/**
 * Where each part ends in the shuffled rows.
 *
 * @throws {RangeError} If the fractions add up to more than 1.
 */
function splitBorders(rows: number, fractions: Required<SplitFractions>): Required<SplitFractions> {
  const { train, validation, test } = fractions;
  const sum = train + validation + test;
  if (sum > 1 + 1e-9) throw new RangeError(`Cannot split: the fractions add up to ${sum}, over 1`);
  return {
    train: Math.round(rows * train),
    validation: Math.round(rows * (train + validation)),
    test: Math.min(rows, Math.round(rows * sum)),
  };
}

/** The rows of the given numbers, in their order. */
export function takeRows(dataset: Dataset, rowNumbers: Int32Array): Dataset {
  const { features, classes } = dataset;
  const x = new Float64Array(rowNumbers.length * features);
  rowNumbers.forEach((row, i) => {
    x.set(dataset.x.subarray(row * features, (row + 1) * features), i * features);
  });
  return { x, y: rowNumbers.map((row) => dataset.y[row]), features, classes };
}
