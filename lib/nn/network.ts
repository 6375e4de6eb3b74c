/**
 * A network of dense layers, made from its description.
 *
 * @module
 */

import {
  AT_LEAST_ZERO,
  countRows,
  failType,
  FROM_ONE,
  FROM_ZERO_BELOW_ONE,
  requireChoices,
  requireNumbers,
  requireTypes,
  SEED,
} from "../math/check_arguments.ts";
import { accuracy } from "./accuracy.ts";
import { type Activation, ACTIVATIONS, makeActivation } from "./activation.ts";
import { Dense, type Init, requireInit } from "./dense.ts";
import { Dropout } from "./dropout.ts";
import type { Labels } from "./labels.ts";
import type { Layer, Parameter, Pass } from "./layer.ts";
import type { Loss } from "./loss.ts";
import { meanAbsoluteError, MeanSquaredError } from "./mean_squared_error.ts";
import { softmax } from "./softmax.ts";
import { SoftmaxCrossEntropy } from "./softmax_cross_entropy.ts";

/** The layers of a network. A description and a seed determine every initial weight. */
export interface NetworkDescription {
  /** Features per row of the data, a whole number from 1. */
  inputs: number;
  /** Units of each hidden layer, first to last; each layer is followed by its activation and dropout. */
  hidden: readonly number[];
  /** The number of classes or, with `mean_squared_error`, of values per row; a whole number from 1. */
  outputs: number;
  /** The rate at which hidden units are dropped, in [0, 1). */
  dropout: number;
  /** λ of the penalty λ Σ w² on weights and biases of the hidden layers, at least 0. */
  l2: number;
  /** The scale of the initial weights. */
  init: Init;
  /** The activation of the hidden layers. @default {"relu"} */
  activation?: Activation;
  /**
   * The data loss: `cross_entropy`, of the softmax of the outputs, for rows with a class; `mean_squared_error`, of the
   * outputs themselves, for rows with numbers. @default {"cross_entropy"}
   */
  loss?: "cross_entropy" | "mean_squared_error";
}

/** The scores of a network on some rows. */
export interface Evaluation {
  /** The data loss, without penalties: the mean cross-entropy in nats or the mean squared error. */
  loss: number;
  /** The fraction of rows that are classified correctly, in [0, 1]; NaN with `mean_squared_error`. */
  accuracy: number;
  /** The mean of |output - target| over all numbers; NaN with `cross_entropy`. */
  absoluteError: number;
}

/**
 * Dense layers, each hidden one followed by its activation and dropout, and a loss: softmax with cross-entropy, or the
 * mean squared error.
 *
 * @example The number of weights and biases of a network with two hidden layers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Network } from "@seedsweep/seedsweep";
 *
 * const description = { inputs: 2, hidden: [8, 4], outputs: 3, dropout: 0.1, l2: 0, init: "he" } as const;
 * const network = new Network(description, 0);
 * assertEquals(network.weightCount, (2 * 8 + 8) + (8 * 4 + 4) + (4 * 3 + 3));
 * ```
 */
export class Network {
  /** The dense layers, first to last. */
  readonly dense: readonly Dense[];
  /** The data loss, without the penalties. */
  readonly loss: Loss;
  readonly #layers: readonly Layer[];
  /** Rows of the last `forward`; undefined before the first. */
  #rows: number | undefined;

