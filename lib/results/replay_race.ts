/**
 * The looks of a race, taken again from the scores.
 *
 * Every look follows from the scores of the first seeds, so no decision is recorded. A config that a look prunes is `worse`, even if it
 * has all seeds (they ran earlier, or in an audit). A config that was pruned although no look prunes it is `pruned`, without a test.
 *
 * @module
 */

import type { Metric, Race } from "../experiment/experiment.ts";
import type { BehindBest } from "../stats/compare_to_best.ts";
import { rescaledP, takeLook } from "../stats/race.ts";
import type { RankedConfig } from "./rank_trials.ts";

/**
 * The configs that a look before the last one prunes, each with its test if it was tested: its p-value is to be compared
 * with 0.05. A look is taken when every config that is still in the race has ended with all seeds of the look.
 */
export function replayRace(
  configs: readonly RankedConfig[],
  { race, seeds, metric }: { race: Race; seeds: readonly number[]; metric: Metric },
): Map<RankedConfig, BehindBest | undefined> {
  const pruned = new Map<RankedConfig, BehindBest | undefined>();
  let racing = configs.toSorted((a, b) => a.first.number - b.first.number);
  for (const [k, look] of race.looks.slice(0, -1).entries()) {
    const first = seeds.slice(0, look);
    const hasEnded = ({ scores }: RankedConfig) => first.every((seed) => scores.has(seed));
    racing = racing.filter((config) => config.pruned === undefined || hasEnded(config));
    if (!racing.every(hasEnded)) return pruned;
    const alpha = race.alpha[k];
    const rows = racing.map(({ scores }) => first.map((seed) => scores.get(seed)));
    for (const [i, decision] of takeLook(rows, { goal: metric.goal, alpha }).entries()) {
      const { pruned: reason, test } = decision;
      const scaled = test && { ...test, pAdjusted: rescaledP(test.pAdjusted, alpha) };
      if (reason !== undefined) pruned.set(racing[i], scaled);
    }
    racing = racing.filter((config) => !pruned.has(config));
  }
  return pruned;
}
