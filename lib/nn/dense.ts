/**
 * The fully connected layer.
 *
 * @module
 */

import { childKey, streamKey } from "../random/key.ts";
import { Stream } from "../random/stream.ts";
import { type Layer, type Parameter, resized } from "./layer.ts";

/** How the weights of a new layer are scaled: see {@linkcode initialScale}. */
export type Init = "small" | "he" | "glorot";

/** What a {@linkcode Dense} layer starts from. */
export interface DenseOptions {
  /** Any whole number of at least 0. @default {0} */
  seed?: number;
  /** The layer's place in its network, so that each layer draws its own weights. @default {0} */
  layer?: number;
  /** How the first weights are scaled. @default {"small"} */
  init?: Init;
  /** λ of the penalty λ Σ w² on the weights; at least 0. @default {0} */
  weightL2?: number;
  /** λ of the penalty λ Σ b² on the biases; at least 0. @default {0} */
  biasL2?: number;
}

/**
 * A layer in which every unit sees every input: `output = inputs · weights + biases`.
 *
 * Weights start normally distributed and biases at 0. A unit draws its weights from a stream of its own, so a wider
 * layer begins with the same draws for its first units; they are the same weights where the scale does not depend
 * on the width ({@linkcode initialScale}).
 *
 * @example By hand
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dense } from "./dense.ts";
 *
 * const dense = new Dense(2, 1);
 * dense.weights.set([10, 100]);
 * dense.biases.set([1]);
 * assertEquals([...dense.forward(new Float64Array([1, 2, 3, 4]))], [211, 431]); // two rows
 * ```
 */
export class Dense implements Layer {
  /** (inputs, units): the weight of input i in unit j stands at i · units + j. */
  readonly weights: Float64Array;
  /** (units) */
  readonly biases: Float64Array;
  /** The loss's gradient by the weights, penalty included; set by {@linkcode Dense.backward}. */
  readonly dWeights: Float64Array;
  /** The loss's gradient by the biases, penalty included; set by {@linkcode Dense.backward}. */
  readonly dBiases: Float64Array;
  readonly #weightL2: number;
  readonly #biasL2: number;
  #inputValues: Float64Array = new Float64Array(0);
  #output: Float64Array = new Float64Array(0);
  #dInputs: Float64Array = new Float64Array(0);

  /**
   * A layer with its first weights.
   *
   * @param inputs Numbers in a row that comes in, at least 1.
   * @param units Numbers in a row that goes out, at least 1.
   * @throws {RangeError} If a size is not a whole number of at least 1, or a λ is negative.
   */
  constructor(readonly inputs: number, readonly units: number, options: DenseOptions = {}) {
    const { seed = 0, layer = 0, init = "small", weightL2 = 0, biasL2 = 0 } = options;
    requireWhole("inputs", inputs);
    requireWhole("units", units);
    requirePenalty("weightL2", weightL2);
    requirePenalty("biasL2", biasL2);
    this.weights = initialWeights(inputs, units, { seed, layer, init });
    this.biases = new Float64Array(units);
    this.dWeights = new Float64Array(inputs * units);
    this.dBiases = new Float64Array(units);
    this.#weightL2 = weightL2;
    this.#biasL2 = biasL2;
  }

  /** What an optimiser has to change. */
  get parameters(): Parameter[] {
    return [
      { values: this.weights, gradient: this.dWeights },
      { values: this.biases, gradient: this.dBiases },
    ];
  }

  /** (rows, inputs) to (rows, units). */
  forward(inputs: Float64Array): Float64Array {
    const { units, weights, biases } = this;
    const rows = this.#rowsOf(inputs, this.inputs);
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
   * (rows, units) to (rows, inputs). Sets {@linkcode Dense.dWeights} and {@linkcode Dense.dBiases} anew,
   * to the data's part plus the penalty's 2λw.
   */
  backward(dOutputs: Float64Array): Float64Array {
    const { units, weights, dWeights, dBiases } = this;
    const rows = this.#rowsOf(dOutputs, units);
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

  /** The layer's part of the loss: λ Σ w² + λ Σ b². */
  regularizationLoss(): number {
    return penalty(this.#weightL2, this.weights) + penalty(this.#biasL2, this.biases);
  }

  #setPenaltyGradient(): void {
    for (let k = 0; k < this.weights.length; k++) {
      this.dWeights[k] = 2 * this.#weightL2 * this.weights[k];
    }
    for (let j = 0; j < this.units; j++) this.dBiases[j] = 2 * this.#biasL2 * this.biases[j];
  }

  #rowsOf(matrix: Float64Array, columns: number): number {
    const rows = matrix.length / columns;
    if (Number.isInteger(rows)) return rows;
    throw new RangeError(
      `Cannot pass through a Dense layer of ${this.inputs} inputs and ${this.units} units: ` +
        `rows have ${columns} numbers, got ${matrix.length} numbers in all`,
    );
  }
}

/**
 * What standard normal draws are multiplied with to become a layer's first weights.
 *
 * `small` is 0.01, as *Neural Networks from Scratch* has it; `he` is √(2 / inputs) (He et al., 2015) and keeps the
 * signal's size through deep nets of ReLU; `glorot` is √(2 / (inputs + units)) (Glorot and Bengio, 2010).
 */
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

/** The weights that a layer starts with, (inputs, units): those of unit j come from the j-th child stream. */
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

/** λ Σ w²; 0 without a penalty, also where the squares overflow. */
function penalty(lambda: number, values: Float64Array): number {
  if (lambda === 0) return 0;
  let sum = 0;
  for (const value of values) sum += value * value;
  return lambda * sum;
}

function requireWhole(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(
      `Cannot make a Dense layer: ${name} must be a whole number from 1, got ${value}`,
    );
  }
}

function requirePenalty(name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(`Cannot make a Dense layer: ${name} must be at least 0, got ${value}`);
  }
}
