/**
 * The parameters of a config as cells.
 *
 * @module
 */

import type { Experiment, ParameterValue } from "../../experiment/experiment.ts";
import { type Cell, real } from "./csv.ts";

/** Parameters of the network whose numbers are whole; those of all others can be fractions. */
const WHOLE: readonly string[] = ["hidden", "epochs", "batch_size"];

/** The parameters whose numbers are all whole, so that their columns are. */
export function wholeParameters(experiment: Experiment): readonly string[] {
  if (experiment.objective === undefined) return WHOLE;
  return Object.entries(experiment.parameters)
    .filter(([, { values }]) =>
      values.every((value) => typeof value !== "number" || Number.isInteger(value))
    )
    .map(([name]) => name);
}

/** The headers of the columns of parameters. */
export function parameterHeader(names: readonly string[]): string[] {
  return names.map((name) => `param_${name}`);
}

/** The values of a config in these columns. */
export function parameterCells(
  names: readonly string[],
  parameters: Readonly<Record<string, ParameterValue>>,
  whole: readonly string[],
): Cell[] {
  return names.map((name) => parameterCell(parameters[name], whole.includes(name)));
}

/** A value of a parameter, in a column of whole numbers or of others; a list, true, false and null as JSON. */
export function parameterCell(value: ParameterValue, isWhole: boolean): Cell {
  switch (typeof value) {
    case "number":
      return isWhole ? value : real(value);
    case "string":
      return value;
    default:
      return JSON.stringify(value);
  }
}
