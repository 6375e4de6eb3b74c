/**
 * Which p-values a number of seeds allows, before anything is run.
 *
 * @module
 */

import { pow2 } from "../math/float64_bits.ts";
import { drawnPatterns, MOST_EXACT } from "./sign_flip.ts";

/** A difference is significant if its corrected p-value is at most this. */
export const SIGNIFICANT = 0.05;

/** The size of a sweep. */
export interface SweepSize {
  /** Number of configs, at least 1. */
  readonly configs: number;
  /** Number of seeds of each config, at least 1. */
  readonly seeds: number;
}

/** The smallest p-values that a sweep can give: those of a config that is worse at every seed. */
export interface AttainableP {
  /** Number of comparisons with the leader: one for each other config. */
  readonly comparisons: number;
  /** The smallest p-value of one comparison. */
  readonly smallestP: number;
  /** The same after Holm's correction for all comparisons; undefined without comparisons. */
  readonly smallestHolmP: number | undefined;
  /** Whether `smallestHolmP` is at most 0.05, so that scores can show that a config is worse than the leader. */
  readonly enough: boolean;
  /** The fewest seeds that are enough; undefined without comparisons, or if no number of seeds is enough. */
  readonly seedsNeeded: number | undefined;
}

/**
 * Computes which p-values the seeds of a sweep allow. If a difference has the same sign at each of n seeds, its p-value is
 * 2^(1 - n), because 2 of the 2^n sign patterns have a sum as far from 0. With more than 20 seeds, patterns are drawn at
 * random, and p is at least 1/100,000. Holm's correction multiplies the smallest p-value by the number of comparisons.
 *
 * @throws {RangeError} If `configs` or `seeds` is not a whole number of at least 1.
 *
 * @example Five seeds are never enough, and a grid of 12 configs needs nine
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { attainableP } from "@seedsweep/seedsweep";
 *
 * assertEquals(attainableP({ configs: 2, seeds: 5 }).smallestP, 0.0625);
 * assertEquals(attainableP({ configs: 12, seeds: 5 }).seedsNeeded, 9);
 * ```
 */
export function attainableP({ configs, seeds }: SweepSize): AttainableP {
  for (const [name, value] of Object.entries({ configs, seeds })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot compute attainable p-values: ${name} must be a whole number of at least 1, got ${value}`,
      );
    }
  }
  const comparisons = configs - 1;
  const holmP = comparisons === 0 ? undefined : Math.min(1, comparisons * smallestP(seeds));
  return {
    comparisons,
    smallestP: smallestP(seeds),
    smallestHolmP: holmP,
    enough: holmP !== undefined && holmP <= SIGNIFICANT,
    seedsNeeded: comparisons === 0 ? undefined : seedsNeeded(comparisons),
  };
}

function smallestP(seeds: number): number {
  return seeds <= MOST_EXACT ? pow2(1 - seeds) : 1 / (drawnPatterns(seeds) + 1);
}

function seedsNeeded(comparisons: number): number | undefined {
  for (let seeds = 1; seeds <= MOST_EXACT + 1; seeds++) {
    if (comparisons * smallestP(seeds) <= SIGNIFICANT) return seeds;
  }
  return undefined;
}
