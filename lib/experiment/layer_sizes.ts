/**
 * The sizes of a network.
 *
 * @module
 */

import type { ParameterValues } from "./experiment.ts";

/** The units of each hidden layer, as a list. */
export function hiddenSizes(hidden: ParameterValues["hidden"]): readonly number[] {
  return typeof hidden === "number" ? [hidden] : hidden;
}

/**
 * The number of weights and biases of a network.
 *
 * @param sizes Features, units of each hidden layer, classes.
 */
export function weightCount(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, units, layer) => sum + (sizes[layer] + 1) * units, 0);
}
