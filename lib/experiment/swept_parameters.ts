/**
 * The parameters that an experiment names, and those that vary.
 *
 * @module
 */

import type { Axis, Experiment, ParameterValue } from "./experiment.ts";

/** The names of the parameters that are columns of the results, in the order of the file. */
export function namedParameters(experiment: Pick<Experiment, "parameters">): string[] {
  return Object.keys(experiment.parameters);
}

/** The names of the parameters that have more than one value, in the order of the file. */
export function sweptParameters(experiment: Pick<Experiment, "parameters">): string[] {
  return namedParameters(experiment)
    .filter((name) => axisValues(experiment, name).length > 1);
}

/** The values of a parameter in the grid; empty if the experiment does not name it. */
export function axisValues(
  { parameters }: Pick<Experiment, "parameters">,
  name: string,
): readonly ParameterValue[] {
  const axes: Readonly<Record<string, Axis | undefined>> = parameters;
  return axes[name]?.values ?? [];
}
