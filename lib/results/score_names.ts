/**
 * The names of the scores in the results of a sweep.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { networkScores } from "../experiment/metrics.ts";
import type { TrialRecord } from "../experiment/trial.ts";

/**
 * The scores of the network; or of a user's own objective, the metric and then, in alphabetical order, everything else that
 * any of its trials returned.
 */
export function scoreNames(records: readonly TrialRecord[], experiment: Experiment): string[] {
  if (experiment.objective === undefined) return networkScores(experiment);
  const { name } = experiment.metric;
  const returned = new Set(records.flatMap(({ result }) => Object.keys(result?.metrics ?? {})));
  returned.delete(name);
  return [name, ...[...returned].sort()];
}
