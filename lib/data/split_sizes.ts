/**
 * How many rows each part of a split gets.
 *
 * @module
 */

import { FROM_ZERO, requireNumbers } from "../math/check_arguments.ts";
import { requireFractions } from "./require_fractions.ts";

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
