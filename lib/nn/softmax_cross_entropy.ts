/**
 * Softmax and categorical cross-entropy in one class, because their joint derivative is simple.
 *
 * @module
 */

import { FROM_ONE, requireNumbers } from "../math/check_arguments.ts";
import { log } from "../math/exp.ts";
import { classesOfRows, type Labels } from "./labels.ts";
import { resized } from "./layer.ts";
import type { Loss } from "./loss.ts";
import { softmax } from "./softmax.ts";

/** The loss clips probabilities to [CLIP, 1 - CLIP], so that no logarithm is infinite. */
const CLIP = 1e-7;

/**
 * The mean over the rows of -ln(p of the correct class), where p is the softmax of the logits.
 *
 * @example Two equal logits have loss ln 2
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { SoftmaxCrossEntropy } from "@seedsweep/seedsweep";
 *
 * const loss = new SoftmaxCrossEntropy(2);
 * assertAlmostEquals(loss.forward(new Float64Array([5, 5]), new Int32Array([0])), Math.log(2), 1e-15);
 * ```
 */
export class SoftmaxCrossEntropy implements Loss {
  /** (rows, classes): the softmax of the last logits. */
  probabilities: Float64Array = new Float64Array(0);
  #labels: Int32Array | undefined;
  #dLogits: Float64Array | undefined;

  /**
   * A loss before its first `forward`.
   *
   * @param classes Numbers per row, a whole number from 1.
   * @throws {TypeError} If `classes` is not a number.
   * @throws {RangeError} If `classes` is not a whole number from 1.
   */
  constructor(readonly classes: number) {
    requireNumbers("make a SoftmaxCrossEntropy", { classes }, FROM_ONE);
  }

  /** How many numbers the logits of the last `forward` had; 0 before the first. */
  get outputLength(): number {
    return this.probabilities.length;
  }

  /**
   * Computes the mean loss in nats. NaN logits give NaN.
   *
   * @param logits (rows, classes)
   * @param labels One label per row.
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {RangeError} If a label is not a class, or `logits` does not have `classes` numbers per label.
   */
  forward(logits: Float64Array, labels: Labels): number {
    const { classes } = this;
    const action = "run SoftmaxCrossEntropy.forward()";
    const indices = classesOfRows(action, { logits }, { labels, classes });
    this.#labels = indices;
    this.probabilities = resized(this.probabilities, logits.length);
    softmax(this.probabilities, logits, classes);
    let sum = 0;
    for (let row = 0; row < indices.length; row++) {
      const p = this.probabilities[row * classes + indices[row]];
      sum -= log(Math.min(Math.max(p, CLIP), 1 - CLIP));
    }
    return sum / indices.length;
  }

  /**
   * Computes the gradient of the mean loss with respect to the logits, (rows, classes): (p - y) / rows, with y
   * one-hot. As in the book it ignores the clipping, so that it still leads to the correct class where the
   * loss is clipped.
   *
   * @throws {RangeError} If there was no `forward`.
   */
  backward(): Float64Array {
    const { classes, probabilities } = this;
    const labels = this.#labels;
    if (labels === undefined) {
      throw new RangeError(
        "Cannot run SoftmaxCrossEntropy.backward(): forward() must come first",
      );
    }
    const rows = labels.length;
    const dLogits = this.#dLogits = resized(this.#dLogits, probabilities.length);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < classes; j++) {
        const i = row * classes + j;
        const y = j === labels[row] ? 1 : 0;
        dLogits[i] = (probabilities[i] - y) / rows;
      }
    }
    return dLogits;
  }
}
