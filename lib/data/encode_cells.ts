/**
 * Cells of text as numbers for a network, as a file has them, for predictions.
 *
 * @module
 */

import { failRange, requireArrays, requireTypes } from "../math/check_arguments.ts";
import { booleanOf, isInfinite, isMissing, numberOf } from "./csv/cell.ts";
import { CsvError, type CsvFault, quoted } from "./csv/csv_error.ts";
import { type EncodedColumn, encodeNumber, type Encoding, inputsOf } from "./encoding.ts";

/** An encoded row. */
export interface EncodedCells {
  /** (inputs) */
  readonly x: Float64Array;
  /** The names of the columns whose category no training row has; they are encoded as zeros. */
  readonly unknown: readonly string[];
}

/**
 * Encodes the cells of one row. A missing value becomes the mean of the training rows, or the category of missing values, if
 * the encoding was fitted with `missing: mean`.
 *
 * @param cells Text as in a file, in the order of `encoding.columns`.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If there are more or fewer cells than columns.
 * @throws {CsvError} If a cell is not of the kind of its column, or a value is missing that nothing replaces: with all such
 *     cells. Their places are `column "alcohol"`.
 */
export function encodeCells(encoding: Encoding, cells: readonly string[]): EncodedCells {
  const action = "encode cells";
  requireTypes(action, { encoding }, "object");
  requireArrays(action, { cells });
  const { columns } = encoding;
  const count = `there must be ${columns.length} cells`;
  if (cells.length !== columns.length) failRange(action, count, cells.length);
  const x = new Float64Array(inputsOf(encoding));
  const faults: CsvFault[] = [];
  const unknown: string[] = [];
  let first = 0;
  columns.forEach((column, i) => {
    requireTypes(action, { [`cells[${i}]`]: cells[i] }, "string");
    first += encodeCell(column, cells[i].trim(), { x, first, faults, unknown });
  });
  if (faults.length > 0) throw new CsvError(faults);
  return { x, unknown };
}

/** Where an encoded cell and what is wrong with it go. */
interface Encoded {
  readonly x: Float64Array;
  readonly first: number;
  readonly faults: CsvFault[];
  readonly unknown: string[];
}

/** Writes the numbers of a cell; returns how many there are. */
function encodeCell(column: EncodedColumn, text: string, encoded: Encoded): number {
  const { x, first, faults, unknown } = encoded;
  const place = `column ${JSON.stringify(column.name)}`;
  if (column.kind === "category") {
    const category = column.categories.indexOf(isMissing(text) ? "" : text);
    if (column.known[category]) x[first + category] = 1;
    else unknown.push(column.name);
    return column.categories.length;
  }
  const value = column.kind === "number" ? numberOf(text) : numberOfBoolean(text);
  if (value !== undefined) x[first] = encodeNumber(column, value);
  else if (!isMissing(text)) {
    faults.push({ place, rule: kindRule(column, text), value: quoted(text) });
  } else if (column.fill === undefined) faults.push({ place, rule: MUST_HAVE_VALUE });
  else x[first] = encodeNumber(column, NaN);
  return 1;
}

const MUST_HAVE_VALUE =
  "the value must not be missing: the model has none that replaces it; data.missing: mean makes one";

function numberOfBoolean(text: string): number | undefined {
  const value = booleanOf(text);
  return value === undefined ? undefined : Number(value);
}

function kindRule({ kind }: EncodedColumn, text: string): string {
  if (kind === "boolean") return "a boolean must be true or false";
  return isInfinite(text)
    ? "a number must be finite and at most 1e150 in size"
    : "it must be a number";
}
