/**
 * The rows of a table as numbers for a network: scaled numbers, 0 and 1 for booleans, and one number per category.
 *
 * An encoding is fitted on the training rows only, so that nothing of the validation and test rows reaches the training.
 *
 * @module
 */

import { failRange, requireInstances, requireTypes } from "../math/check_arguments.ts";
import type { CsvSpec, Table, TableColumn } from "./csv/csv_spec.ts";
import type { AnyDataset } from "./dataset.ts";
import { CONSTANT_SCALE, fitScale, type FittedScale } from "./fit_scale.ts";

/** How rows are encoded. */
export interface Encoding {
  /** The columns in the order of the encoded numbers. */
  readonly columns: readonly EncodedColumn[];
  /** The column to predict. */
  readonly target: EncodedTarget;
}

/** How the column to predict is encoded. */
export interface EncodedTarget {
  /** Its name. */
  readonly name: string;
  /** Names of the classes; empty for regression. */
  readonly classes: readonly string[];
  /** Regression: the number is offset + scale · output. 0 for classification. */
  readonly offset: number;
  /** See {@linkcode EncodedTarget.offset}. 1 for classification. */
  readonly scale: number;
}

/** How a column is encoded. */
export type EncodedColumn = EncodedNumber | EncodedCategory;

/** A column that becomes one number, (value - offset) / scale. */
export interface EncodedNumber {
  /** What its cells mean. */
  readonly kind: "number" | "boolean";
  /** Its name. */
  readonly name: string;
  /** Subtracted from the value. 0 for booleans. */
  readonly offset: number;
  /** Divides the difference. 1 for booleans. */
  readonly scale: number;
  /** The value that replaces a missing one: the mean of the training rows. Undefined if missing values are refused. */
  readonly fill: number | undefined;
}

/** A column that becomes one number per category: 1 for the row's category, 0 for the others. */
export interface EncodedCategory {
  /** What its cells mean. */
  readonly kind: "category";
  /** Its name. */
  readonly name: string;
  /** The categories of the whole file, in the order of the encoded numbers. */
  readonly categories: readonly string[];
  /** False for a category that no training row has: it is encoded as zeros. */
  readonly known: readonly boolean[];
}

/**
 * Fits an encoding on the training rows. `standard` scales numbers to mean 0 and population standard deviation 1, as
 * scikit-learn's `StandardScaler` does; `minmax` scales them to [0, 1], as its `MinMaxScaler` does. Missing values do not
 * count. Booleans and categories are not scaled; the target of a regression is scaled like a feature.
 *
 * @param rowNumbers The training rows.
 * @param missing Whether missing values are replaced by the mean; by default if the table has some.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If there is no training row.
 */
export function fitEncoding(
  table: Table,
  rowNumbers: Int32Array,
  scale: CsvSpec["scale"],
  missing: CsvSpec["missing"] = "refuse",
): Encoding {
  const action = "fit an encoding";
  requireTypes(action, { table }, "object");
  requireInstances(action, { rowNumbers }, Int32Array);
  if (rowNumbers.length === 0) failRange(action, "there must be a training row", 0);
  const { name, classes, values } = table.target;
  const target = values instanceof Float64Array
    ? fitTarget(values, rowNumbers, scale)
    : { offset: 0, scale: 1 };
  return {
    columns: table.features.map((column) => fitColumn(column, rowNumbers, { scale, missing })),
    target: { name, classes, offset: target.offset, scale: target.scale },
  };
}

/** A target that is always the same keeps its unit, so that outputs can be turned back into numbers. */
function fitTarget(
  values: Float64Array,
  rowNumbers: Int32Array,
  scale: CsvSpec["scale"],
): { offset: number; scale: number } {
  const fitted = fitScale(values, rowNumbers, scale);
  return { offset: fitted.offset, scale: fitted.scale === CONSTANT_SCALE ? 1 : fitted.scale };
}

