/**
 * The schema of what only a search has, and of early termination. Rules that involve several keys are in `search_faults.ts`
 * and `early_terminate.ts`.
 *
 * @module
 */

import { z } from "zod";
import { oneOf, wholeNumber } from "./rules.ts";

/** How configs can be chosen. */
export const METHODS = ["grid", "random", "sobol", "bayes"] as const;

/** How configs can be pruned: "hyperband" is another way to write "halving". */
const TERMINATIONS = ["hyperband", "halving", "race"] as const;

/** A test of configs needs this many seeds: see `compare_to_best.ts`. */
export const LEAST_LOOK = 3;
/** The probability of an error that all looks of a race share. */
export const MOST_ALPHA = 0.05;

const looksRule = "looks must be a list of numbers of seeds, as in [5, 10]";
const alphaListRule =
  "alpha must be a list of probabilities, one for each look, as in [0.01, 0.04]";
const alphaRule = `alpha must be above 0 and at most ${MOST_ALPHA}`;

/** The value of `early_terminate`. */
export const earlyTerminate = z.strictObject({
  type: oneOf("a type of early_terminate", TERMINATIONS)
    .describe("hyperband and halving give the best configs more; race prunes worse configs"),
  min_iter: wholeNumber("min_iter", 1).optional()
    .describe("hyperband: the epochs of all configs"),
  max_iter: wholeNumber("max_iter", 1).optional()
    .describe("hyperband: instead of min_iter, which is then max_iter / eta^s, rounded up"),
  s: wholeNumber("s", 0, 100).optional().describe("hyperband: see max_iter"),
  resource: oneOf("a resource", ["epochs", "seeds"]).optional()
    .describe("halving: what the best configs get more of; default epochs"),
  min: wholeNumber("min", 1).optional().describe("halving: the epochs or seeds of all configs"),
  eta: wholeNumber("eta", 2).optional()
    .describe("One of eta configs goes on, with eta times the epochs or seeds; default 3"),
  looks: z.array(wholeNumber("a look", LEAST_LOOK), looksRule).min(1, looksRule).optional()
    .describe(
      "race: numbers of seeds after which configs are tested; the last is the number of all seeds",
    ),
  alpha: z.array(z.number(alphaRule).gt(0, alphaRule).lte(MOST_ALPHA, alphaRule), alphaListRule)
    .optional()
    .describe("race: the probability of an error that each look may add; together at most 0.05"),
}, "early_terminate must be a map of keys, as in { type: hyperband, min_iter: 100 }");

/** The keys of `early_terminate`. */
export const TERMINATION_KEYS: readonly string[] = Object.keys(earlyTerminate.shape);

/** The keys of the file that only a search has, besides `early_terminate`. */
export const searchShape = {
  search_seed: wholeNumber("search_seed", 0).optional()
    .describe("random and bayes: seed of the draws of the configs; default 0"),
  batch: wholeNumber("batch", 1).optional()
    .describe(
      "bayes: number of configs that are proposed at once, before it looks at their results; default 1",
    ),
};
