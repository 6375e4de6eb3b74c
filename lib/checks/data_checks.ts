/**
 * Checks of the rows of a trial.
 *
 * @module
 */

import type { Dataset, Split } from "../data/dataset.ts";

/** What was found in the rows of one seed. */
export interface DataFindings {
  /** How many numbers are NaN or infinite. */
  readonly notFinite: number;
  /** Columns, from 0, that have the same value in all training rows. */
  readonly constantColumns: readonly number[];
  /** Classes that have no row in a part, as `class 2 in validation`. */
  readonly missingClasses: readonly string[];
  /** Shares of the training rows in the rarest and in the most frequent class. */
  readonly classShares: readonly [number, number];
  /** How many rows, with their class, are in two parts. */
  readonly inTwoParts: number;
}

/** Checks every row of every part. */
export function dataFindings(split: Split): DataFindings {
  const parts = Object.entries(split).filter(([, { y }]) => y.length > 0);
  const counts = classCounts(split.train);
  const rows = split.train.y.length;
  return {
    notFinite: parts.reduce((sum, [, { x }]) => sum + countNotFinite(x), 0),
    constantColumns: constantColumns(split.train),
    missingClasses: parts.flatMap(([name, part]) =>
      missingClasses(part).map((label) => `class ${label} in ${name}`)
    ),
    classShares: [Math.min(...counts) / rows, Math.max(...counts) / rows],
    inTwoParts: rowsInTwo(parts.map(([, part]) => part)),
  };
}

function countNotFinite(x: Float64Array): number {
  return x.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
}

function constantColumns({ x, features }: Dataset): number[] {
  return Array.from({ length: features }, (_, column) => column).filter((column) => {
    for (let i = column + features; i < x.length; i += features) {
      if (x[i] !== x[column]) return false;
    }
    return true;
  });
}

function classCounts({ y, classes }: Dataset): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of y) counts[label]++;
  return counts;
}

function missingClasses(part: Dataset): number[] {
  return classCounts(part).flatMap((count, label) => count === 0 ? [label] : []);
}

function rowsInTwo(parts: readonly Dataset[]): number {
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

function rowTexts({ x, y, features }: Dataset): string[] {
  return Array.from(
    y,
    (label, row) => `${x.subarray(row * features, (row + 1) * features).join()}:${label}`,
  );
}
