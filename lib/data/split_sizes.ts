/**
 * How many rows each part of a split gets.
 *
 * @module
 */

import {
  failRange,
  FROM_ZERO,
  FROM_ZERO_TO_ONE,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";

/** The fraction of the rows in each part: in [0, 1], with a sum of at most 1. */
export interface SplitFractions {
  /** The rows that networks are trained on. */
  train: number;
  /** The rows that configs are compared on. */
  validation: number;
  /** The holdout: rows that are evaluated once, at the end. @default {0} */
  test?: number;
}

/**
 * Computes the number of rows of each part. The borders between the parts are the rounded sums of the
 * fractions, so each size differs from `rows · fraction` by at most one row.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `rows` or a fraction is out of range, or the sum of the fractions is over 1.
 *
 * @example Eleven rows, split in half
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { splitSizes } from "@seedsweep/seedsweep";
 *
 * assertEquals(splitSizes(11, { train: 0.5, validation: 0.5 }), { train: 6, validation: 5, test: 0 });
 * ```
 */
export function splitSizes(rows: number, fractions: SplitFractions): Required<SplitFractions> {
  requireNumbers("compute split sizes", { rows }, FROM_ZERO);
  requireFractions("compute split sizes", fractions);
  const { train, validation, test = 0 } = fractions;
  const afterTrain = Math.round(rows * train);
  const afterValidation = Math.round(rows * (train + validation));
  const afterTest = Math.min(rows, Math.round(rows * (train + validation + test)));
  return {
    train: afterTrain,
    validation: afterValidation - afterTrain,
    test: afterTest - afterValidation,
  };
}

/** What rounding may add to the sum of fractions like 0.7, 0.2 and 0.1. */
const ROUNDING = 1e-9;

/**
 * Checks the fractions of a split.
 *
 * @throws {TypeError} If a fraction is not a number.
 * @throws {RangeError} If a fraction is not in [0, 1], or their sum is over 1.
 */
export function requireFractions(action: string, fractions: SplitFractions): void {
  requireTypes(action, { fractions }, "object");
  const { train, validation, test = 0 } = fractions;
  requireNumbers(action, { train, validation, test }, FROM_ZERO_TO_ONE);
  const sum = train + validation + test;
  if (sum > 1 + ROUNDING) failRange(action, "train + validation + test must be at most 1", sum);
}
