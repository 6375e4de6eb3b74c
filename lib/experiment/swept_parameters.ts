/**
 * The parameters that an experiment names, and those that vary.
 *
 * @module
 */

import type { Experiment, ParameterName } from "./experiment.ts";

/** The names of the parameters that are columns of the results, in the order of the file. */
export function namedParameters(experiment: Pick<Experiment, "parameters">): ParameterName[] {
  return Object.keys(experiment.parameters) as ParameterName[];
}

/** The names of the parameters that have more than one value, in the order of the file. */
export function sweptParameters(experiment: Pick<Experiment, "parameters">): ParameterName[] {
  return namedParameters(experiment)
    .filter((name) => (experiment.parameters[name]?.values.length ?? 0) > 1);
}