function fitColumn(
  column: TableColumn,
  rowNumbers: Int32Array,
  how: Pick<CsvSpec, "scale" | "missing">,
): EncodedColumn {
  const { kind, name, values, categories } = column;
  if (kind === "category") {
    const known = categories.map(() => false);
    for (const row of rowNumbers) known[values[row]] = true;
    return { kind, name, categories, known };
  }
  const { offset, scale, mean } = kind === "boolean"
    ? fitBoolean(values, rowNumbers)
    : fitScale(values, rowNumbers, how.scale);
  const isFilled = how.missing === "mean" || values.some(Number.isNaN);
  return { kind, name, offset, scale, fill: isFilled ? mean : undefined };
}

/** Booleans stay 0 and 1, unless all are the same. */
function fitBoolean(values: Float64Array, rowNumbers: Int32Array): FittedScale {
  const fitted = fitScale(values, rowNumbers, "minmax");
  return fitted.scale === CONSTANT_SCALE ? fitted : { ...fitted, offset: 0, scale: 1 };
}

/** How many numbers an encoded row has. */
export function inputsOf({ columns }: Pick<Encoding, "columns">): number {
  return columns.reduce(
    (sum, column) => sum + (column.kind === "category" ? column.categories.length : 1),
    0,
  );
}

/**
 * Encodes rows of a table, in the given order.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a row number is not one of the table.
 */
export function encodeRows(
  encoding: Encoding,
  table: Table,
  rowNumbers: Int32Array,
): AnyDataset {
  requireRowNumbers("encode rows", table, rowNumbers);
  const features = inputsOf(encoding);
  const x = new Float64Array(rowNumbers.length * features);
  let first = 0; // of the numbers of the column
  encoding.columns.forEach((column, i) => {
    first += encodeColumn(column, table.features[i].values, { rowNumbers, x, features, first });
  });
  const { target, target: { offset, scale } } = encoding;
  const { values } = table.target;
  if (values instanceof Int32Array) {
    const y = rowNumbers.map((row) => values[row]);
    return { x, y, features, classes: target.classes.length };
  }
  const y = Float64Array.from(rowNumbers, (row) => (values[row] - offset) / scale);
  return { x, y, features, classes: 0 };
}

function requireRowNumbers(action: string, table: Table, rowNumbers: Int32Array): void {
  requireTypes(action, { table }, "object");
  requireInstances(action, { rowNumbers }, Int32Array);
  const rows = table.target.values.length;
  const wrong = rowNumbers.find((row) => row < 0 || row >= rows);
  if (wrong !== undefined) failRange(action, `rowNumbers must be in [0, ${rows})`, wrong);
}

/** Writes the numbers of one column into all rows of `x`; returns how many a row has. */
function encodeColumn(
  column: EncodedColumn,
  values: Float64Array,
  { rowNumbers, x, features, first }: {
    rowNumbers: Int32Array;
    x: Float64Array;
    features: number;
    first: number;
  },
): number {
  if (column.kind === "category") {
    for (let i = 0; i < rowNumbers.length; i++) {
      const category = values[rowNumbers[i]];
      if (column.known[category]) x[i * features + first + category] = 1;
    }
    return column.categories.length;
  }
  for (let i = 0; i < rowNumbers.length; i++) {
    x[i * features + first] = encodeNumber(column, values[rowNumbers[i]]);
  }
  return 1;
}

/** The encoded number of a value; a missing value, NaN, is replaced. */
export function encodeNumber({ offset, scale, fill }: EncodedNumber, value: number): number {
  const present = Number.isNaN(value) ? fill ?? NaN : value;
  return (present - offset) / scale;
}

/** How many cells of the rows have a category that no training row has. */
export function countUnknownCells(
  encoding: Encoding,
  table: Table,
  rowNumbers: Int32Array,
): number {
  requireRowNumbers("count unknown cells", table, rowNumbers);
  let count = 0;
  encoding.columns.forEach((column, i) => {
    if (column.kind !== "category") return;
    const { values } = table.features[i];
    for (const row of rowNumbers) if (!column.known[values[row]]) count++;
  });
  return count;
}
