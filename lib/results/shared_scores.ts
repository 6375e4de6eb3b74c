/**
 * The scores of two configs at the seeds that they have in common.
 *
 * @module
 */

import type { RankedConfig } from "./rank_trials.ts";

/** Pairs the scores of two configs at each seed at which both have one, in the order of `a`. */
export function sharedScores(
  a: Pick<RankedConfig, "scores">,
  b: Pick<RankedConfig, "scores">,
): (readonly [number, number])[] {
  return [...a.scores].flatMap(([seed, score]) => {
    const other = b.scores.get(seed);
    return score === undefined || other === undefined ? [] : [[score, other] as const];
  });
}
