/**
 * What a search knows of the configs that were run.
 *
 * @module
 */

import { activeValues } from "../experiment/active_value.ts";
import type { Config } from "../experiment/conditions.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { namedParameters } from "../experiment/swept_parameters.ts";
import type { Trial, TrialRecord } from "../experiment/trial.ts";
import { mean } from "../stats/sample.ts";
import type { ExperimentSpace } from "./search_space.ts";
import type { Observation } from "./tpe.ts";

/** The config of a trial: the parameters that the experiment names, without those that are inactive. */
export function configOf(trial: Trial, experiment: Experiment): Config {
  const values = activeValues(trial);
  const names = namedParameters(experiment).filter((name) => Object.hasOwn(values, name));
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/** The records of each config, in trial order. */
export function byConfig(records: readonly TrialRecord[]): TrialRecord[][] {
  return [...Map.groupBy(records, ({ trial }) => trial.configId).values()];
}

/**
 * The configs that were run, as points with the means of their scores.
 *
 * A config of which a trial failed has no score. One that was pruned has the mean of the scores that it was pruned with, or of the
 * seeds that it was run with; it counts as completed in part.
 */
export function observe(
  experiment: Experiment,
  { space, records }: { space: ExperimentSpace; records: readonly TrialRecord[] },
): Observation[] {
  const { name } = experiment.metric;
  return byConfig(records).map((trials): Observation => {
    const config = configOf(trials[0].trial, experiment);
    const scores = trials.flatMap(({ result }) =>
      result?.state === "pruned" && result.metrics === undefined ? [] : [result?.metrics?.[name]]
    );
    const hasFailed = scores.length === 0 || scores.includes(undefined);
    return {
      config: space.pointOf(config) ?? config,
      score: hasFailed ? undefined : mean(scores as number[]),
      completed: trials.reduce((sum, record) => sum + shareDone(record), 0) / trials.length,
    };
  });
}

/** The part of a trial that was run. */
function shareDone({ trial, result }: TrialRecord): number {
  if (result?.state !== "pruned") return 1;
  return (result.partEpochs ?? 0) / Number(trial.parameters.epochs ?? Infinity);
}
