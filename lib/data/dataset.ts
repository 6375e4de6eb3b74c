/**
 * Labelled rows, and how they are divided.
 *
 * @module
 */

import { permutation } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { type SplitFractions, splitSizes } from "./split_sizes.ts";

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
 * Divides a data set after shuffling it by `seed`; {@linkcode splitSizes} says how many rows each part gets.
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
  const sum = train + validation + test;
  if (sum > 1 + 1e-9) throw new RangeError(`Cannot split: the fractions add up to ${sum}, over 1`);
  const sizes = splitSizes(dataset.y.length, fractions);
  const order = permutation(Stream.named({ seed, role: "split" }), dataset.y.length);
  const part = (start: number, size: number) =>
    takeRows(dataset, order.subarray(start, start + size));
  return {
    train: part(0, sizes.train),
    validation: part(sizes.train, sizes.validation),
    test: part(sizes.train + sizes.validation, sizes.test),
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
