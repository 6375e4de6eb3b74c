/**
 * What cannot be said about the parameters if the configs are not every combination of their values.
 *
 * @module
 */

import type { PartialGrid } from "../../results/effects.ts";

/** So many parameters with the same reason are named. */
const MOST_NAMES = 8;

/** A sentence with the configs that the effects are based on, one for each reason why there is none, and one about the rest. */
export function partialTexts({ configs, parameters }: PartialGrid): string[] {
  const based = parameters.filter(({ used }) => used > 0);
  const byReason = Map.groupBy(parameters.filter(({ used }) => used === 0), ({ reason }) => reason);
  return [
    ...(based.length === 0 ? [] : [
      `these effects are over ${
        based.map(({ name, used }) => `${used} of ${configs} configs for ${name}`).join(", ")
      }`,
    ]),
    ...Array.from(byReason, ([reason, without]) => {
      const names = without.map(({ name }) => name);
      const more = names.length > MOST_NAMES ? ", …" : "";
      const what = names.length === 1 ? "the effect of" : "effects of";
      const are = names.length === 1 ? "is" : "are";
      return `${what} ${
        names.slice(0, MOST_NAMES).join(", ")
      }${more} ${are} not estimated: ${reason}`;
    }),
    "no interactions and no shares of the variance: they need every combination of the values",
  ];
}
