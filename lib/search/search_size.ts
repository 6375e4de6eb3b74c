/**
 * How large a search is, before it is run.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { prunesEpochs } from "../experiment/prunes_epochs.ts";
import { countConfigs } from "./propose_configs.ts";
import { stagesOf } from "./early_termination.ts";

/** Whether what a search runs depends on its results. */
export function hasSeveralStages({ method, early_terminate }: Experiment): boolean {
  return method === "bayes" || early_terminate !== undefined;
}

/** A stage of early termination. */
export interface PlannedStage {
  /** The epochs or seeds that the configs have at its end. */
  readonly end: number;
  /** Number of configs that are trained up to there; of a race, the most that it can be. */
  readonly configs: number;
}

/** The size of a search. */
export interface SearchSize {
  /** Number of configs; of "bayes", whose rounds depend on results, the most that it can be. */
  readonly configs: number;
  /** The stages of early termination, as if all configs were one round; one without it. */
  readonly stages: readonly PlannedStage[];
  /**
   * The part of the work of training all configs in full that is done, in (0, 1]: estimated as if all configs had the most epochs and
   * were one round; of a race, 1, which is the most.
   */
  readonly share: number;
}

/**
 * Computes the size of a search.
 *
 * @param known The configs that are known before the search has results, and the most epochs of one of them.
 */
export function searchSize(
  experiment: Experiment,
  known: { configs: number; mostEpochs: number },
): SearchSize {
  const { method, run_cap, early_terminate: rule } = experiment;
  const configs = method === "bayes"
    ? countConfigs(experiment, run_cap ?? Infinity)
    : known.configs;
  const ends = stagesOf(experiment, known.mostEpochs);
  const eta = rule?.type === "halving" ? rule.eta : 1;
  const isAnew = experiment.objective !== undefined && prunesEpochs(rule);
  const stages: PlannedStage[] = [];
  let [left, work] = [configs, 0];
  for (const [i, end] of ends.entries()) {
    stages.push({ end, configs: left });
    // An objective starts anew in each stage with more epochs.
    work += left * (isAnew ? end : end - (ends[i - 1] ?? 0));
    left = Math.ceil(left / eta);
  }
  return { configs, stages, share: work / (configs * ends[ends.length - 1]) };
}
