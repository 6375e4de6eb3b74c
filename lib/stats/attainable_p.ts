/**
 * What a number of seeds can show, before anything is run.
 *
 * @module
 */

import { FROM_ONE, requireNumbers, requireTypes } from "../math/check_arguments.ts";
import { pow2 } from "../math/float64_bits.ts";
import { ALPHA, LEAST_SEEDS } from "./compare_to_best.ts";
import { drawCount, LEAST_FLIPPED, MOST_EXACT } from "./unit_weights.ts";

/** The size of a sweep. */
export interface SweepSize {
  /** Number of configs, at least 1. */
  readonly configs: number;
  /** Number of seeds of each, at least 1. */
  readonly seeds: number;
}

/** The best possible case: a config that is behind by far at every seed. */
export interface AttainableP {
  /** The number of configs that are compared with the leader: all others. */
  readonly comparisons: number;
  /** The smallest adjusted p-value that a config can have; undefined if nothing can be tested. */
  readonly smallestP: number | undefined;
  /** Whether that is at most 0.05, so that a config can be found worse. */
  readonly enough: boolean;
  /** The least number of seeds with which a config can be found worse. */
  readonly seedsNeeded: number;
  /** What the test assumes of the errors: that they are normal, or only that they are symmetric. */
  readonly assumes: "normal errors" | "symmetric errors";
}

/**
 * Computes which p-values a number of seeds allows. From 8 seeds on, signs are flipped: with n seeds, one of 2^(n - 1)
 * patterns reaches the observed difference, or, beyond 14 seeds, about one of 10,000 drawn ones. With 3 to 7 seeds, 9,999
 * rotations are drawn. The number of configs does not matter.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a number is not a whole number of at least 1.
 *
 * @example Two seeds cannot show anything
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { attainableP } from "@seedsweep/seedsweep";
 *
 * assertEquals(attainableP({ configs: 12, seeds: 2 }).enough, false);
 * assertEquals(attainableP({ configs: 12, seeds: 8 }).smallestP, 1 / 128);
 * ```
 */
export function attainableP(size: SweepSize): AttainableP {
  const action = "compute attainable p-values";
  requireTypes(action, { size }, "object");
  const { configs, seeds } = size;
  requireNumbers(action, { configs, seeds }, FROM_ONE);
  const comparisons = configs - 1;
  const p = comparisons === 0 || seeds < LEAST_SEEDS ? undefined : smallestP({ configs, seeds });
  return {
    comparisons,
    smallestP: p,
    enough: p !== undefined && p <= ALPHA,
    seedsNeeded: LEAST_SEEDS,
    assumes: seeds < LEAST_FLIPPED ? "normal errors" : "symmetric errors",
  };
}

function smallestP({ configs, seeds }: SweepSize): number {
  const kind = seeds < LEAST_FLIPPED ? "rotations" : "flips";
  if (kind === "flips" && seeds <= MOST_EXACT) return pow2(1 - seeds);
  return 1 / (drawCount(seeds, configs) + 1);
}
