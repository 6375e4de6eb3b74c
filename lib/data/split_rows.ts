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
  const [train, validation, test] = deal(options, order, { sizes: quotas, balanced: false });
  return { train, validation, test };
}

/** First the test rows are dealt, then the folds of the others. */
function foldParts(options: SplitRowsOptions, order: Int32Array, folds: number): RowParts[] {
  const testRows = Math.round(options.rows * (options.split.test ?? 0));
  const sizes = [testRows, options.rows - testRows];
  const [test, others] = deal(options, order, { sizes, balanced: false });
  const each = foldSizes(others.length, folds);
  const validations = deal(options, others, { sizes: each, balanced: true });
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

/** The parts that rows are dealt to. */
interface Deal {
  /** Rows of each part; what is left is in none. */
  readonly sizes: readonly number[];
  /** Whether groups are dealt so that the parts have about these rows; otherwise so that each group has the same chance. */
  readonly balanced: boolean;
}

/** Deals rows to parts; the rows of each part stay in the order of `order`. */
function deal(
  { seed, strata, groups }: SplitRowsOptions,
  order: Int32Array,
  { sizes, balanced }: Deal,
): Int32Array[] {
  const labels = groups ?? strata;
  if (labels === undefined) return consecutive(order, sizes);
  const ranks = shuffledRanks(labels, seed);
  const unused = order.length - sizes.reduce((sum, size) => sum + size, 0);
  const parts = groups === undefined
    ? partsByStrata({ labels, ranks, order, start: startOf(order.length, seed) }, [
      ...sizes,
      unused,
    ])
    : partsByGroups({ labels, ranks, order }, { sizes, unused, balanced });
  return sizes.map((_, part) => order.filter((_, i) => parts[i] === part));
}

/** An index below `rows`, drawn by the seed. */
function startOf(rows: number, seed: number): number {
  return Math.floor(rows * Stream.named({ seed, role: "split", layer: 2 }).uniform());
}

/** Rows with their classes or groups, and the order in which these are dealt. */
interface LabeledOrder {
  readonly labels: Int32Array;
  /** (labels): the place of each label. */
  readonly ranks: Int32Array;
  readonly order: Int32Array;
}

/** A place for each label, drawn by the seed: neither its number nor how many rows have it decides where its rows go. */
function shuffledRanks(labels: Int32Array, seed: number): Int32Array {
  const count = labels.reduce((most, label) => Math.max(most, label), -1) + 1;
  return permutation(Stream.named({ seed, role: "split", layer: 1 }), count);
}

function consecutive(order: Int32Array, sizes: readonly number[]): Int32Array[] {
  let start = 0;
  return sizes.map((size) => order.slice(start, start += size));
}

/** The part of each row of `order`: the rows are dealt class by class. */
function partsByStrata(
  { labels, ranks, order, start }: LabeledOrder & { start: number },
  quotas: readonly number[],
): Int32Array {
  const rankOf = (position: number) => ranks[labels[order[position]]];
  const positions = Array.from(order.keys()).sort((a, b) => rankOf(a) - rankOf(b) || a - b);
  const dealt = dealEvenly(quotas);
  const parts = new Int32Array(order.length);
  // Starting anywhere in the pattern, so that a class of one row is not always in the part that is dealt to first.
  positions.forEach((position, i) => parts[position] = dealt[(i + start) % dealt.length]);
  return parts;
}

/** The part of each row of `order`: groups are dealt as a whole. */
function partsByGroups(
  { labels, ranks, order }: LabeledOrder,
  { sizes, unused, balanced }: Deal & { unused: number },
): Int32Array {
  const counts = new Map<number, number>();
  for (const row of order) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
  const groups = [...counts.keys()].sort((a, b) => ranks[a] - ranks[b]);
  const dealt = balanced
    ? dealGroups(groups.map((group) => counts.get(group) as number), sizes, unused)
    : groupQuotas(groups.length, [...sizes, unused]).flatMap((quota, part) =>
      Array<number>(quota).fill(part)
    );
  const partOf = new Map(groups.map((group, i) => [group, dealt[i]]));
  return order.map((row) => partOf.get(labels[row]) as number);
}

/**
 * How many groups each part gets, the rows of no part included: in proportion to its rows, and at least one if there are enough. Parts are not filled up with
 * large or small groups, because then the size of a group would decide how often it is validated.
 */
function groupQuotas(groups: number, sizes: readonly number[]): number[] {
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  let [end, sum] = [0, 0];
  const quotas = sizes.map((size) => {
    const start = end;
    sum += size;
    end = Math.round(groups * sum / rows);
    return end - start;
  });
  sizes.forEach((size, part) => {
    const largest = quotas.indexOf(Math.max(...quotas));
    if (quotas[part] > 0 || size === 0 || quotas[largest] < 2) return;
    quotas[part]++;
    quotas[largest]--;
  });
  return quotas;
}
