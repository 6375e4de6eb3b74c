/**
 * What a layer is to the network around it.
 *
 * Matrices are `Float64Array`s in row-major order, one row a sample. The array that `forward` or `backward`
 * returns belongs to the layer, which writes into it again at its next call, or is the one that came in.
 *
 * @module
 */

/** Which pass over the data this is. Layers that act the same in all of them need not look. */
export interface Pass {
  /** True while training; false leaves dropout out. */
  training: boolean;
  /** The number of the pass over the training set: each has random draws of its own. */
  epoch: number;
  /**
   * The number that each row is known by in the training set. With it a row meets the same draws in whatever
   * batch it comes. @default {0, 1, 2, …}
   */
  rowNumbers?: Int32Array;
}

/** A layer: a function of its inputs, and the derivative of that function. */
export interface Layer {
  /** (rows, inputs) to (rows, outputs). */
  forward(inputs: Float64Array, pass?: Pass): Float64Array;
  /**
   * The gradient of the loss by the layer's outputs, (rows, outputs), to the gradient by its inputs, (rows,
   * inputs), for the inputs of the last `forward`.
   */
  backward(dOutputs: Float64Array): Float64Array;
}

/** Numbers that an optimiser changes, and the gradient of the loss by each. */
export interface Parameter {
  /** What is changed. */
  readonly values: Float64Array;
  /** As long as `values`. */
  readonly gradient: Float64Array;
}

/** `buffer` if it has `length` numbers, else a new one: layers keep theirs from step to step. */
export function resized(buffer: Float64Array, length: number): Float64Array {
  return buffer.length === length ? buffer : new Float64Array(length);
}
