/**
 * The looks of a race, taken again from the scores.
 *
 * The result of every look follows from the scores of the first seeds, so that nothing but scores has to be recorded. The
 * verdicts do not depend on what was left out when the sweep ran: a config that has all its seeds although a look leaves it out
 * (they were run before the race, or after it) is `worse` all the same, and one that was pruned although no look leaves it out
 * is `pruned`, without a test.
 *
 * @module
 */

import type { Metric, Race } from "../experiment/experiment.ts";
import type { BehindBest } from "../stats/compare_to_best.ts";
import { raceLook, scaledP } from "../stats/race.ts";
import type { RankedConfig } from "./rank_trials.ts";

/**
 * The configs that a look before the last one leaves out, each with its test if it was tested: its p-value is to be compared
 * with 0.05. A look is taken when every config that is still in the race has ended with all seeds of the look.
 */
export function replayRace(
  configs: readonly RankedConfig[],
  { race, seeds, metric }: { race: Race; seeds: readonly number[]; metric: Metric },
): Map<RankedConfig, BehindBest | undefined> {
  const leftOut = new Map<RankedConfig, BehindBest | undefined>();
  let still = configs.toSorted((a, b) => a.first.number - b.first.number);
  for (const [k, look] of race.looks.slice(0, -1).entries()) {
    const first = seeds.slice(0, look);
    const hasEnded = ({ scores }: RankedConfig) => first.every((seed) => scores.has(seed));
    still = still.filter((config) => config.pruned === undefined || hasEnded(config));
    if (!still.every(hasEnded)) return leftOut;
    const alpha = race.alpha[k];
    const rows = still.map(({ scores }) => first.map((seed) => scores.get(seed)));
    const decisions = raceLook(rows, { goal: metric.goal, alpha });
    decisions.forEach(({ leftOut: isOut, test }, i) => {
      if (!isOut) return;
      const scaled = test && { ...test, pAdjusted: scaledP(test.pAdjusted, alpha) };
      leftOut.set(still[i], scaled);
    });
    still = still.filter((config) => !leftOut.has(config));
  }
  return leftOut;
}
