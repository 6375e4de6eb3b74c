/**
 * Two configs, seed by seed.
 *
 * @module
 */

import type { RankedConfig } from "../results/rank_trials.ts";
import { type Interval, mean } from "./sample.ts";
import { signFlipP } from "./sign_flip.ts";
import { meanInterval } from "./student_t.ts";

/** What differences at several seeds say. */
export interface PairedDifference {
  /** Their mean. */
  readonly delta: number;
  /** The 95 % interval of that mean; absent for one seed. */
  readonly interval: Interval | undefined;
  /** Of the sign-flip test; absent for one seed. */
  readonly p: number | undefined;
}

/** The scores of both at each seed at which both have one, in the order of `a`. */
export function sharedScores(
  a: Pick<RankedConfig, "scores">,
  b: Pick<RankedConfig, "scores">,
): (readonly [number, number])[] {
  return [...a.scores].flatMap(([seed, score]) => {
    const other = b.scores.get(seed);
    return score === undefined || other === undefined ? [] : [[score, other] as const];
  });
}

/** The figures of some differences; nothing for none. */
export function pairedDifference(differences: readonly number[]): PairedDifference | undefined {
  if (differences.length === 0) return undefined;
  return {
    delta: mean(differences),
    interval: meanInterval(differences),
    p: differences.length < 2 ? undefined : signFlipP(differences),
  };
}
