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

/** How many different rows, with their class or target, are in two parts. */
function rowsInTwo(parts: readonly AnyDataset[]): number {
  const firstWith = new Map<number, RowPlace>(); // by hash; texts of all rows would take much memory
  const twice = new Set<RowPlace>();
  for (const part of parts) {
    for (let row = 0; row < part.y.length; row++) {
      const place = { part, row };
      const hash = rowHash(place);
      const first = firstWith.get(hash);
      if (first === undefined) firstWith.set(hash, place);
      else if (first.part !== part && isSameRow(first, place)) twice.add(first);
    }
  }
  return twice.size;
}

interface RowPlace {
  readonly part: AnyDataset;
  readonly row: number;
}

function numbersOf({ part: { x, y, features }, row }: RowPlace): [Float64Array, number] {
  return [x.subarray(row * features, (row + 1) * features), y[row]];
}

/** A hash of a row in 53 bits, from two hashes of the 32-bit words of its numbers. */
function rowHash(place: RowPlace): number {
  const [features, target] = numbersOf(place);
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  const add = (value: number) => {
    WORDS_AS_FLOAT[0] = value + 0; // 0 for -0, which is equal to it
    for (const word of WORDS) {
      a = Math.imul(a ^ word ^ (a >>> 15), 0x01000193);
      b = Math.imul(b ^ word ^ (b >>> 13), 0x85ebca6b);
    }
  };
  features.forEach(add);
  add(target);
  return (a >>> 0) * 0x200000 + (b >>> 11);
}

const WORDS_AS_FLOAT = new Float64Array(1);
const WORDS = new Int32Array(WORDS_AS_FLOAT.buffer);

function isSameRow(a: RowPlace, b: RowPlace): boolean {
  const [[x, target], [other, otherTarget]] = [numbersOf(a), numbersOf(b)];
  return target === otherTarget && x.every((value, i) => value === other[i]);
}
