/**
 * A race: configs that are worse than the best are pruned after some of their seeds.
 *
 * After fixed numbers of seeds, the looks, the configs that are still in the race are compared as the verdicts are: by the
 * range test of `compareToBest`, each look at an error probability α of its own. At each look, the chance that one of the
 * truly best configs that are still there is pruned is at most its α; so, by Bonferroni's inequality, the chance that this
 * happens at any look is at most the sum of all α, however the scores of different looks depend on each other. Fixed looks
 * with parts of the error probability are the alpha spending of group-sequential trials (Lan and DeMets, *Biometrika* 70,
 * 1983); a look at any other time would not be covered.
 *
 * @module
 */

import {
  ABOVE_ZERO,
  FROM_ZERO_TO_ONE,
  requireArrays,
  requireChoices,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";
import { in12Digits } from "../math/in_12_digits.ts";
import { ALPHA, type BehindBest, isSignificant, LEAST_SEEDS } from "./compare_to_best.ts";
import { compareWithMissing, type RowWithMissing } from "./compare_with_missing.ts";
import { mean } from "./sample.ts";

/** How a look is taken. */
export interface LookOptions {
  /** Whether a higher or a lower score is better. */
  readonly goal: "maximize" | "minimize";
  /** The error probability of this look, above 0 and at most 1. */
  readonly alpha: number;
}

/** What a look of a race decides about a config. */
export interface LookDecision {
  /** Why the config is pruned: the test finds it worse, or it failed at more seeds than the best config. @default {not pruned} */
  readonly pruned?: "worse" | "failed_more";
  /**
   * The test of the config: `behind` is the distance from the best config of this look, and `pAdjusted` is to be compared
   * with the α of the look, as the intervals are. Absent if the config could not be tested.
   */
  readonly test?: BehindBest;
}

/**
 * Takes one look of a race: decides which configs are pruned.
 *
 * A config is pruned if the test finds it worse, or if it failed at more seeds than the best config. The best config has
 * the fewest failures, then the best mean, in which a failure counts as the worst score of any config at its seed; the
 * earlier one of two that are equal in 12 digits. Nothing is pruned if the best config has fewer than three scores.
 *
 * @param scores A row for each config that is still in the race, in the order in which they were proposed: its scores at the
 *     seeds of the look, the same for all; undefined where it failed.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If an option is out of range, or the rows have different lengths.
 *
 * @example The last config is far behind at each of five seeds
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { takeLook } from "@seedsweep/seedsweep";
 *
 * const scores = [[0.8, 0.9, 0.7, 0.8, 0.9], [0.9, 0.8, 0.8, 0.8, 0.8], [0.1, 0.2, 0.1, 0.2, 0.1]];
 * const decisions = takeLook(scores, { goal: "maximize", alpha: 0.01 });
 * assertEquals(decisions.map(({ pruned }) => pruned), [undefined, undefined, "worse"]);
 * ```
 */
export function takeLook(
  scores: readonly (readonly (number | undefined)[])[],
  options: LookOptions,
): LookDecision[] {
  const action = "take a look of a race";
  requireArrays(action, { scores });
  requireTypes(action, { options }, "object");
  const { goal, alpha } = options;
  requireChoices(action, { goal }, ["maximize", "minimize"]);
  requireNumbers(action, { alpha }, ABOVE_ZERO);
  requireNumbers(action, { alpha }, FROM_ZERO_TO_ONE);
  requireEqualLengths(action, scores);
  const sign = goal === "maximize" ? 1 : -1;
  const rows = scores.map((row) => row.map((score) => score === undefined ? score : sign * score));
  const order = bestFirst(rows);
  const best = order[0];
  const tests = compareWithMissing(order.map((i) => rows[i]), alpha);
  const canTest = best !== undefined && count(rows[best]) >= LEAST_SEEDS;
  return rows.map((row, i): LookDecision => {
    const test = tests[order.indexOf(i)];
    const isWorse = i !== best && isSignificant(rescaledP(test?.pAdjusted ?? 1, alpha));
    const failedMore = best !== undefined && count(row) < count(rows[best]);
    const pruned = isWorse ? "worse" as const : failedMore ? "failed_more" as const : undefined;
    return { ...(canTest && pruned ? { pruned } : {}), ...(test === undefined ? {} : { test }) };
  });
}

/** A p-value of a look as one that is to be compared with 0.05. */
export function rescaledP(p: number, alpha: number): number {
  return Math.min(1, p * (ALPHA / alpha));
}

/** The indices of the rows, the best one first. */
function bestFirst(rows: readonly RowWithMissing[]): number[] {
  const worst = (rows[0] ?? []).map((_, s) =>
    rows.reduce((least, row) => Math.min(least, row[s] ?? least), Infinity)
  );
  const keys = rows.map((row) => {
    const filled = row.map((score, s) => score ?? worst[s]).filter(Number.isFinite);
    return [count(row), filled.length === 0 ? 0 : in12Digits(mean(filled))] as const;
  });
  const indices = rows.map((_, i) => i);
  return indices.sort((a, b) => keys[b][0] - keys[a][0] || keys[b][1] - keys[a][1] || a - b);
}

function count(row: RowWithMissing): number {
  return row.filter((score) => score !== undefined).length;
}

function requireEqualLengths(action: string, rows: readonly RowWithMissing[]): void {
  requireArrays(action, Object.fromEntries(rows.map((row, i) => [`scores[${i}]`, row])));
  const other = rows.findIndex(({ length }) => length !== rows[0].length);
  if (other >= 0) {
    throw new RangeError(
      `Cannot ${action}: all configs must have the same seeds, got ${rows[0].length} and ${
        rows[other].length
      } (scores[${other}])`,
    );
  }
}
