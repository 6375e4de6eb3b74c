/**
 * The parameters of a config as cells.
 *
 * @module
 */

import type { ParameterValue } from "../../experiment/experiment.ts";
import { type Cell, real } from "./csv.ts";

/** Parameters whose numbers are whole; those of all others can be fractions. */
const WHOLE: readonly string[] = ["hidden", "epochs", "batch_size"];

/** The headers of the columns of parameters. */
export function parameterHeader(names: readonly string[]): string[] {
  return names.map((name) => `param_${name}`);
}

/** The values of a config in these columns. */
export function parameterCells(
  names: readonly string[],
  parameters: Readonly<Record<string, ParameterValue>>,
): Cell[] {
  return names.map((name) => parameterCell(name, parameters[name]));
}

/** A value of a parameter; a list, true, false and null as JSON. */
export function parameterCell(name: string, value: ParameterValue): Cell {
  switch (typeof value) {
    case "number":
      return WHOLE.includes(name) ? value : real(value);
    case "string":
      return value;
    default:
      return JSON.stringify(value);
  }
}
