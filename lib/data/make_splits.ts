/**
 * The rows of a trial: its data set, split, and encoded if it comes from a file.
 *
 * @module
 */

import { failRange, requireTypes } from "../math/check_arguments.ts";
import { countUp } from "../random/shuffle.ts";
import type { CsvSpec, Table } from "./csv/csv_spec.ts";
import { tableOf } from "./csv/table_cache.ts";
import { type BuiltInSpec, type DataSpec, isCsv, makeDataset } from "./data_source.ts";
import { type AnyDataset, type Split, takeRows } from "./dataset.ts";
import { countUnknownCells, encodeRows, fitEncoding } from "./encoding.ts";
import { type RowParts, splitRows, type SplitSpec } from "./split_rows.ts";

/**
 * Makes the rows of a data source and splits them by `seed`; a built-in data set is also drawn with it. A CSV file for
 * classification without groups is stratified unless `split.stratify` is false; other data are if it is true. The test rows of a
 * file are the same for every seed.
 *
 * @param seed A whole number from 0 to 2^53 - 1.
 * @param beforeRows Called many times a second.
 * @returns One split, or one for each fold.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a number is out of range, a part gets no row, or rows of groups or of a regression are to be
 *     stratified.
 * @throws {CsvError} If the file cannot be used.
 *
 * @example Five folds of two moons
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makeSplits } from "@seedsweep/seedsweep";
 *
 * const split = { train: 0.8, validation: 0.2, folds: 5, stratify: true };
 * const folds = makeSplits({ moons: { samples: 50, noise: 0.1 } }, split, 0);
 * assertEquals(folds.map(({ validation }) => validation.y.length), [20, 20, 20, 20, 20]);
 * ```
 */
export function makeSplits(
  data: DataSpec,
  split: SplitSpec,
  seed: number,
  beforeRows: () => void = () => {},
): readonly Split<AnyDataset>[] {
  const action = "make splits";
  requireTypes(action, { data, split }, "object");
  requireTypes(action, { beforeRows }, "function");
  return isCsv(data)
    ? tableSplits(data, split, { seed, beforeRows })
    : builtInSplits(data, split, { seed, beforeRows });
}

/** What the rows are drawn with, and what is called on the way. */
interface Draws {
  readonly seed: number;
  readonly beforeRows: () => void;
}

function builtInSplits(
  data: BuiltInSpec,
  split: SplitSpec,
  { seed, beforeRows }: Draws,
): Split<AnyDataset>[] {
  const dataset = makeDataset(data, seed, beforeRows);
  const rows = dataset.y.length;
  const strata = split.stratify === true ? { strata: dataset.y } : {};
  return splitRows({ rows, split, seed, ...strata }).map(({ train, validation, test }) => ({
    train: takeRows(dataset, train),
    validation: takeRows(dataset, validation),
    test: takeRows(dataset, test),
  }));
}

function tableSplits(
  data: CsvSpec,
  split: SplitSpec,
  { seed, beforeRows }: Draws,
): Split<AnyDataset>[] {
  const table = tableOf(data);
  const labels = labelsOf(table, split);
  const { others, test } = holdoutOf(table.content.rows, split.test, labels);
  const left = 1 - (split.test ?? 0);
  const { train, validation, folds } = split;
  const parts = splitRows({
    rows: others.length,
    split: {
      train: train / left,
      validation: validation / left,
      ...(folds === undefined ? {} : { folds }),
    },
    seed,
    ...pickLabels(labels, others),
  });
  const take = (indices: Int32Array) => indices.map((i) => others[i]);
  return parts.map((each) =>
    encodeParts(
      data,
      table,
      { train: take(each.train), validation: take(each.validation), test },
      beforeRows,
    )
  );
}

/** The seed of the holdout rows of a file. */
const HOLDOUT_SEED = 0;

/**
 * The holdout rows of a file. They are the same for every seed of a sweep: otherwise configs would be chosen by rows that are
 * holdout rows of other seeds.
 */
function holdoutOf(
  rows: number,
  test: number | undefined,
  labels: Labels,
): { others: Int32Array; test: Int32Array } {
  if (test === undefined) return { others: countUp(rows), test: new Int32Array(0) };
  const split = { train: 1 - test, validation: 0, test };
  const [parts] = splitRows({ rows, split, seed: HOLDOUT_SEED, ...labels });
  return { others: parts.train, test: parts.test };
}

/** Either groups or strata, or none of them. */
type Labels = { readonly groups?: Int32Array; readonly strata?: Int32Array };

function pickLabels(labels: Labels, rows: Int32Array): Labels {
  const entries = Object.entries(labels);
  return Object.fromEntries(
    entries.map(([name, values]) => [name, rows.map((row) => values[row])]),
  );
}

/** The groups or the strata of a table. */
function labelsOf(
  { groups, target }: Table,
  { stratify }: SplitSpec,
): Labels {
  const action = "make splits";
  const { values } = target;
  if (groups !== undefined) {
    if (stratify === true) failRange(action, "stratify must not be true with groups", stratify);
    return { groups };
  }
  if (values instanceof Int32Array) return stratify === false ? {} : { strata: values };
  if (stratify === true) failRange(action, "stratify must not be true for regression", stratify);
  return {};
}

function encodeParts(
  { scale, missing }: CsvSpec,
  table: Table,
  { train, validation, test }: RowParts,
  beforeRows: () => void,
): Split<AnyDataset> {
  const encoding = fitEncoding(table, train, scale, missing);
  const encode = (rowNumbers: Int32Array) => {
    beforeRows();
    return encodeRows(encoding, table, rowNumbers);
  };
  const unknownCells = countUnknownCells(encoding, table, validation) +
    countUnknownCells(encoding, table, test);
  return {
    ...{ train: encode(train), validation: encode(validation), test: encode(test) },
    ...{ encoding, unknownCells },
  };
}
