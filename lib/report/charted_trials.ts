/**
 * The trials whose learning curves are on the page.
 *
 * @module
 */

import type { TrialRecord } from "../experiment/trial.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import type { Analysis } from "../results/analyze.ts";
import type { ComparedConfig } from "../results/compare_to_leader.ts";

/** So many of the best configs have curves on the page, and the simplest. */
export const CHARTED_CONFIGS = 8;
/** So many seeds of each. */
export const CHARTED_SEEDS = 10;

/** The configs with curves: the best ones and the simplest, best first. */
export function chartedConfigs({ configs }: Pick<Analysis, "configs">): ComparedConfig[] {
  return configs.filter(({ n, pruned, simplest }, i) =>
    (n > 0 || (pruned?.epochs ?? 0) > 0) && (i < CHARTED_CONFIGS || simplest)
  );
}

/**
 * The trials whose learning curves are on the page: the first ten complete trials of the eight best configs and of the
 * simplest, best first. Trials that were pruned after some epochs count as complete.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 */
export function chartedTrials(
  analysis: Pick<Analysis, "configs">,
  records: readonly TrialRecord[],
): TrialRecord[] {
  const action = "choose the trials with curves";
  requireTypes(action, { analysis }, "object");
  requireArrays(action, { records, "analysis.configs": analysis.configs });
  const configs = chartedConfigs(analysis);
  const trials = new Map(configs.map(({ configId }): [string, TrialRecord[]] => [configId, []]));
  for (const record of records) {
    if (!hasCurve(record)) continue;
    const chosen = trials.get(record.trial.configId);
    if (chosen !== undefined && chosen.length < CHARTED_SEEDS) chosen.push(record);
  }
  return [...trials.values()].flat();
}

/** Whether a trial was run to its end, or until it was pruned. */
function hasCurve({ result }: TrialRecord): boolean {
  return result?.state === "complete" ||
    result?.state === "pruned" && result.partEpochs !== undefined;
}
