/**
 * Inverted dropout, after the chapter (and Srivastava et al., 2014):
 *
 *     Dr_i = z_i / (1 - q)  where r_i = 1      ∂Dr_i/∂z_i = 1 / (1 - q)  where r_i = 1
 *     Dr_i = 0              where r_i = 0      ∂Dr_i/∂z_i = 0            where r_i = 0
 *
 * with r_i drawn from Bernoulli(1 - q). A dropped unit is not removed, its output is 0; the others grow by
 * 1 / (1 - q), so that the expected output is z and nothing needs to be scaled when the net is used.
 *
 * @module
 */

import { streamKey } from "../random/key.ts";
import { drawMask } from "../random/mask.ts";
import { countUp } from "../random/shuffle.ts";
import { type Layer, type Pass, resized } from "./layer.ts";

/** Which stream the masks come from. */
export interface DropoutOptions {
  /** Any whole number of at least 0. @default {0} */
  seed?: number;
  /** The layer's place in its network, so that each layer draws its own masks. @default {0} */
  layer?: number;
}

/**
 * Drops each unit of each row with chance `rate` while training, and passes everything on at evaluation.
 *
 * A training `forward` takes the mask of `pass.epoch`; without a pass each call takes the next one. At evaluation, and
 * with a rate of 0, the array that comes in goes out.
 *
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { Dropout } from "./dropout.ts";
 *
 * const dropout = new Dropout(4, 0.5);
 * const ones = new Float64Array(8).fill(1);
 * assert(dropout.forward(ones).every((x) => x === 0 || x === 2));
 * assertEquals(dropout.forward(ones, { training: false, epoch: 0 }), ones);
 * ```
 */
export class Dropout implements Layer {
  #mask: Float64Array = new Float64Array(0);
  #output: Float64Array = new Float64Array(0);
  #dInputs: Float64Array = new Float64Array(0);
  #masked = false;
  #nextEpoch = 0;
  readonly #seed: number;
  readonly #layer: number;

  /**
   * A layer that has drawn no mask yet.
   *
   * @param units Numbers in a row.
   * @param rate q, the chance that a unit is dropped, in [0, 1). 0 makes the layer the identity.
   * @throws {RangeError} If the rate is out of range or `units` is no whole number from 1.
   */
  constructor(readonly units: number, readonly rate: number, options: DropoutOptions = {}) {
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`Cannot make a Dropout layer: a rate must be in [0, 1), got ${rate}`);
    }
    if (!Number.isSafeInteger(units) || units < 1) {
      throw new RangeError(
        `Cannot make a Dropout layer: units must be a whole number from 1, got ${units}`,
      );
    }
    this.#seed = options.seed ?? 0;
    this.#layer = options.layer ?? 0;
  }

  /** (rows, units) to the same shape. */
  forward(z: Float64Array, pass?: Pass): Float64Array {
    const { training, epoch, rowNumbers } = pass ?? { training: true, epoch: this.#nextEpoch++ };
    this.#masked = training && this.rate > 0;
    if (!this.#masked) return z;
    const mask = this.#mask = resized(this.#mask, z.length);
    const key = streamKey({ seed: this.#seed, role: "dropout", layer: this.#layer, step: epoch });
    drawMask(mask, key, rowNumbers ?? countUp(z.length / this.units), this.rate, this.units);
    const output = this.#output = resized(this.#output, z.length);
    for (let i = 0; i < z.length; i++) output[i] = z[i] * mask[i]; // the mask holds r_i / (1 - q)
    return output;
  }

  /** (rows, units) to the same shape: the gradient through the mask of the last `forward`. */
  backward(dOutputs: Float64Array): Float64Array {
    if (!this.#masked) return dOutputs;
    const dInputs = this.#dInputs = resized(this.#dInputs, dOutputs.length);
    for (let i = 0; i < dOutputs.length; i++) dInputs[i] = dOutputs[i] * this.#mask[i];
    return dInputs;
  }
}
