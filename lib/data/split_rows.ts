/**
 * Which rows are in which part of a split: plain, with the same share of each class, with whole groups, or in folds.
 *
 * @module
 */

import {
  failRange,
  FROM_ONE,
  FROM_ZERO_BELOW_ONE,
  given,
  requireInstances,
  requireNumbers,
  requireTypes,
  SEED,
  wholeNumber,
} from "../math/check_arguments.ts";
import { permutation } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { dealEvenly, dealGroups } from "./deal.ts";
import { requireFractions, splitSizes } from "./split_sizes.ts";

/** The fraction of the rows in each part of the split, each in (0, 1), with a sum of at most 1. */
export interface SplitSpec {
  /** The rows that networks are trained on. */
  readonly train: number;
  /** The rows that configs are compared on. */
  readonly validation: number;
  /** The holdout: rows that are evaluated once, at the end of the sweep. */
  readonly test?: number;
  /**
   * Cross-validation instead of `train` and `validation`: a trial trains so many networks, each validated on another part
   * of the rows, and averages their scores. @default {no cross-validation}
   */
  readonly folds?: number;
  /** Whether each part has the same share of each class. @default {true for classes of a CSV file without group} */
  readonly stratify?: boolean;
}

/** What {@linkcode splitRows} splits. */
export interface SplitRowsOptions {
  /** How many rows there are. */
  readonly rows: number;
  /** The parts. */
  readonly split: SplitSpec;
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** (rows): the class of each row; each part gets the same share of each class. */
  readonly strata?: Int32Array;
  /** (rows): the group of each row; rows of one group are in one part. Not together with `strata`. */
  readonly groups?: Int32Array;
}

/** The row numbers of the parts. */
export interface RowParts {
  /** The rows that networks are trained on. */
  readonly train: Int32Array;
  /** The rows that configs are compared on. */
  readonly validation: Int32Array;
  /** The holdout. */
  readonly test: Int32Array;
}

const FOLDS = wholeNumber(2);

/**
 * Shuffles row numbers by `seed` and splits them. The rows of a part are in shuffled order. Without strata, groups and folds,
 * these are the rows of {@linkcode splitDataset}.
 *
 * @returns One split, or one for each fold, all with the same test rows.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a number is out of range, there are strata and groups, or a part of a fraction over 0 gets no row.
 *
 * @example Three folds of ten rows
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { splitRows } from "@seedsweep/seedsweep";
 *
 * const split = { train: 0, validation: 0, test: 0.1, folds: 3 };
 * const folds = splitRows({ rows: 10, split, seed: 0 });
 * assertEquals(folds.map(({ validation }) => validation.length), [3, 3, 3]);
 * assertEquals(folds[0].train.length + folds[0].test.length, 7);
 * ```
 */
export function splitRows(options: SplitRowsOptions): readonly RowParts[] {
  const action = "split rows";
  requireSplitRows(action, options);
  const { rows, split, seed } = options;
  const order = permutation(Stream.named({ seed, role: "split" }), rows);
  const splits = split.folds === undefined
    ? [fractionParts(options, order)]
    : foldParts(options, order, split.folds);
  for (const parts of splits) requireParts(action, parts, split);
  return splits;
}

function requireSplitRows(action: string, options: SplitRowsOptions): void {
  requireTypes(action, { options }, "object");
  const { rows, split, seed, strata, groups } = options;
  requireNumbers(action, { rows }, FROM_ONE);
  requireTypes(action, { split }, "object");
  requireNumbers(action, { seed }, SEED);
  if (split.folds === undefined) requireFractions(action, split);
  else {
    requireNumbers(action, { folds: split.folds }, FOLDS);
    requireNumbers(action, { test: split.test ?? 0 }, FROM_ZERO_BELOW_ONE);
  }
  const labels = given({ strata, groups });
  requireInstances(action, labels, Int32Array);
  for (const name in labels) {
    const rule = `${name} must have one number for each of ${rows} rows`;
    if (labels[name].length !== rows) failRange(action, rule, labels[name].length);
  }
  if (strata !== undefined && groups !== undefined) {
    failRange(action, "strata must not be given together with groups", strata);
  }
}

/** @throws {RangeError} If a part that should have rows has none. */
function requireParts(action: string, parts: RowParts, split: SplitSpec): void {
  const isWanted = split.folds === undefined
    ? split
    : { train: 1, validation: 1, test: split.test ?? 0 };
  for (const name of ["train", "validation", "test"] as const) {
    const rule = `the ${name} part must have at least one row`;
    if ((isWanted[name] ?? 0) > 0 && parts[name].length === 0) failRange(action, rule, 0);
  }
}

function fractionParts(options: SplitRowsOptions, order: Int32Array): RowParts {
  const sizes = splitSizes(options.rows, options.split);
  const quotas = [sizes.train, sizes.validation, sizes.test];
  const [train, validation, test] = deal(options, order, quotas);
  return { train, validation, test };
}

/** First the test rows are dealt, then the folds of the others. */
function foldParts(options: SplitRowsOptions, order: Int32Array, folds: number): RowParts[] {
  const testRows = Math.round(options.rows * (options.split.test ?? 0));
  const [test, others] = deal(options, order, [testRows, options.rows - testRows]);
  const validations = deal(options, others, foldSizes(others.length, folds));
  return validations.map((validation) => {
    const isValidation = new Set(validation);
    return { train: others.filter((row) => !isValidation.has(row)), validation, test };
  });
}

/** Sizes that differ by at most one row. */
function foldSizes(rows: number, folds: number): number[] {
  return Array.from(
    { length: folds },
    (_, i) => Math.floor((i + 1) * rows / folds) - Math.floor(i * rows / folds),
  );
}

/** Deals rows to parts of the given sizes; the rows of each part stay in the order of `order`. */
function deal(
  { strata, groups }: SplitRowsOptions,
  order: Int32Array,
  sizes: readonly number[],
): Int32Array[] {
  if (strata === undefined && groups === undefined) return consecutive(order, sizes);
  const unused = order.length - sizes.reduce((sum, size) => sum + size, 0);
  const parts = groups === undefined
    ? partsByStrata(strata as Int32Array, order, [...sizes, unused])
    : partsByGroups(groups, order, { sizes, unused });
  return sizes.map((_, part) => order.filter((_, i) => parts[i] === part));
}

function consecutive(order: Int32Array, sizes: readonly number[]): Int32Array[] {
  let start = 0;
  return sizes.map((size) => order.slice(start, start += size));
}

/** The part of each row of `order`: the rows are dealt class by class. */
function partsByStrata(
  strata: Int32Array,
  order: Int32Array,
  quotas: readonly number[],
): Int32Array {
  const positions = Array.from(order.keys())
    .sort((a, b) => strata[order[a]] - strata[order[b]] || a - b);
  const dealt = dealEvenly(quotas);
  const parts = new Int32Array(order.length);
  positions.forEach((position, i) => parts[position] = dealt[i]);
  return parts;
}

/** The part of each row of `order`: groups are dealt in the order of their first rows. */
function partsByGroups(
  groups: Int32Array,
  order: Int32Array,
  { sizes, unused }: { sizes: readonly number[]; unused: number },
): Int32Array {
  const counts = new Map<number, number>();
  for (const row of order) counts.set(groups[row], (counts.get(groups[row]) ?? 0) + 1);
  const dealt = dealGroups([...counts.values()], sizes, unused);
  const partOf = new Map([...counts.keys()].map((group, i) => [group, dealt[i]]));
  return order.map((row) => partOf.get(groups[row]) as number);
}
