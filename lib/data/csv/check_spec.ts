/**
 * Checks of the description of a CSV file.
 *
 * @module
 */

import {
  failType,
  given,
  requireArrays,
  requireChoices,
  requireTypes,
} from "../../math/check_arguments.ts";
import { requireDelimiter } from "./csv_records.ts";
import type { CsvSpec } from "./csv_spec.ts";

/**
 * Checks everything that can be checked without the file.
 *
 * @throws {TypeError} If a part is of the wrong type.
 * @throws {RangeError} If a part is out of range.
 */
export function requireCsvSpec(action: string, spec: CsvSpec): void {
  requireTypes(action, { spec }, "object");
  const { csv, target, features, exclude, group, columns, missing, scale, task } = spec;
  requireTypes(action, { "spec.csv": csv }, "string");
  requireColumns(action, given({ "spec.group": group }));
  requireColumns(action, { "spec.target": target });
  const lists = given({ "spec.features": features, "spec.exclude": exclude });
  requireArrays(action, lists);
  for (const name in lists) {
    lists[name].forEach((each, i) => requireColumns(action, { [`${name}[${i}]`]: each }));
  }
  requireTypes(action, given({ "spec.columns": columns }), "object");
  requireKinds(action, columns ?? {});
  requireChoices(action, { "spec.missing": missing }, ["refuse", "drop", "mean"]);
  requireChoices(action, { "spec.scale": scale }, ["standard", "minmax", "none"]);
  requireChoices(action, given({ "spec.task": task }), ["classification", "regression"]);
  requireTypes(action, given({ "spec.header": spec.header }), "boolean");
  if (spec.delimiter !== undefined) requireDelimiter(action, spec.delimiter);
  requireTypes(action, given({ "spec.content": spec.content }), "object");
}

function requireKinds(action: string, columns: NonNullable<CsvSpec["columns"]>): void {
  for (const [name, kind] of Object.entries(columns)) {
    requireChoices(action, { [`spec.columns.${name}`]: kind }, ["number", "category", "boolean"]);
  }
}

function requireColumns(action: string, columns: Readonly<Record<string, string | number>>): void {
  for (const name in columns) {
    const column: unknown = columns[name];
    if (typeof column === "string" || typeof column === "number") continue;
    failType(action, `${name} must be the name or the number of a column`, column);
  }
}
