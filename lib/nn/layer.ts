/**
 * The interface of a layer.
 *
 * Matrices are `Float64Array`s in row-major order, one row per sample. The array that `forward` or
 * `backward` returns is either its argument or a buffer of the layer, which the next call overwrites.
 *
 * @module
 */

import { requireInstances } from "../math/check_arguments.ts";

/** Which pass over the data a `forward` call belongs to. Most layers ignore it. */
export interface Pass {
  /** True in training; false turns dropout off. */
  training: boolean;
  /** The number of passes over the training set before this one. Each epoch has its own random draws. */
  epoch: number;
  /**
   * The index of each row in the training set. With it a row has the same random draws in any batch.
   * @default {0, 1, 2, …}
   */
  rowNumbers?: Int32Array;
}

/** A layer: a function of its inputs, and the derivative of that function. */
export interface Layer {
  /** Computes the outputs, (rows, outputs), from the inputs, (rows, inputs). */
  forward(inputs: Float64Array, pass?: Pass): Float64Array;
  /**
   * Computes the gradient of the loss with respect to the inputs of the last `forward`, (rows, inputs), from
   * the gradient with respect to its outputs, (rows, outputs).
   */
  backward(dOutputs: Float64Array): Float64Array;
}

/** Numbers that an optimizer changes, and the gradient of the loss with respect to each. */
export interface Parameter {
  /** The numbers. */
  readonly values: Float64Array;
  /** As long as `values`. */
  readonly gradient: Float64Array;
}

/** `buffer` if it has `length` numbers, else a new one: layers reuse their buffers at each step. */
export function resized(buffer: Float64Array | undefined, length: number): Float64Array {
  return buffer?.length === length ? buffer : new Float64Array(length);
}

/**
 * Checks the argument of a layer's `backward`.
 *
 * @param outputs How many numbers the last `forward` returned; undefined before the first.
 * @throws {TypeError} If `dOutputs` is not a Float64Array.
 * @throws {RangeError} If there was no `forward`, or it returned another number of numbers.
 */
export function requireOutputGradient(
  layer: string,
  dOutputs: Float64Array,
  outputs: number | undefined,
): void {
  const action = `run ${layer}.backward()`;
  requireInstances(action, { dOutputs }, Float64Array);
  const { length } = dOutputs;
  if (length === outputs) return;
  throw new RangeError(
    outputs === undefined
      ? `Cannot ${action}: forward() must come first, got dOutputs of ${length} numbers`
      : `Cannot ${action}: dOutputs must have ${outputs} numbers, as many as the last forward() ` +
        `returned (forward() must come first), got ${length}`,
  );
}
