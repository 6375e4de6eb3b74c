/**
 * The check of the fractions of a split.
 *
 * @module
 */

import {
  failRange,
  FROM_ZERO_TO_ONE,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";
import type { SplitFractions } from "./split_sizes.ts";

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
