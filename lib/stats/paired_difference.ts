/**
 * Paired differences: the scores of two configs, seed by seed.
 *
 * @module
 */

import { type Interval, mean } from "./sample.ts";
import { signFlipP } from "./sign_flip.ts";
import { meanInterval } from "./student_t.ts";

/** Statistics of the differences at several seeds. */
export interface PairedDifference {
  /** The mean of the differences. */
  readonly delta: number;
  /** The 95 % confidence interval of the mean; undefined for one seed. */
  readonly interval: Interval | undefined;
  /** The p-value of the sign-flip test; undefined for one seed. */
  readonly p: number | undefined;
}

/** Computes the statistics of differences; undefined if there are none. */
export function pairedDifference(differences: readonly number[]): PairedDifference | undefined {
  if (differences.length === 0) return undefined;
  return {
    delta: mean(differences),
    interval: meanInterval(differences),
    p: differences.length < 2 ? undefined : signFlipP(differences),
  };
}
