/**
 * What a number of seeds can show, before anything is run.
 *
 * @module
 */

import { pow2 } from "../math/float64_bits.ts";
import { drawnPatterns, MOST_EXACT } from "./sign_flip.ts";

/** Differences with an adjusted p of at most this count as there. */
export const SIGNIFICANT = 0.05;

/** How large a sweep is. */
export interface SweepSize {
  /** Configs of the grid, at least 1. */
  readonly configs: number;
  /** Seeds of each, at least 1. */
  readonly seeds: number;
}

/** What can come out at best: when one config wins at every seed. */
export interface AttainableP {
  /** Configs that are compared with the leader: all others. */
  readonly comparisons: number;
  /** The smallest p that a comparison can have. */
  readonly smallestP: number;
  /** The same after Holm's correction; absent where nothing is compared. */
  readonly smallestHolmP: number | undefined;
  /** Whether that is at most 0.05: whether any config can come out as `worse` by its p. */
  readonly enough: boolean;
  /** The fewest seeds with which it is; absent where nothing is compared, or where no number of seeds would do. */
  readonly seedsNeeded: number | undefined;
}

/**
 * What the seeds of a sweep can show. A difference that has the same sign at each of n seeds has p = 2^(1 - n), as 2 of
 * 2^n patterns of signs come as far; beyond 20 seeds, where patterns are drawn, p is at least 1/100,000. Holm's correction
 * multiplies the smallest p by the number of comparisons.
 *
 * @throws {RangeError} If a number is not a whole number of at least 1.
 *
 * @example Five seeds can never reach 0.05, and a grid of 12 takes nine
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { attainableP } from "./attainable_p.ts";
 *
 * assertEquals(attainableP({ configs: 2, seeds: 5 }).smallestP, 0.0625);
 * assertEquals(attainableP({ configs: 12, seeds: 5 }).seedsNeeded, 9);
 * ```
 */
export function attainableP({ configs, seeds }: SweepSize): AttainableP {
  for (const [name, value] of Object.entries({ configs, seeds })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot say what seeds can show: ${name} must be a whole number of at least 1, got ${value}`,
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
