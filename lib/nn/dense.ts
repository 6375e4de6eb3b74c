/**
 * The fully connected layer.
 *
 * @module
 */

import {
  AT_LEAST_ZERO,
  countRows,
  FROM_ONE,
  FROM_ZERO,
  requireChoices,
  requireNumbers,
  requireTypes,
  SEED,
} from "../math/check_arguments.ts";
import { childKey, streamKey } from "../random/key.ts";
import { Stream } from "../random/stream.ts";
import { type Layer, type Parameter, requireOutputGradient, resized } from "./layer.ts";

/**
 * The standard deviation of a layer's initial weights: `small` is 0.01, as in *Neural Networks from Scratch*;
 * `he` is √(2 / inputs) (He et al., 2015), which keeps the size of the signal through deep ReLU networks;
 * `glorot` is √(2 / (inputs + units)) (Glorot and Bengio, 2010).
 */
export type Init = "small" | "he" | "glorot";

const INITS: readonly Init[] = ["small", "he", "glorot"];

/** The initial weights and the L2 penalties of a {@linkcode Dense} layer. */
export interface DenseOptions {
  /** A whole number from 0 to 2^53 - 1. @default {0} */
  seed?: number;
  /** The index of the layer in its network, so that each layer draws different weights. @default {0} */
  layer?: number;
  /** The scale of the initial weights. @default {"small"} */
  init?: Init;
  /** λ of the penalty λ Σ w² on the weights; at least 0. @default {0} */
  weightL2?: number;
  /** λ of the penalty λ Σ b² on the biases; at least 0. @default {0} */
  biasL2?: number;
}

/**
 * The fully connected layer: `outputs = inputs · weights + biases`.
 *
 * Initial weights are normally distributed and initial biases are 0. Each unit draws its weights from its own
 * stream, so a wider layer has the same draws for its first units; the weights are equal if the scale does
 * not depend on the width.
 *
 * @example Two rows through one unit
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dense } from "@seedsweep/seedsweep";
 *
 * const dense = new Dense(2, 1);
 * dense.weights.set([10, 100]);
 * dense.biases.set([1]);
 * assertEquals([...dense.forward(new Float64Array([1, 2, 3, 4]))], [211, 431]);
 * ```
 */
export class Dense implements Layer {
  /** (inputs, units): the weight of input i in unit j has index i · units + j. */
  readonly weights: Float64Array;
  /** (units) */
  readonly biases: Float64Array;
  /** The gradient of the loss, L2 penalty included, with respect to the weights; set by `backward`. */
  readonly dWeights: Float64Array;
  /** The gradient of the loss, L2 penalty included, with respect to the biases; set by `backward`. */
  readonly dBiases: Float64Array;
  readonly #weightL2: number;
  readonly #biasL2: number;
  #inputValues: Float64Array = new Float64Array(0);
  #output: Float64Array | undefined;
  #dInputs: Float64Array | undefined;

  /**
   * A layer with its initial weights.
   *
   * @param inputs Numbers per row of the inputs, a whole number from 1.
   * @param units Numbers per row of the outputs, a whole number from 1.
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {RangeError} If a size, λ, the seed or the layer is out of range, or `init` is unknown.
   */
  constructor(readonly inputs: number, readonly units: number, options: DenseOptions = {}) {
    const action = "make a Dense layer";
    requireTypes(action, { options }, "object");
    const { seed = 0, layer = 0, init = "small", weightL2 = 0, biasL2 = 0 } = options;
    requireNumbers(action, { inputs, units }, FROM_ONE);
    requireNumbers(action, { seed }, SEED);
    requireNumbers(action, { layer }, FROM_ZERO);
    requireInit(action, init);
    requireNumbers(action, { weightL2, biasL2 }, AT_LEAST_ZERO);
    this.weights = initialWeights(inputs, units, { seed, layer, init });
    this.biases = new Float64Array(units);
    this.dWeights = new Float64Array(inputs * units);
    this.dBiases = new Float64Array(units);
    this.#weightL2 = weightL2;
    this.#biasL2 = biasL2;
  }

  /** The weights and the biases, which an optimizer changes. */
  get parameters(): Parameter[] {
    return [
      { values: this.weights, gradient: this.dWeights },
      { values: this.biases, gradient: this.dBiases },
    ];
  }

