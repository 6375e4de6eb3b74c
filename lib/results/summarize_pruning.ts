/**
 * What early termination pruned in a sweep, and what the verdicts therefore rest on.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { prunesEpochs } from "../experiment/prunes_epochs.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import type { TrialRecord } from "../experiment/trial.ts";
import type { ComparedConfig } from "./compare_to_leader.ts";

/** Configs that were pruned after the same number of epochs or seeds. */
export interface PrunedConfigs {
  /** The epochs of each of their trials, or the seeds that they were run with. */
  readonly after: number;
  /** Their number, at least 1. */
  readonly configs: number;
}

/** What early termination pruned. */
export interface PruningSummary {
  /** Number of all configs. */
  readonly configs: number;
  /** Those that were pruned, the earliest first. */
  readonly pruned: readonly PrunedConfigs[];
  /** Number of the others, which have or will have all their seeds and epochs, unless they failed. */
  readonly full: number;
  /** Of what a sweep without early termination would take, the part that was not needed, in [0, 1]. */
  readonly saved: number;
  /** What `after` and `saved` count. */
  readonly resource: "epochs" | "seeds";
}

/**
 * What early termination pruned in a sweep so far; undefined if the experiment has none.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 */
export function summarizePruning(
  experiment: Pick<Experiment, "early_terminate">,
  sweep: { configs: readonly ComparedConfig[]; records: readonly TrialRecord[] },
): PruningSummary | undefined {
  const action = "summarize pruning";
  requireTypes(action, { experiment, sweep }, "object");
  const { early_terminate } = experiment;
  const { configs, records } = sweep;
  requireArrays(action, { "sweep.configs": configs, "sweep.records": records });
  if (early_terminate === undefined) return undefined;
  const byEpochs = prunesEpochs(early_terminate);
  const pruned = configs.flatMap(({ pruned, scores }) =>
    pruned === undefined ? [] : byEpochs ? pruned.epochs : scores.size
  );
  const groups = Map.groupBy(pruned.toSorted((a, b) => a - b), (after) => after);
  return {
    configs: configs.length,
    pruned: Array.from(groups, ([after, { length }]) => ({ after, configs: length })),
    full: configs.length - pruned.length,
    saved: savedShare(records, byEpochs),
    resource: byEpochs ? "epochs" : "seeds",
  };
}

/** The share of all epochs, or of all trials, that pruned trials did not need. */
function savedShare(records: readonly TrialRecord[], byEpochs: boolean): number {
  let [all, saved] = [0, 0];
  for (const { trial, result } of records) {
    const { epochs } = trial.parameters;
    const size = byEpochs && typeof epochs === "number" ? epochs : 1;
    all += size;
    if (result?.state === "pruned") saved += byEpochs ? size - (result.partEpochs ?? 0) : size;
  }
  return all === 0 ? 0 : saved / all;
}
