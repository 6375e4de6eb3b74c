/**
 * Which of several configs are worse than the first one, if some of them lack scores.
 *
 * Configs with a score wherever the first one has one are tested together: see `compareToBest`. A config that lacks some of
 * these scores is compared with the first one alone, where both have one, and its p-value is multiplied by the number of all
 * pairs of configs (Bonferroni); the others then share what is left of the error probability.
 *
 * @module
 */

import { type BehindBest, compareToBest } from "./compare_to_best.ts";
import { mean } from "./sample.ts";

/** The scores of a config, one per seed, larger is better; undefined where there is none. */
export type RowWithMissing = readonly (number | undefined)[];

/**
 * Compares configs with the first of them.
 *
 * @param rows Best first; of those without a gap that the first one does not have, in the order of their means.
 * @param alpha The error probability of all comparisons together: `pAdjusted` is to be compared with it.
 * @returns The result of each config; undefined if it could not be tested.
 */
export function compareWithMissing(
  rows: readonly RowWithMissing[],
  alpha: number,
): (BehindBest | undefined)[] {
  const [first] = rows;
  const columns = (first ?? []).flatMap((score, s) => score === undefined ? [] : s);
  if (columns.length === 0) return rows.map(() => undefined);
  const isComplete = (row: RowWithMissing) => columns.every((s) => row[s] !== undefined);
  const complete = rows.filter(isComplete);
  const share = complete.length / rows.length;
  const tables = complete.map((row) => Float64Array.from(columns, (s) => row[s] as number));
  const joint = compareToBest(tables, { alpha: alpha * share }) ?? [];
  const results = new Map(complete.map((row, i) => [row, joint[i]]));
  const pairs = rows.length * (rows.length - 1) / 2;
  const [best, ...others] = rows.map((row) => {
    if (!isComplete(row)) return comparePair(row, { first, alpha, pairs });
    const result = results.get(row);
    return result && { ...result, pAdjusted: Math.min(1, result.pAdjusted / share) };
  });
  // The first config may be behind the true best by as much as any config may be ahead of it.
  const high = Math.max(0, ...others.map((other) => -(other?.low ?? 0)));
  return [best && { ...best, high }, ...others];
}

/** The test of a config that lacks some of the scores of the first one, corrected for all pairs of configs. */
function comparePair(
  row: RowWithMissing,
  { first, alpha, pairs }: { first: RowWithMissing; alpha: number; pairs: number },
): BehindBest | undefined {
  const shared = first.flatMap((score, s) =>
    score === undefined || row[s] === undefined ? [] : [[score, row[s]] as const]
  );
  const rows = [0, 1].map((side) => Float64Array.from(shared, (pair) => pair[side]));
  if (mean([...rows[1]]) > mean([...rows[0]])) return undefined; // ahead where both have scores: nothing to test
  const result = compareToBest(rows, { alpha: alpha / pairs })?.[1];
  return result && { ...result, pAdjusted: Math.min(1, result.pAdjusted * pairs) };
}
