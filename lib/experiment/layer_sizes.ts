/**
 * How large a net is.
 *
 * @module
 */

import type { ParameterValues } from "./experiment.ts";

/** The units of each hidden layer, however they were written. */
export function hiddenSizes(hidden: ParameterValues["hidden"]): readonly number[] {
  return typeof hidden === "number" ? [hidden] : hidden;
}

/** Weights and biases of a net with these layers: numbers in a row, units of each hidden layer, classes. */
export function weightCount(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, units, layer) => sum + (sizes[layer] + 1) * units, 0);
}