  /**
   * A network with the initial weights of its seed.
   *
   * @param seed A whole number from 0 to 2^53 - 1.
   * @throws {TypeError} If a part of the description or the seed is of the wrong type.
   * @throws {RangeError} If a size, the rate, λ or the seed is out of range, or a name is unknown.
   */
  constructor(readonly description: NetworkDescription, seed: number) {
    const action = "make a Network";
    requireNetworkDescription(action, description);
    requireNumbers(action, { seed }, SEED);
    const { inputs, hidden, outputs, dropout, l2, init, activation = "relu" } = description;
    const sizes = [inputs, ...hidden, outputs];
    const dense = sizes.slice(1).map((units, layer) => {
      const penalty = layer < hidden.length ? l2 : 0;
      return new Dense(sizes[layer], units, {
        seed,
        layer,
        init,
        weightL2: penalty,
        biasL2: penalty,
      });
    });
    this.dense = dense;
    this.loss = isRegression(description)
      ? new MeanSquaredError()
      : new SoftmaxCrossEntropy(outputs);
    this.#layers = dense.flatMap((layer, i) =>
      i < hidden.length
        ? [layer, makeActivation(activation), new Dropout(hidden[i], dropout, { seed, layer: i })]
        : [layer]
    );
  }

  /** Everything that an optimizer changes: weights, then biases, layer by layer. */
  get parameters(): Parameter[] {
    return this.dense.flatMap((layer) => layer.parameters);
  }

  /** The number of weights and biases. */
  get weightCount(): number {
    return this.parameters.reduce((sum, { values }) => sum + values.length, 0);
  }

  /**
   * Computes the outputs of the last dense layer, (rows, outputs), from the inputs, (rows, inputs): the logits of the
   * classes or, with `mean_squared_error`, the values.
   *
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {RangeError} If the length of `inputs` is not a multiple of the inputs per row.
   */
  forward(inputs: Float64Array, pass: Pass): Float64Array {
    const action = "run Network.forward()";
    const rows = countRows(action, { inputs }, this.dense[0].inputs);
    requireTypes(action, { pass }, "object");
    const outputs = this.#layers.reduce((values, layer) => layer.forward(values, pass), inputs);
    this.#rows = rows;
    return outputs;
  }

  /**
   * Sets the gradients of all layers, from the last `forward` of the network and of {@linkcode Network.loss},
   * which must have had the same rows.
   *
   * @throws {RangeError} If one of them was not called, or had another number of rows.
   */
  backward(): void {
    const lossRows = this.loss.outputLength / this.description.outputs;
    if (lossRows !== this.#rows) {
      throw new RangeError(
        "Cannot run Network.backward(): forward() and loss.forward() must come first with the same " +
          `rows, got dOutputs of ${lossRows} rows after ` +
          (this.#rows === undefined ? "no forward()" : `a forward() of ${this.#rows}`),
      );
    }
    this.#layers.reduceRight((gradient, layer) => layer.backward(gradient), this.loss.backward());
  }

  /** The sum of the L2 penalties of all layers. */
  regularizationLoss(): number {
    return this.dense.reduce((sum, layer) => sum + layer.regularizationLoss(), 0);
  }

  /**
   * Computes the scores on the inputs, (rows, inputs), without dropout.
   *
   * @param labels One label per row; with `mean_squared_error` the targets, (rows, outputs).
   * @throws {TypeError} If an argument is of the wrong type, or `labels` are classes but the loss needs numbers.
   * @throws {RangeError} If a label is not a class, or the inputs do not have one row per label.
   */
  evaluate(inputs: Float64Array, labels: Labels): Evaluation {
    const values = this.forward(inputs, { training: false, epoch: 0 });
    const loss = this.loss.forward(values, labels);
    return labels instanceof Float64Array && isRegression(this.description)
      ? { loss, accuracy: NaN, absoluteError: meanAbsoluteError(values, labels) }
      : { loss, accuracy: accuracy(values, labels, this.description.outputs), absoluteError: NaN };
  }

  /**
   * Computes what the network predicts for the inputs, (rows, inputs), without dropout: the probabilities of the classes
   * or, with `mean_squared_error`, the values; (rows, outputs). The caller owns the returned array.
   *
   * @throws {TypeError} If `inputs` is not a Float64Array.
   * @throws {RangeError} If its length is not a multiple of the inputs per row.
   */
  predict(inputs: Float64Array): Float64Array {
    const values = this.forward(inputs, { training: false, epoch: 0 }).slice();
    this.#rows = undefined; // a backward() would mix this pass with the rows of the last loss
    if (!isRegression(this.description)) softmax(values, values, this.description.outputs);
    return values;
  }
}

/**
 * Checks the description of a network.
 *
 * @throws {TypeError} If a part of it is of the wrong type.
 * @throws {RangeError} If a size, the rate or λ is out of range, or a name is unknown.
 */
export function requireNetworkDescription(action: string, description: NetworkDescription): void {
  requireTypes(action, { description }, "object");
  const { inputs, hidden, outputs, dropout, l2, init } = description;
  const { activation = "relu", loss = "cross_entropy" } = description;
  requireNumbers(action, { inputs }, FROM_ONE);
  if (!Array.isArray(hidden)) failType(action, "hidden must be a list of whole numbers", hidden);
  hidden.forEach((units, i) => requireNumbers(action, { [`hidden[${i}]`]: units }, FROM_ONE));
  requireNumbers(action, { outputs }, FROM_ONE);
  requireNumbers(action, { dropout }, FROM_ZERO_BELOW_ONE);
  requireNumbers(action, { l2 }, AT_LEAST_ZERO);
  requireInit(action, init);
  requireChoices(action, { activation }, ACTIVATIONS);
  requireChoices(action, { loss }, ["cross_entropy", "mean_squared_error"]);
}

/** Whether a network predicts values, not classes. */
export function isRegression({ loss }: Pick<NetworkDescription, "loss">): boolean {
  return loss === "mean_squared_error";
}