  /**
   * Computes the outputs, (rows, units), from the inputs, (rows, inputs).
   *
   * @throws {TypeError} If `inputs` is not a Float64Array.
   * @throws {RangeError} If its length is not a multiple of the inputs per row.
   */
  forward(inputs: Float64Array): Float64Array {
    const { units, weights, biases } = this;
    const rows = countRows("run Dense.forward()", { inputs }, this.inputs);
    this.#inputValues = inputs;
    const output = this.#output = resized(this.#output, rows * units);
    for (let row = 0; row < rows; row++) {
      const start = row * units;
      output.set(biases, start);
      for (let i = 0; i < this.inputs; i++) {
        const x = inputs[row * this.inputs + i];
        for (let j = 0; j < units; j++) output[start + j] += x * weights[i * units + j];
      }
    }
    return output;
  }

  /**
   * Computes the gradient with respect to the last inputs, (rows, inputs), from the gradient with respect to
   * the outputs, (rows, units). Sets {@linkcode Dense.dWeights} and {@linkcode Dense.dBiases} to the gradient
   * of the data loss plus that of the penalty, 2λw.
   *
   * @throws {TypeError} If `dOutputs` is not a Float64Array.
   * @throws {RangeError} If `dOutputs` does not have the shape of the last outputs.
   */
  backward(dOutputs: Float64Array): Float64Array {
    const { units, weights, dWeights, dBiases } = this;
    requireOutputGradient("Dense", dOutputs, this.#output?.length);
    const rows = dOutputs.length / units;
    this.#setPenaltyGradient();
    const dInputs = this.#dInputs = resized(this.#dInputs, rows * this.inputs);
    for (let row = 0; row < rows; row++) {
      const start = row * units;
      for (let j = 0; j < units; j++) dBiases[j] += dOutputs[start + j];
      for (let i = 0; i < this.inputs; i++) {
        const x = this.#inputValues[row * this.inputs + i];
        let dInput = 0;
        for (let j = 0; j < units; j++) {
          const dOutput = dOutputs[start + j];
          dWeights[i * units + j] += x * dOutput;
          dInput += dOutput * weights[i * units + j];
        }
        dInputs[row * this.inputs + i] = dInput;
      }
    }
    return dInputs;
  }

  /** The L2 penalty of the layer: λ Σ w² + λ Σ b². */
  regularizationLoss(): number {
    return penalty(this.#weightL2, this.weights) + penalty(this.#biasL2, this.biases);
  }

  #setPenaltyGradient(): void {
    for (let k = 0; k < this.weights.length; k++) {
      this.dWeights[k] = 2 * this.#weightL2 * this.weights[k];
    }
    for (let j = 0; j < this.units; j++) this.dBiases[j] = 2 * this.#biasL2 * this.biases[j];
  }
}

/** The standard deviation of a layer's initial weights: see {@linkcode Init}. */
export function initialScale(init: Init, inputs: number, units: number): number {
  switch (init) {
    case "small":
      return 0.01;
    case "he":
      return Math.sqrt(2 / inputs);
    case "glorot":
      return Math.sqrt(2 / (inputs + units));
  }
}

/** Draws the initial weights of a layer, (inputs, units). Unit j uses the j-th child stream. */
export function initialWeights(
  inputs: number,
  units: number,
  { seed, layer, init }: { seed: number; layer: number; init: Init },
): Float64Array {
  const weights = new Float64Array(inputs * units);
  const scale = initialScale(init, inputs, units);
  const key = streamKey({ seed, role: "init", layer });
  for (let j = 0; j < units; j++) {
    const stream = Stream.of(childKey(key, j));
    for (let i = 0; i < inputs; i++) weights[i * units + j] = scale * stream.normal();
  }
  return weights;
}

/** λ Σ w². It is 0 for λ = 0 even if the squares overflow, where λ Σ w² would be NaN. */
function penalty(lambda: number, values: Float64Array): number {
  if (lambda === 0) return 0;
  let sum = 0;
  for (const value of values) sum += value * value;
  return lambda * sum;
}

/** @throws {TypeError | RangeError} If `init` is not a name of a scale. */
export function requireInit(action: string, init: Init): void {
  requireChoices(action, { init }, INITS);
}
