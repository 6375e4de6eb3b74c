/**
 * Inverted dropout, after the chapter (and Srivastava et al., 2014):
 *
 *     Dr_i = z_i / (1 - q)  where r_i = 1      ∂Dr_i/∂z_i = 1 / (1 - q)  where r_i = 1
 *     Dr_i = 0              where r_i = 0      ∂Dr_i/∂z_i = 0            where r_i = 0
 *
 * with r_i drawn from Bernoulli(1 - q). A dropped unit stays in the network, with output 0. The outputs of the
 * others are multiplied by 1 / (1 - q), so that the expected output is z and evaluation needs no scaling.
 *
 * @module
 */

import {
  countRows,
  failRange,
  FROM_ONE,
  FROM_ZERO,
  FROM_ZERO_BELOW_ONE,
  requireInstances,
  requireNumbers,
  requireTypes,
  SEED,
  WORD,
} from "../math/check_arguments.ts";
import { streamKey } from "../random/key.ts";
import { drawMask } from "../random/mask.ts";
import { countUp } from "../random/shuffle.ts";
import { type Layer, type Pass, requireOutputGradient, resized } from "./layer.ts";

/** Which stream the masks are drawn from. */
export interface DropoutOptions {
  /** A whole number from 0 to 2^53 - 1. @default {0} */
  seed?: number;
  /** The index of the layer in its network, so that each layer draws different masks. @default {0} */
  layer?: number;
}

/**
 * Drops each unit of each row with probability `rate` in training, and is the identity at evaluation.
 *
 * In training `forward` uses the mask of `pass.epoch`; without a pass, each call uses the mask of the next
 * epoch. At evaluation, and at rate 0, `forward` returns its argument.
 *
 * @example Training scales the kept units by 2, evaluation changes nothing
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { Dropout } from "@seedsweep/seedsweep";
 *
 * const dropout = new Dropout(4, 0.5);
 * const ones = new Float64Array(8).fill(1);
 * assert(dropout.forward(ones).every((x) => x === 0 || x === 2));
 * assertEquals(dropout.forward(ones, { training: false, epoch: 0 }), ones);
 * ```
 */
export class Dropout implements Layer {
  #mask: Float64Array = new Float64Array(0);
  #output: Float64Array | undefined;
  #dInputs: Float64Array | undefined;
  /** The length of the last inputs; undefined before the first `forward`. */
  #length: number | undefined;
  #masked = false;
  #nextEpoch = 0;
  readonly #seed: number;
  readonly #layer: number;

  /**
   * A layer before its first mask.
   *
   * @param units Numbers per row, a whole number from 1.
   * @param rate q, the probability that a unit is dropped, in [0, 1). At 0 the layer is the identity.
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {RangeError} If an argument is out of range.
   */
  constructor(readonly units: number, readonly rate: number, options: DropoutOptions = {}) {
    const action = "make a Dropout layer";
    requireTypes(action, { options }, "object");
    const { seed = 0, layer = 0 } = options;
    requireNumbers(action, { units }, FROM_ONE);
    requireNumbers(action, { rate }, FROM_ZERO_BELOW_ONE);
    requireNumbers(action, { seed }, SEED);
    requireNumbers(action, { layer }, FROM_ZERO);
    this.#seed = seed;
    this.#layer = layer;
  }

  /**
   * Computes the outputs in the shape of `z`, (rows, units).
   *
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {RangeError} If the length of `z` is not a multiple of the units, or `pass` does not fit it.
   */
  forward(z: Float64Array, pass?: Pass): Float64Array {
    const rows = countRows("run Dropout.forward()", { z }, this.units);
    if (pass !== undefined) requirePass(pass, rows);
    const { training, epoch, rowNumbers } = pass ?? { training: true, epoch: this.#nextEpoch++ };
    this.#length = z.length;
    this.#masked = training && this.rate > 0;
    if (!this.#masked) return z;
    const mask = this.#mask = resized(this.#mask, z.length);
    const key = streamKey({ seed: this.#seed, role: "dropout", layer: this.#layer, step: epoch });
    drawMask(mask, key, rowNumbers ?? countUp(rows), this.rate, this.units);
    const output = this.#output = resized(this.#output, z.length);
    for (let i = 0; i < z.length; i++) output[i] = z[i] * mask[i]; // the mask is r_i / (1 - q)
    return output;
  }

  /**
   * Computes the gradient with respect to the last inputs, in their shape, with the mask of the last `forward`.
   *
   * @throws {TypeError} If `dOutputs` is not a Float64Array.
   * @throws {RangeError} If `dOutputs` does not have the shape of the last inputs.
   */
  backward(dOutputs: Float64Array): Float64Array {
    requireOutputGradient("Dropout", dOutputs, this.#length);
    if (!this.#masked) return dOutputs;
    const dInputs = this.#dInputs = resized(this.#dInputs, dOutputs.length);
    for (let i = 0; i < dOutputs.length; i++) dInputs[i] = dOutputs[i] * this.#mask[i];
    return dInputs;
  }
}

function requirePass(pass: Pass, rows: number): void {
  const action = "run Dropout.forward()";
  requireTypes(action, { pass }, "object");
  const { training, epoch, rowNumbers } = pass;
  requireTypes(action, { "pass.training": training }, "boolean");
  requireNumbers(action, { "pass.epoch": epoch }, WORD);
  if (rowNumbers === undefined) return;
  requireInstances(action, { "pass.rowNumbers": rowNumbers }, Int32Array);
  if (rowNumbers.length === rows) return;
  const rule = `pass.rowNumbers must have a number for each of the ${rows} rows`;
  failRange(action, rule, rowNumbers.length);
}
