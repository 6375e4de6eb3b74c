/**
 * Softmax.
 *
 * @module
 */

import { exp } from "../math/exp.ts";

/**
 * Turns rows of logits into rows of probabilities: p_j = e^(z_j) / Σ_k e^(z_k).
 *
 * The largest logit of a row is taken off all of them first, which changes nothing but lets no e^z
 * overflow. A row with a NaN or with an infinite largest logit becomes NaN.
 *
 * @param probabilities Written, (rows, classes); may be `logits` itself.
 * @param logits (rows, classes)
 * @param classes Columns of both.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { softmax } from "./softmax.ts";
 *
 * const probabilities = new Float64Array(2);
 * softmax(probabilities, new Float64Array([1000, 1000]), 2);
 * assertEquals(probabilities, new Float64Array([0.5, 0.5]));
 * ```
 */
export function softmax(
  probabilities: Float64Array,
  logits: Float64Array,
  classes: number,
): void {
  for (let start = 0; start < logits.length; start += classes) {
    let largest = -Infinity;
    for (let j = 0; j < classes; j++) largest = Math.max(largest, logits[start + j]);
    let sum = 0;
    for (let j = 0; j < classes; j++) {
      sum += probabilities[start + j] = exp(logits[start + j] - largest);
    }
    for (let j = 0; j < classes; j++) probabilities[start + j] /= sum;
  }
}
