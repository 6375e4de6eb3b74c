/**
 * Checks of the rows of a trial.
 *
 * @module
 */

import type { AnyDataset } from "../data/dataset.ts";
import type { Encoding } from "../data/encoding.ts";
import type { NetworkRows } from "../objective/build_trial.ts";

/** What was found in the rows of one network. */
export interface DataFindings {
  /** How many numbers are NaN or infinite. */
  readonly notFinite: number;
  /** Features that have the same value in all training rows: `column 3`, or the name of a column of a file. */
  readonly constantColumns: readonly string[];
  /** Classes that have no row in a part, as `class 2 in validation`. */
  readonly missingClasses: readonly string[];
  /** Shares of the training rows in the rarest and in the most frequent class; undefined in regression. */
  readonly classShares: readonly [number, number] | undefined;
  /** How many different rows, with their class or target, are in two parts. */
  readonly inTwoParts: number;
  /** Cells of validation and test rows whose category no training row has. */
  readonly unknownCells: number;
}

/** Checks every row of every part. */
export function dataFindings(rows: NetworkRows): DataFindings {
  const { train, validation, test, encoding, unknownCells = 0 } = rows;
  const parts = Object.entries({ train, validation, test }).filter(([, { y }]) => y.length > 0);
  const counts = classCounts(train);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return {
    notFinite: parts.reduce((sum, [, { x }]) => sum + countNotFinite(x), 0),
    constantColumns: constantColumns(train, encoding),
    missingClasses: parts.flatMap(([name, part]) =>
      missingClasses(part).map((label) => `class ${className(label, encoding)} in ${name}`)
    ),
    classShares: train.classes === 0 ? undefined : [fewest / train.y.length, most / train.y.length],
    inTwoParts: rowsInTwo(parts.map(([, part]) => part)),
    unknownCells,
  };
}

function className(label: number, encoding: Encoding | undefined): string {
  return encoding?.target.classes[label] ?? String(label);
}

/** The names of the numbers of an encoded row; undefined for a category that no training row has, which is always 0. */
function columnNames({ columns }: Encoding): (string | undefined)[] {
  return columns.flatMap((column) =>
    column.kind === "category"
      ? column.categories.map((category, i) =>
        column.known[i] ? `${column.name}=${category}` : undefined
      )
      : [column.name]
  );
}

function countNotFinite(x: Float64Array): number {
  return x.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
}

function constantColumns({ x, features }: AnyDataset, encoding: Encoding | undefined): string[] {
  const names = encoding === undefined
    ? Array.from({ length: features }, (_, column) => `column ${column}`)
    : columnNames(encoding);
  return names.filter((name, column): name is string => {
    if (name === undefined) return false;
    for (let i = column + features; i < x.length; i += features) {
      if (x[i] !== x[column]) return false;
    }
    return true;
  });
}

function classCounts({ y, classes }: AnyDataset): number[] {
  const counts = new Array<number>(classes).fill(0);
  if (classes > 0) { for (const label of y) counts[label]++; }
  return counts;
}

function missingClasses(part: AnyDataset): number[] {
  return classCounts(part).flatMap((count, label) => count === 0 ? [label] : []);
}

function rowsInTwo(parts: readonly AnyDataset[]): number {
  const seen = new Set<string>();
  let twice = 0;
  for (const part of parts) {
    const own = new Set(rowTexts(part));
    for (const row of own) {
      if (seen.has(row)) twice++;
      seen.add(row);
    }
  }
  return twice;
}

function rowTexts({ x, y, features }: AnyDataset): string[] {
  return Array.from<number, string>(
    y,
    (target, row) => `${x.subarray(row * features, (row + 1) * features).join()}:${target}`,
  );
}
