/**
 * The parameters of a config as cells.
 *
 * @module
 */

import { activeValue, type ConfigValues } from "../../experiment/active_value.ts";
import type { Experiment, NumberRange, ParameterValue } from "../../experiment/experiment.ts";
import { axisRanges, axisValues, namedParameters } from "../../experiment/swept_parameters.ts";
import { type Cell, real } from "./csv.ts";

/** Parameters of the network whose numbers are whole; those of all others can be fractions. */
const WHOLE: readonly string[] = ["hidden", "epochs", "batch_size"];

/** The parameters whose numbers are all whole, so that their columns are. */
export function wholeParameters(experiment: Experiment): readonly string[] {
  if (experiment.objective === undefined) return WHOLE;
  return namedParameters(experiment).filter((name) =>
    axisValues(experiment, name).every((value) =>
      typeof value !== "number" || Number.isInteger(value)
    ) && axisRanges(experiment, name).every(isWhole)
  );
}

/** Whether all numbers of a range are whole. */
function isWhole(range: NumberRange): boolean {
  if (range.distribution === "int_uniform") return true;
  return "q" in range && Number.isInteger(range.q) && Number.isInteger(range.min);
}

/** The headers of the columns of parameters. */
export function parameterHeader(names: readonly string[]): string[] {
  return names.map((name) => `param_${name}`);
}

/** The values of a config in these columns; empty cells for parameters that it does not have. */
export function parameterCells(
  names: readonly string[],
  config: ConfigValues,
  whole: readonly string[],
): Cell[] {
  return names.map((name) => {
    const value = activeValue(config, name);
    return value === undefined ? undefined : parameterCell(value, whole.includes(name));
  });
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
