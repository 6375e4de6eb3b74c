/**
 * What early termination pruned, as sentences.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import type { TrialRecord } from "../../experiment/trial.ts";
import type { ComparedConfig } from "../../results/compare_to_leader.ts";
import { type PruningSummary, summarizePruning } from "../../results/summarize_pruning.ts";
import { plural } from "../../text/quantity.ts";

/** The most numbers of epochs or seeds that are listed. */
const MOST_GROUPS = 5;

/** What the verdicts rest on, and what was saved: texts with their labels; empty without early termination. */
export function pruningTexts(
  experiment: Pick<Experiment, "early_terminate">,
  sweep: { configs: readonly ComparedConfig[]; records: readonly TrialRecord[] },
): (readonly [label: "Pruned:" | "Saved:", text: string])[] {
  const found = summarizePruning(experiment, sweep);
  if (found === undefined) return [];
  const { configs, saved, resource } = found;
  const untested = sweep.configs.filter(({ verdict }) => verdict === "pruned").length;
  const pruned = found.pruned.reduce((sum, group) => sum + group.configs, 0);
  const tested = pruned === untested ? "" : ", where the race found them worse";
  const share = `${Math.round(100 * saved)} % of all ${
    resource === "epochs" ? "epochs" : "trials"
  }`;
  return [
    ...(untested === 0 ? [] : [["Pruned:", prunedText(untested, configs - untested)] as const]),
    pruned === 0
      ? ["Saved:", `nothing: none of ${plural(configs, "config")} was pruned`]
      : ["Saved:", `${share}: ${groupsText(found)}${tested}`],
  ];
}

/** Pruned configs are not worse: nothing was tested. */
function prunedText(pruned: number, others: number): string {
  const they = pruned === 1 ? "it is" : "they are";
  const compared = others === 0
    ? "nothing is compared yet"
    : others === 1
    ? "only 1 config is left, so nothing was compared"
    : `the verdicts compare the other ${others}`;
  return `${plural(pruned, "config")} pruned; no test says that ${they} worse: ${compared}`;
}

/** `9 of 18 configs were pruned after 3 seeds, 5 after 6`. */
function groupsText({ configs, pruned, resource }: PruningSummary): string {
  const unit = resource === "epochs" ? "epoch" : "seed";
  const texts = pruned.slice(0, MOST_GROUPS).map(({ after, configs: some }, i) =>
    i === 0
      ? `${some} of ${plural(configs, "config")} ${some === 1 ? "was" : "were"} pruned after ${
        plural(after, unit)
      }`
      : `${some} after ${after}`
  );
  return texts.join(", ") + (pruned.length > MOST_GROUPS ? ", …" : "");
}

/** Why there are no effects of the parameters. */
export function noEffectsText(configs: readonly ComparedConfig[]): string {
  const pruned = configs.filter((config) => config.pruned !== undefined).length;
  return pruned === 0
    ? "no seed has a score in every config"
    : `early termination pruned ${pruned} of ${plural(configs.length, "config")}: ` +
      "the means of values would be over different configs";
}
