/**
 * The parameters of a config as cells.
 *
 * @module
 */

import type { ParameterName, ParameterValues } from "../../experiment/experiment.ts";
import type { Cell } from "./csv.ts";

/** The headers of the columns of parameters. */
export function parameterHeader(names: readonly ParameterName[]): string[] {
  return names.map((name) => `param_${name}`);
}

/** The values of a config in these columns; a list of widths as JSON. */
export function parameterCells(
  names: readonly ParameterName[],
  parameters: ParameterValues,
): Cell[] {
  return names.map((name) => {
    const value = parameters[name];
    return typeof value === "object" ? JSON.stringify(value) : value;
  });
}
