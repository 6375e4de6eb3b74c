/**
 * The parameters of a config as cells.
 *
 * @module
 */

import type {
  ParameterName,
  ParameterValue,
  ParameterValues,
} from "../../experiment/experiment.ts";
import { type Cell, real } from "./csv.ts";

/** Parameters whose numbers are whole; those of all others can be fractions. */
const WHOLE: readonly ParameterName[] = ["hidden", "epochs", "batch_size"];

/** The headers of the columns of parameters. */
export function parameterHeader(names: readonly ParameterName[]): string[] {
  return names.map((name) => `param_${name}`);
}

/** The values of a config in these columns. */
export function parameterCells(
  names: readonly ParameterName[],
  parameters: ParameterValues,
): Cell[] {
  return names.map((name) => parameterCell(name, parameters[name]));
}

/** A value of a parameter; a list of widths as JSON. */
export function parameterCell(name: ParameterName, value: ParameterValue): Cell {
  if (typeof value === "object") return JSON.stringify(value);
  return typeof value === "number" && !WHOLE.includes(name) ? real(value) : value;
}
