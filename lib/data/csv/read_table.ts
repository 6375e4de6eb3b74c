/**
 * A CSV file as a table of numbers.
 *
 * The file is read once, row by row; only the numbers stay in memory. All faults of the file are collected before an error
 * is thrown.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { buildTarget, sharedIndices, taskOf } from "./build_target.ts";
import { isMissing } from "./cell.ts";
import { checkColumn } from "./check_columns.ts";
import { requireCsvSpec } from "./check_spec.ts";
import { ColumnBuilder } from "./column_builder.ts";
import { CsvError } from "./csv_error.ts";
import { type CsvRecord, csvRecords, type CsvRecordsOptions } from "./csv_records.ts";
import type { CsvContent, CsvSpec, Table, TableColumn, TableTarget } from "./csv_spec.ts";
import { FaultList } from "./fault_list.ts";
import { type ColumnRoles, hasHeader, nameOf, resolveColumns } from "./resolve_columns.ts";

/** The columns of a file while it is read. */
interface Builders {
  readonly width: number;
  readonly target: ColumnBuilder;
  readonly group: ColumnBuilder | undefined;
  readonly features: readonly ColumnBuilder[];
  readonly used: readonly ColumnBuilder[];
}

/** The rows that were read. */
interface Rows {
  readonly builders: Builders;
  readonly rows: number;
  readonly dropped: number;
}

/**
 * Reads a CSV file.
 *
 * Cells are trimmed. Missing values are empty cells, NA, N/A, NaN, null, None, `?` and `-` in any case. A column whose cells are
 * all numbers has numbers, one of `true` and `false` has booleans, and any other has categories; a column with numbers and
 * text is refused unless {@linkcode CsvSpec.columns} has it.
 *
 * @param content The bytes of the file, which is not read then.
 * @throws {TypeError} If a part of `spec` is of the wrong type.
 * @throws {RangeError} If a part of `spec` is out of range.
 * @throws {CsvError} If the file cannot be used: with all its faults.
 */
export function readTable(spec: CsvSpec, content?: Uint8Array): Table {
  requireCsvSpec("read a table", spec);
  const faults = new FaultList(spec.csv);
  const hash = createHash("sha256");
  const read = readRows(spec, faults, { content, onBytes: (bytes) => hash.update(bytes) });
  if (read === undefined) {
    faults.throwIfAny();
    throw new Error("a file without rows has a fault");
  }
  return buildTable(spec, read, { faults, hash: () => hash.digest("hex").slice(0, 16) });
}

/** Reads all rows; undefined if there is no usable row. */
function readRows(
  spec: CsvSpec,
  faults: FaultList,
  source: Pick<CsvRecordsOptions, "content" | "onBytes">,
): Rows | undefined {
  let isHeader = true;
  const records = csvRecords(spec.csv, {
    ...(spec.delimiter === undefined ? {} : { delimiter: spec.delimiter }),
    ...source,
    onFault: (line, fault) => {
      if (isHeader) throw new CsvError([fault]); // without names the rows below have no meaning
      faults.put({ line }, fault);
    },
  });
  try {
    const first = records.next();
    isHeader = false;
    return readRecords(spec, { first, records }, faults);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // What the file has after this fault is unknown, so its columns are not judged.
    error.faults.forEach((fault) => faults.put({ line: lineOf(fault.place, spec.csv) }, fault));
    return undefined;
  } finally {
    records.return();
  }
}

/** The line of a place `FILE:LINE…`; 0 if it has none. */
function lineOf(place: string, path: string): number {
  return Number.parseInt(place.slice(path.length + 1)) || 0;
}

function readRecords(
  spec: CsvSpec,
  { first, records }: {
    first: IteratorResult<CsvRecord, void>;
    records: Generator<CsvRecord, void>;
  },
  faults: FaultList,
): Rows | undefined {
  if (first.done) {
    faults.add({ line: 0 }, "it is empty, and must have rows");
    return undefined;
  }
  const roles = resolveColumns(spec, first.value, faults);
  if (roles === undefined) return undefined;
  const builders = makeBuilders(roles);
  const counts = { rows: 0, dropped: 0 };
  if (!hasHeader(spec)) addRow(spec, builders, first.value, { counts, faults });
  for (const record of records) addRow(spec, builders, record, { counts, faults });
  if (counts.rows > 0) return { builders, ...counts };
  if (counts.dropped > 0) {
    const rule = "a row must be left; each has a missing value in a column that is used";
    faults.add({ line: 0 }, rule);
  } else if (faults.count === 0) {
    faults.add({ line: first.value.line }, "below the header there must be rows");
  }
  return undefined;
}

function makeBuilders({ width, target, group, features }: ColumnRoles): Builders {
  const builders = {
    target: new ColumnBuilder(target),
    group: group && new ColumnBuilder({ ...group, declared: "category" }, { maxTexts: Infinity }),
    features: features.map((feature) => new ColumnBuilder(feature)),
  };
  const used = [builders.target, builders.group, ...builders.features];
  return { width, ...builders, used: used.filter((builder) => builder !== undefined) };
}

function addRow(
  spec: CsvSpec,
  { width, used }: Builders,
  { line, cells }: CsvRecord,
  { counts, faults }: { counts: { rows: number; dropped: number }; faults: FaultList },
): void {
  if (cells.length !== width) {
    const rule = `a row must have ${width} cells, as the first line has`;
    faults.add({ line }, rule, String(cells.length));
    return;
  }
  if (spec.missing === "drop" && used.some(({ column }) => isMissing(cells[column.index]))) {
    counts.dropped++;
    return;
  }
  counts.rows++;
  for (const builder of used) builder.add(cells[builder.column.index], line);
}

function buildTable(
  spec: CsvSpec,
  { builders, rows, dropped }: Rows,
  { faults, hash }: { faults: FaultList; hash: () => string },
): Table {
  const { missing } = spec;
  const hasAllRows = faults.count === 0;
  const before = faults.count;
  checkColumn(builders.target, { use: "target", missing }, faults);
  const isSound = faults.count === before;
  if (builders.group) checkColumn(builders.group, { use: "group", missing }, faults);
  for (const each of builders.features) checkColumn(each, { use: "feature", missing }, faults);
  const task = taskOf(spec, builders.target);
  const target = isSound ? buildTarget(builders.target, { task, hasAllRows }, faults) : undefined;
  faults.throwIfAny();
  const features = builders.features.map(buildFeature);
  const groups = builders.group && sharedIndices(builders.group.takeTexts().values, (i) => i);
  const { classes } = target as TableTarget;
  const inputs = features.reduce((sum, { categories }) => sum + Math.max(1, categories.length), 0);
  const content: CsvContent = { hash: hash(), rows, inputs, classes: classes.length, task };
  return {
    ...{ content, features, target: target as TableTarget, dropped },
    ...(groups === undefined ? {} : { groups }),
  };
}

function buildFeature(builder: ColumnBuilder): TableColumn {
  const { kind } = builder;
  const name = nameOf(builder.column);
  switch (kind) {
    case "number":
      return { name, kind, values: builder.takeNumbers(), categories: [] };
    case "boolean":
      return { name, kind, values: builder.takeBooleans(), categories: [] };
    case "category": {
      const { values, texts } = builder.takeTexts();
      return { name, kind, values, categories: texts };
    }
  }
}
