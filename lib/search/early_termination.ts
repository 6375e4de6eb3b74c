/**
 * Which configs are pruned before they have all their epochs or seeds. A round of a search is trained in stages; after each but the
 * last, some configs are pruned.
 *
 * @module
 */

import type { EarlyTermination, Experiment, Metric } from "../experiment/experiment.ts";
import { mean } from "../stats/sample.ts";
import { takeLook } from "../stats/race.ts";
import { plural } from "../text/quantity.ts";
import { rankAtRung, rungsBelow } from "./halving.ts";

/**
 * The end of each stage in ascending order: a number of epochs, or of seeds. The last is that of all seeds, or `mostEpochs`. One
 * stage without early termination.
 */
export function stagesOf(
  { early_terminate: rule, seeds }: Pick<Experiment, "early_terminate" | "seeds">,
  mostEpochs: number,
): readonly number[] {
  if (rule === undefined) return [seeds.length];
  if (rule.type === "race") return rule.looks;
  const most = rule.resource === "epochs" ? mostEpochs : seeds.length;
  return [...rungsBelow(rule, most), most];
}

/** The scores of a config after a stage: one for each seed that it has, undefined if the trial failed. */
export type StageScores = readonly (number | undefined)[];

/**
 * Decides which configs are pruned after a stage: the reason for each that is, undefined for the others.
 *
 * @param configs The configs that are compared, in config order.
 * @param stage The index of the stage: not the last.
 */
export function pruneConfigs(
  rule: EarlyTermination,
  configs: readonly StageScores[],
  { stage, end, metric }: { stage: number; end: number; metric: Metric },
): (string | undefined)[] {
  if (rule.type === "race") {
    const decisions = takeLook(configs, { goal: metric.goal, alpha: rule.alpha[stage] });
    return decisions.map(({ pruned, test }) => {
      if (pruned === undefined) return undefined;
      const why = pruned === "worse" && test !== undefined
        ? `worse than the best config, p = ${Number(test.pAdjusted.toPrecision(2))}`
        : "it failed more often than the best config";
      return `pruned after ${plural(end, "seed")}: ${why}`;
    });
  }
  const places = rankAtRung(configs.map(rungResult), { goal: metric.goal, eta: rule.eta });
  const kept = places.filter(({ goesOn }) => goesOn).length;
  return places.map(({ rank, goesOn }) =>
    goesOn
      ? undefined
      : `pruned after ${
        plural(end, rule.resource === "epochs" ? "epoch" : "seed")
      }: rank ${rank} of ${configs.length} by mean ${metric.name}, ` +
        `${kept} ${kept === 1 ? "goes" : "go"} on`
  );
}

function rungResult(scores: StageScores): { score: number | undefined; failures: number } {
  const known = scores.filter((score) => score !== undefined);
  return {
    score: known.length === 0 ? undefined : mean(known),
    failures: scores.length - known.length,
  };
}
