/**
 * The classes that a network predicts.
 *
 * @module
 */

import { countRows, FROM_ONE, requireNumbers } from "../math/check_arguments.ts";

/**
 * Returns the class with the largest score of each row, (rows). Of equal scores the first counts as the largest; a NaN
 * is never larger than another score.
 *
 * @param scores Logits or probabilities, (rows, classes).
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `classes` is below 1, or `scores` is not a multiple of `classes` long.
 *
 * @example Two rows of three classes
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { predictedClasses } from "@seedsweep/seedsweep";
 *
 * const scores = new Float64Array([0.1, 0.7, 0.2, 0.4, 0.2, 0.4]);
 * assertEquals(predictedClasses(scores, 3), new Int32Array([1, 0]));
 * ```
 */
export function predictedClasses(scores: Float64Array, classes: number): Int32Array {
  const action = "find the predicted classes";
  requireNumbers(action, { classes }, FROM_ONE);
  const indices = new Int32Array(countRows(action, { scores }, classes));
  for (let row = 0; row < indices.length; row++) {
    indices[row] = indexOfLargest(scores, row * classes, classes);
  }
  return indices;
}

function indexOfLargest(scores: Float64Array, start: number, length: number): number {
  let best = 0;
  for (let j = 1; j < length; j++) {
    if (scores[start + j] > scores[start + best]) best = j;
  }
  return best;
}
