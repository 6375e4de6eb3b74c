/**
 * How many rows each part of a split gets.
 *
 * @module
 */

/** Which share of the rows goes where: fractions in [0, 1] that add up to at most 1. */
export interface SplitFractions {
  /** What nets learn from. */
  train: number;
  /** What configs are compared on. */
  validation: number;
  /** What is kept away until the end. @default {0} */
  test?: number;
}

/**
 * The rows of each part. The borders between the parts lie at the rounded sums of the fractions, so the
 * sizes are within one row of what the fractions say.
 */
export function splitSizes(
  rows: number,
  { train, validation, test = 0 }: SplitFractions,
): Required<SplitFractions> {
  const afterTrain = Math.round(rows * train);
  const afterValidation = Math.round(rows * (train + validation));
  const afterTest = Math.min(rows, Math.round(rows * (train + validation + test)));
  return {
    train: afterTrain,
    validation: afterValidation - afterTrain,
    test: afterTest - afterValidation,
  };
}
