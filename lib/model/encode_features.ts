/**
 * Raw rows as inputs of a trained network.
 *
 * @module
 */

import { CsvError, type CsvFault } from "../data/csv/csv_error.ts";
import { encodeCells } from "../data/encode_cells.ts";
import { type Encoding, inputsOf } from "../data/encoding.ts";
import { given, requireArrays, requireTypes } from "../math/check_arguments.ts";
import type { Row, UnknownCategory } from "./prediction.ts";

/** How faults of rows are reported. */
export interface EncodeOptions {
  /** The place of a row, from 0, in messages. @default {rows[0], rows[1] and so on} */
  placeOf?: (row: number) => string;
}

/** Encoded rows. */
export interface EncodedFeatures {
  /** (rows, inputs) */
  readonly x: Float64Array;
  /** Categories that no training row had; they are encoded as zeros. */
  readonly unknown: readonly UnknownCategory[];
}

/**
 * Encodes the features of rows. Columns that the encoding does not have are ignored.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {CsvError} If a column or a value is missing, or a value is not of the kind of its column: with the faults of all
 *     rows.
 *
 * @example A number and a category
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeFeatures } from "./encode_features.ts";
 *
 * const columns = [
 *   { kind: "number", name: "age", offset: 40, scale: 10, fill: undefined },
 *   { kind: "category", name: "color", categories: ["blue", "red"], known: [true, true] },
 * ] as const;
 * const target = { name: "price", classes: [], offset: 0, scale: 1 };
 * const { x, unknown } = encodeFeatures({ columns, target }, [{ age: 50, color: "red" }, { age: "45", color: "green" }]);
 * assertEquals([...x], [1, 0, 1, 0.5, 0, 0]);
 * assertEquals(unknown, [{ row: 1, column: "color", value: "green" }]);
 * ```
 */
export function encodeFeatures(
  encoding: Encoding,
  rows: readonly Row[],
  options: EncodeOptions = {},
): EncodedFeatures {
  const action = "encode features";
  requireTypes(action, { encoding, options }, "object");
  requireArrays(action, { rows });
  const { placeOf = (row) => `rows[${row}]` } = options;
  requireTypes(action, given({ placeOf }), "function");
  const inputs = inputsOf(encoding);
  const x = new Float64Array(rows.length * inputs);
  const unknown: UnknownCategory[] = [];
  const faults: CsvFault[] = [];
  rows.forEach((features, row) => {
    requireTypes(action, { [`rows[${row}]`]: features }, "object");
    const encoded = encodeRow(encoding, features, placeOf(row));
    if ("faults" in encoded) {
      faults.push(...encoded.faults);
      return;
    }
    x.set(encoded.x, row * inputs);
    for (const column of encoded.unknown) {
      unknown.push({ row, column, value: cellText(features[column]).trim() });
    }
  });
  if (faults.length > 0) throw new CsvError(faults);
  return { x, unknown };
}

/** Encodes one row, or finds its faults. */
function encodeRow(
  encoding: Encoding,
  features: Row,
  place: string,
): ReturnType<typeof encodeCells> | { readonly faults: readonly CsvFault[] } {
  const names = encoding.columns.map(({ name }) => name);
  const absent = names.filter((name) => !Object.hasOwn(features, name));
  if (absent.length > 0) return { faults: [{ place, rule: absentRule(absent) }] };
  const odd = names.filter((name) => !isCell(features[name]));
  if (odd.length > 0) return { faults: odd.map((name) => oddFault(place, name)) };
  try {
    return encodeCells(encoding, names.map((name) => cellText(features[name])));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return {
      faults: error.faults.map((fault) => ({ ...fault, place: `${place} ${fault.place}` })),
    };
  }
}

function absentRule(names: readonly string[]): string {
  const list = names.map((name) => JSON.stringify(name)).join(", ");
  return `it must have the column${names.length === 1 ? "" : "s"} ${list}`;
}

function isCell(value: unknown): boolean {
  return value === null || ["number", "string", "boolean"].includes(typeof value);
}

function oddFault(place: string, name: string): CsvFault {
  const rule = "a value must be a number, a boolean, text or null";
  return { place: `${place} column ${JSON.stringify(name)}`, rule };
}

/** A value as the text of a cell. */
function cellText(value: Row[string]): string {
  return value === null ? "" : String(value);
}
