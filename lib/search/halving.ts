/**
 * Successive halving: all configs get a small part of the epochs or seeds, the best of them go on with more.
 *
 * Source: Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization" (AISTATS 2016). A rung is
 * decided when all of its configs have their results, not config by config as in ASHA, so that the number of workers does
 * not change which configs go on.
 *
 * @module
 */

import type { Halving, Metric } from "../experiment/experiment.ts";
import { compareKeys } from "../math/compare_keys.ts";
import { in12Digits } from "../math/in_12_digits.ts";

/** The results of a config at a rung. */
export interface RungResult {
  /** The mean of the metric over the trials that have one; undefined if none has. */
  readonly score: number | undefined;
  /** Number of trials without a score. */
  readonly failures: number;
}

/** The place of a config at a rung. */
export interface RungPlace {
  /** From 1, the best. */
  readonly rank: number;
  readonly goesOn: boolean;
}

/** A rung with more than this share of all epochs or seeds would save next to nothing: there is none. */
const HIGHEST_RUNG = 0.9;

/**
 * The rungs: how many epochs or seeds each has, in ascending order, at most 90 % of `most`. The last rung, which has all of them, is not
 * included.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rungsBelow } from "./halving.ts";
 *
 * assertEquals(rungsBelow({ min: 100, eta: 3 }, 1000), [100, 300, 900]);
 * ```
 */
export function rungsBelow({ min, eta }: Pick<Halving, "min" | "eta">, most: number): number[] {
  const rungs: number[] = [];
  for (let rung = min; rung <= HIGHEST_RUNG * most; rung *= eta) rungs.push(rung);
  return rungs;
}

/**
 * Ranks configs at a rung: those with fewer failures first, then by score; equal ones in the order given. The best n/eta of n
 * configs go on, rounded up.
 */
export function rankAtRung(
  results: readonly RungResult[],
  { goal, eta }: { goal: Metric["goal"]; eta: number },
): RungPlace[] {
  const sign = goal === "minimize" ? 1 : -1;
  const keys = results.map(({ failures, score }, index) => [
    ...[score === undefined ? 1 : 0, failures, sign * in12Digits(score ?? 0)],
    index,
  ]);
  const order = keys.toSorted(compareKeys);
  const kept = Math.ceil(results.length / eta);
  const ranks = new Map(order.map((key, place) => [key, place + 1]));
  return keys.map((key) => {
    const rank = ranks.get(key) as number;
    return { rank, goesOn: rank <= kept };
  });
}
