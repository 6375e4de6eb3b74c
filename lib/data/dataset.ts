/**
 * Labeled rows, and how they are split.
 *
 * @module
 */

import {
  failRange,
  FROM_ONE,
  requireInstances,
  requireLabeledRows,
  requireNumbers,
  requireTypes,
  SEED,
} from "../math/check_arguments.ts";
import { permutation } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import type { Encoding } from "./encoding.ts";
import { requireFractions, type SplitFractions, splitSizes } from "./split_sizes.ts";

/** Labeled rows of a classification problem. */
export interface Dataset {
  /** (rows, features), row-major, finite. */
  readonly x: Float64Array;
  /** (rows): the class of each row, in [0, classes). */
  readonly y: Int32Array;
  /** Numbers per row. */
  readonly features: number;
  /** The number of classes, including classes without a row in this data set. */
  readonly classes: number;
}

/** Rows of a regression problem, each with a number to predict. */
export interface RegressionDataset {
  /** (rows, features), row-major, finite. */
  readonly x: Float64Array;
  /** (rows): the number of each row, as {@linkcode Encoding} scales it. */
  readonly y: Float64Array;
  /** Numbers per row. */
  readonly features: number;
  /** There are no classes. */
  readonly classes: 0;
}

/** Rows with a class or a number to predict. */
export type AnyDataset = Dataset | RegressionDataset;

/** The parts of a data set; each row is in at most one of them. */
export interface Split<D extends AnyDataset = Dataset> {
  /** The rows that networks are trained on. */
  train: D;
  /** The rows that configs are compared on. */
  validation: D;
  /** The holdout: rows that are evaluated once, at the end. */
  test: D;
  /** How the rows of a file are encoded, fitted on the training rows. */
  readonly encoding?: Encoding;
  /** Cells of the validation and test rows with a category that no training row has; they are encoded as zeros. */
  readonly unknownCells?: number;
}

/**
 * Shuffles a data set by `seed` and splits it. {@linkcode splitSizes} gives the number of rows of each part.
 *
 * @param seed A whole number from 0 to 2^53 - 1.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a number of `x` is NaN or infinite, a class is not in [0, classes), a fraction is out
 *     of range, or the sum of the fractions is over 1.
 *
 * @example 80 % of the rows to train on, 20 % to validate
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { spiral, splitDataset } from "@seedsweep/seedsweep";
 *
 * const { train, validation } = splitDataset(spiral(), { train: 0.8, validation: 0.2 });
 * assertEquals([train.y.length, validation.y.length], [240, 60]);
 * ```
 */
export function splitDataset(dataset: Dataset, fractions: SplitFractions, seed = 0): Split {
  const action = "split a data set";
  requireDataset(action, dataset);
  requireFractions(action, fractions);
  requireNumbers(action, { seed }, SEED);
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

function requireDataset(action: string, dataset: Dataset): void {
  requireTypes(action, { dataset }, "object");
  const { features, classes } = dataset;
  requireNumbers(action, { features, classes }, FROM_ONE);
  requireLabeledRows(action, dataset, { features, classes });
}

/**
 * Copies the rows with the given indices, in that order.
 *
 * @throws {TypeError} If `rowNumbers` is not an Int32Array.
 * @throws {RangeError} If an index is not one of the data set.
 */
export function takeRows<D extends AnyDataset>(dataset: D, rowNumbers: Int32Array): D {
  requireTypes("take rows", { dataset }, "object");
  requireInstances("take rows", { rowNumbers }, Int32Array);
  const { features } = dataset;
  const rows = dataset.y.length;
  const wrong = rowNumbers.find((row) => row < 0 || row >= rows);
  if (wrong !== undefined) failRange("take rows", `rowNumbers must be in [0, ${rows})`, wrong);
  const x = new Float64Array(rowNumbers.length * features);
  rowNumbers.forEach((row, i) => {
    x.set(dataset.x.subarray(row * features, (row + 1) * features), i * features);
  });
  const take = (row: number) => dataset.y[row];
  const y = dataset.y instanceof Float64Array
    ? Float64Array.from(rowNumbers, take)
    : rowNumbers.map(take);
  return { ...dataset, x, y };
}
