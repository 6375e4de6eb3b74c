/**
 * Predictions for the rows of a CSV file.
 *
 * @module
 */

import { CsvError } from "../data/csv/csv_error.ts";
import { type CsvRecord, csvRecords } from "../data/csv/csv_records.ts";
import { requireInstances, requireTypes } from "../math/check_arguments.ts";
import { Model } from "./model.ts";
import type { Prediction, Row } from "./prediction.ts";

/** What a model predicts for the rows of a file. */
export interface FilePredictions {
  /** The line of each row, from 1. */
  readonly lines: readonly number[];
  /** The prediction of each row. */
  readonly predictions: readonly Prediction[];
  /** Categories that no training row had; they count as none of the known categories. */
  readonly unknown: readonly UnknownCell[];
}

/** A cell whose category no training row had. */
export interface UnknownCell {
  /** The line of its row, from 1. */
  readonly line: number;
  /** The name of its column. */
  readonly column: string;
  /** The category; empty for a missing value. */
  readonly value: string;
}

/**
 * Predicts every row of a CSV file. Its first line has the names of the columns, in any order, with those that the model was
 * trained on among them; if these are numbers, because the file that it was trained on had no such line, neither has this one. Cells are
 * separated by commas, or by what separates the names in the first line: a semicolon or a tab.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {CsvError} If the file cannot be read, lacks columns of the model, has no row, or has cells that are missing or not of
 *     the kind of their column: with all of them.
 */
export function predictFile(model: Model, path: string): FilePredictions {
  requireInstances("predict a file", { model }, Model);
  requireTypes("predict a file", { path }, "string");
  const needed = model.encoding.columns.map(({ name }) => name);
  const { names, records } = readRecords(path, needed);
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const list = missing.map((name) => JSON.stringify(name)).join(", ");
    fail(path, `the model needs the column${missing.length === 1 ? "" : "s"} ${list}`);
  }
  const double = needed.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (double !== undefined) {
    fail(path, `each column must have its own name, got ${JSON.stringify(double)} twice`);
  }
  if (records.length === 0) fail(path, "it has no rows");
  const places = needed.map((name) => names.indexOf(name));
  const rows = records.map(({ line, cells }): Row => {
    if (cells.length === names.length) {
      return Object.fromEntries(needed.map((name, i) => [name, cells[places[i]]]));
    }
    fail(`${path}:${line}`, `each row must have ${names.length} cells`, String(cells.length));
  });
  const { predictions, unknown } = model.predictRows(rows, {
    placeOf: (row) => `${path}:${records[row].line}`,
  });
  return {
    lines: records.map(({ line }) => line),
    predictions,
    unknown: unknown.map(({ row, column, value }) => ({ line: records[row].line, column, value })),
  };
}

/** The rows of a file, and the names of its columns. */
function readRecords(
  path: string,
  needed: readonly string[],
): { names: readonly string[]; records: readonly CsvRecord[] } {
  const records = [...csvRecords(path, { delimiter: delimiterOf(path) })];
  if (records.length === 0) fail(path, "it is empty");
  const hasNumbers = needed.every((name) => /^[1-9]\d*$/.test(name));
  if (hasNumbers && !needed.every((name) => records[0].cells.includes(name))) {
    return { names: records[0].cells.map((_, i) => String(i + 1)), records };
  }
  return { names: records[0].cells, records: records.slice(1) };
}

/** What separates the cells of the first line. */
function delimiterOf(path: string): string {
  const [first] = csvRecords(path);
  if (first === undefined || first.cells.length > 1) return ",";
  return [";", "\t"].find((each) => first.cells[0].includes(each)) ?? ",";
}

function fail(place: string, rule: string, value?: string): never {
  throw new CsvError([{ place, rule, ...(value === undefined ? {} : { value }) }]);
}
