/**
 * The simplest of several configs.
 *
 * @module
 */

import type {} from "../experiment/experiment.ts";
import type { RankedConfig } from "./rank_trials.ts";

/**
 * Finds the config with the fewest weights; among those, the one with the largest value of the first parameter in `order`,
 * then of the next, and so on; among those, the one with the best rank. A value that is not a number counts as 0.
 * Undefined for no configs.
 */
export function simplestOf<T extends RankedConfig>(
  configs: readonly T[],
  order: readonly string[],
): T | undefined {
  const [simplest] = configs.toSorted((a, b) => {
    const name = order.find((name) => numericValue(a, name) !== numericValue(b, name));
    return a.weightCount - b.weightCount ||
      (name === undefined ? 0 : numericValue(b, name) - numericValue(a, name)) || a.rank - b.rank;
  });
  return simplest;
}

/** The value of a parameter for this comparison. */
export function numericValue({ parameters }: RankedConfig, name: string): number {
  const value = parameters[name];
  return typeof value === "number" ? value : 0;
}
