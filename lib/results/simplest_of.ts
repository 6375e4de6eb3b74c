/**
 * Which of several configs is the simplest.
 *
 * @module
 */

import type { ParameterName } from "../experiment/experiment.ts";
import type { RankedConfig } from "./rank_trials.ts";

/**
 * The config with the fewest weights; among those, with the largest values of the parameters in the order given, where
 * they are numbers; among those, with the best rank.
 */
export function simplestOf<T extends RankedConfig>(
  configs: readonly T[],
  order: readonly ParameterName[],
): T | undefined {
  const [simplest] = configs.toSorted((a, b) => {
    const name = order.find((name) => strength(a, name) !== strength(b, name));
    return a.weightCount - b.weightCount ||
      (name === undefined ? 0 : strength(b, name) - strength(a, name)) || a.rank - b.rank;
  });
  return simplest;
}

function strength({ parameters }: RankedConfig, name: ParameterName): number {
  const value = parameters[name];
  return typeof value === "number" ? value : 0;
}
