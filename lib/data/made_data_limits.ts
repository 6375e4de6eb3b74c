/**
 * The limits of the data sets that are made by a formula.
 *
 * @module
 */

import { type NumberRule, wholeNumber } from "../math/check_arguments.ts";

const MAX_NOISE = 10_000;

/** Points per class; the largest is the limit of an experiment file. */
export const SAMPLES: NumberRule = wholeNumber(1, 10_000_000);
/** With this limit and that of the noise every angle of the spiral is below 1e6, where `sin` ends. */
export const CLASSES: NumberRule = wholeNumber(2, 10_000);
/** Standard deviations. */
export const NOISE: NumberRule = {
  text: `in [0, ${MAX_NOISE}]`,
  allows: (noise) => noise >= 0 && noise <= MAX_NOISE,
};

/** Rows between two calls of `beforeRows`. */
export const ROWS_AT_ONCE = 65_536;
