/**
 * Accuracy.
 *
 * @module
 */

import { classIndices, type Labels } from "./labels.ts";

/**
 * The share of rows, in [0, 1], whose largest score stands at the right class. Among equal scores the first counts.
 * NaN where there is no row.
 *
 * @param scores Logits or probabilities, (rows, classes).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { accuracy } from "./accuracy.ts";
 *
 * const scores = new Float64Array([0.9, 0.1, 0.2, 0.8]);
 * assertEquals(accuracy(scores, new Int32Array([0, 0]), 2), 0.5);
 * ```
 */
export function accuracy(scores: Float64Array, labels: Labels, classes: number): number {
  return correctRows(scores, labels, classes) / (scores.length / classes);
}

/** How many rows have their largest score at the right class. */
export function correctRows(scores: Float64Array, labels: Labels, classes: number): number {
  const indices = classIndices(labels, classes);
  let correct = 0;
  for (let row = 0; row < indices.length; row++) {
    if (indexOfLargest(scores, row * classes, classes) === indices[row]) correct++;
  }
  return correct;
}

function indexOfLargest(scores: Float64Array, start: number, length: number): number {
  let best = 0;
  for (let j = 1; j < length; j++) {
    if (scores[start + j] > scores[start + best]) best = j;
  }
  return best;
}
