/**
 * The analysis of a sweep.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import type { TrialRecord } from "../experiment/trial.ts";
import { type AttainableP, attainableP } from "../stats/attainable_p.ts";
import { type ComparedConfig, compareToLeader } from "./compare_to_leader.ts";
import { type Effects, effects } from "./effects.ts";
import { type Optimism, optimism } from "./optimism.ts";
import { rankTrials } from "./rank_trials.ts";
import { scoreNames } from "./score_names.ts";

/** The analysis of a sweep, from which its CSV files, its tables and its report are written. */
export interface Analysis {
  /** Every config, best first, compared with the leader. */
  readonly configs: readonly ComparedConfig[];
  /** The effects of the parameters; undefined if no seed is complete in every config. */
  readonly effects: Effects | undefined;
  /** How much too good the leader's score looks; undefined if the leader has fewer than two scores. */
  readonly optimism: Optimism | undefined;
  /** The names of the scores in the results: those of the network, or those that the user's own objective returned. */
  readonly scores: readonly string[];
  /** Which p-values the number of seeds allows. */
  readonly attainable: AttainableP;
}

/**
 * Analyzes the trials of a sweep: ranking, comparisons with the leader, effects of the parameters, optimism, attainable
 * p. A pure function of its arguments. Trials without a result count as waiting; curves are not used.
 *
 * @param records Every trial of the experiment, in trial order.
 * @throws {TypeError} If an argument is of the wrong type.
 *
 * @example The wider network wins at each of eight seeds
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { analyze, expandGrid, parseExperiment } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ replicates: 8, parameters: { hidden: { values: [2, 8] } } }");
 * const records = expandGrid(experiment).map((trial) => {
 *   const val_accuracy = trial.parameters.hidden === 8 ? 0.9 : 0.5;
 *   const metrics = { val_accuracy, val_loss: 1, train_accuracy: 1, train_loss: 1 };
 *   return { trial, result: { state: "complete" as const, metrics, epochs: 1, curve: [] } };
 * });
 * const [leader, other] = analyze(records, experiment).configs;
 * assertEquals([leader.parameters.hidden, other.verdict], [8, "worse"]);
 * ```
 */
export function analyze(
  records: readonly TrialRecord[],
  experiment: Experiment,
): Analysis {
  requireTypes("analyze a sweep", { experiment }, "object");
  const { metric, seeds } = experiment;
  requireArrays("analyze a sweep", { records, seeds });
  const configs = compareToLeader(rankTrials(records, metric), experiment);
  return {
    configs,
    effects: effects(configs, experiment),
    optimism: optimism(configs, metric),
    scores: scoreNames(records, experiment),
    attainable: attainableP({ configs: Math.max(1, configs.length), seeds: seeds.length }),
  };
}
