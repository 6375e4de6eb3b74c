/**
 * Accuracy.
 *
 * @module
 */

import { classesOfRows, type Labels } from "./labels.ts";
import { predictedClasses } from "./predicted_classes.ts";

/**
 * Computes the fraction of rows, in [0, 1], whose largest score is that of the correct class. Of equal scores
 * the first counts as the largest. NaN if there are no rows.
 *
 * @param scores Logits or probabilities, (rows, classes).
 * @param labels The class of each row.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a label is not a class, or `scores` does not have `classes` numbers per label.
 *
 * @example One of two rows is classified correctly
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { accuracy } from "@seedsweep/seedsweep";
 *
 * const scores = new Float64Array([0.9, 0.1, 0.2, 0.8]);
 * assertEquals(accuracy(scores, new Int32Array([0, 0]), 2), 0.5);
 * ```
 */
export function accuracy(scores: Float64Array, labels: Labels, classes: number): number {
  const correct = countCorrectRows(scores, labels, classes);
  return correct / (scores.length / classes);
}

/** Counts the rows whose largest score is that of the correct class; throws as {@linkcode accuracy}. */
export function countCorrectRows(scores: Float64Array, labels: Labels, classes: number): number {
  const indices = classesOfRows("compute accuracy", { scores }, { labels, classes });
  const predicted = predictedClasses(scores, classes);
  let correct = 0;
  for (let row = 0; row < indices.length; row++) if (predicted[row] === indices[row]) correct++;
  return correct;
}
