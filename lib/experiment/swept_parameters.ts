/**
 * The parameters that an experiment names, and those that vary.
 *
 * @module
 */

import type { Axis, Experiment, ListAxis, ParameterValue, RangeAxis } from "./experiment.ts";

/** The parts of an experiment that name parameters. */
export type GridParts = Pick<Experiment, "parameters" | "zip" | "any_of">;

/** The names of the parameters that are columns of the results, in the order of the file: also those of `zip` and `any_of`. */
export function namedParameters({ parameters, zip = [], any_of = [] }: GridParts): string[] {
  const names = [parameters, ...zip, ...any_of.map((branch) => branch.parameters)]
    .flatMap((each) => Object.keys(each));
  return [...new Set(names)];
}

/**
 * The names of the parameters that vary, in the order of the file: those with more than one value or a range, and those that
 * some configs may not have.
 */
export function sweptParameters(experiment: GridParts): string[] {
  return namedParameters(experiment).filter((name) =>
    axisValues(experiment, name).length > 1 || hasRange(experiment, name) ||
    mayBeInactive(experiment, name)
  );
}

/** Whether a search takes the values of a parameter from a range, not from a list. */
export function hasRange(experiment: GridParts, name: string): boolean {
  return axesOf(experiment, name).some(({ values }) => values === undefined);
}

/** The lists and ranges that a search takes the values of a parameter from, outside `zip`. */
export function axisAlternatives(
  experiment: GridParts,
  name: string,
): readonly (ListAxis | RangeAxis)[] {
  return axesOf(experiment, name).flatMap((axis) => "any_of" in axis ? axis.any_of : [axis]);
}

/** The ranges that a search takes the values of a parameter from; empty if it has only lists. */
export function axisRanges(experiment: GridParts, name: string): readonly RangeAxis[] {
  return axisAlternatives(experiment, name)
    .flatMap((axis) => axis.values === undefined ? [axis] : []);
}

/** All listed values of a parameter, each once; empty if the experiment does not name it, or has only ranges of it. */
export function axisValues(experiment: GridParts, name: string): readonly ParameterValue[] {
  const { zip = [] } = experiment;
  const lists = [
    ...axesOf(experiment, name).flatMap(({ values }) => values === undefined ? [] : [values]),
    ...zip.flatMap((lists) => Object.hasOwn(lists, name) ? [lists[name]] : []),
  ];
  if (lists.length === 1 && zip.length === 0) return lists[0];
  return [...new Map(lists.flat().map((value) => [JSON.stringify(value), value])).values()]; // a value can be a list
}

/** Whether some configs of the grid may lack the parameter: it has a condition, or not all grids of `any_of` have it. */
export function mayBeInactive(experiment: GridParts, name: string): boolean {
  const { any_of = [] } = experiment;
  return axesOf(experiment, name).some(({ when }) => when !== undefined) ||
    any_of.some(({ parameters }) => Object.hasOwn(parameters, name)) &&
      !any_of.every(({ parameters }) => Object.hasOwn(parameters, name));
}

/** The axes of a parameter outside `zip`: it can be in several grids of `any_of`. */
function axesOf({ parameters, any_of = [] }: GridParts, name: string): Axis[] {
  const maps = [parameters, ...any_of.map((branch) => branch.parameters)];
  return maps.flatMap((axes: Readonly<Record<string, Axis | undefined>>) =>
    Object.hasOwn(axes, name) ? [axes[name] as Axis] : []
  );
}
