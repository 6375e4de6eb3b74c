/**
 * The interface of a loss.
 *
 * @module
 */

/** A mean loss over some rows, and its derivative. */
export interface Loss {
  /** How many numbers the outputs of the last `forward` had; 0 before the first. */
  readonly outputLength: number;
  /**
   * Computes the mean loss of the outputs of a network, (rows, outputs).
   *
   * @param targets What the outputs should be; each loss accepts its own kind.
   */
  forward(outputs: Float64Array, targets: Int32Array | Float64Array): number;
  /** Computes the gradient of the last mean loss with respect to the outputs, (rows, outputs). */
  backward(): Float64Array;
}
