/**
 * Softmax.
 *
 * @module
 */

import {
  countRows,
  failRange,
  FROM_ONE,
  requireInstances,
  requireNumbers,
} from "../math/check_arguments.ts";
import { exp } from "../math/exp.ts";

/**
 * Turns rows of logits into rows of probabilities: p_j = e^(z_j) / Σ_k e^(z_k).
 *
 * The largest logit of a row is subtracted from all of them first, which does not change the probabilities
 * but prevents overflow. A row with a NaN, or whose largest logit is infinite, becomes NaN.
 *
 * @param probabilities The output, (rows, classes); may be `logits` itself.
 * @param logits (rows, classes)
 * @param classes Columns of both.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `classes` is below 1, `logits` is not a multiple of `classes` long, or
 *     `probabilities` is not as long as `logits`.
 *
 * @example Two equal logits
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { softmax } from "@seedsweep/seedsweep";
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
  requireShapes(probabilities, logits, classes);
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

function requireShapes(probabilities: Float64Array, logits: Float64Array, classes: number): void {
  const action = "compute softmax";
  requireNumbers(action, { classes }, FROM_ONE);
  requireInstances(action, { probabilities }, Float64Array);
  countRows(action, { logits }, classes);
  if (probabilities.length === logits.length) return;
  const rule = `probabilities must have ${logits.length} numbers, as many as logits`;
  failRange(action, rule, probabilities.length);
}
