/**
 * Softmax and categorical cross-entropy in one, because their joint derivative is simple.
 *
 * @module
 */

import { log } from "../math/exp.ts";
import { classIndices, type Labels } from "./labels.ts";
import { resized } from "./layer.ts";
import { softmax } from "./softmax.ts";

/** A probability counts as at least this and at most 1 minus this in the loss, so that no log is infinite. */
const CLIP = 1e-7;

/**
 * The mean over the rows of -ln(p of the right class), p the softmax of the logits.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { SoftmaxCrossEntropy } from "./softmax_cross_entropy.ts";
 *
 * const loss = new SoftmaxCrossEntropy(2);
 * assertAlmostEquals(loss.forward(new Float64Array([5, 5]), new Int32Array([0])), Math.log(2), 1e-15);
 * ```
 */
export class SoftmaxCrossEntropy {
  /** (rows, classes): the softmax of the last logits. */
  probabilities: Float64Array = new Float64Array(0);
  #labels: Int32Array = new Int32Array(0);
  #dLogits: Float64Array = new Float64Array(0);

  /**
   * A loss that has seen nothing yet.
   *
   * @param classes Numbers in a row, at least 1.
   */
  constructor(readonly classes: number) {}

  /**
   * The mean loss, in nats. NaN logits give NaN.
   *
   * @param logits (rows, classes)
   * @param labels One label a row.
   * @throws {RangeError} If a label is not a class, or their number is not the number of rows.
   */
  forward(logits: Float64Array, labels: Labels): number {
    this.#labels = classIndices(labels, this.classes);
    const rows = this.#labels.length;
    if (rows * this.classes !== logits.length) {
      throw new RangeError(
        `Cannot compare logits and labels: ${rows} labels of ${this.classes} classes take ` +
          `${rows * this.classes} logits, got ${logits.length}`,
      );
    }
    this.probabilities = resized(this.probabilities, logits.length);
    softmax(this.probabilities, logits, this.classes);
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const p = this.probabilities[row * this.classes + this.#labels[row]];
      sum -= log(Math.min(Math.max(p, CLIP), 1 - CLIP));
    }
    return sum / rows;
  }

  /**
   * The gradient of the mean loss by the logits, (rows, classes): (p - y) / rows, with y one-hot. As in the
   * book the clipping is left out of it, so it still points home where the loss is clipped.
   */
  backward(): Float64Array {
    const rows = this.#labels.length;
    const dLogits = this.#dLogits = resized(this.#dLogits, this.probabilities.length);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < this.classes; j++) {
        const i = row * this.classes + j;
        const y = j === this.#labels[row] ? 1 : 0;
        dLogits[i] = (this.probabilities[i] - y) / rows;
      }
    }
    return dLogits;
  }
}
