/**
 * A config's parameters as cells.
 *
 * @module
 */

import type { ParameterName, ParameterValues } from "../../experiment/experiment.ts";
import type { Cell } from "./csv.ts";

/** Headers of the parameters' columns. */
export function parameterHeader(names: readonly ParameterName[]): string[] {
  return names.map((name) => `param_${name}`);
}

/** A config's values in those columns; a list of hidden widths as JSON. */
export function parameterCells(
  names: readonly ParameterName[],
  parameters: ParameterValues,
): Cell[] {
  return names.map((name) => {
    const value = parameters[name];
    return typeof value === "object" ? JSON.stringify(value) : value;
  });
}
