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
  requireNumbers,
  requireTypes,
  SEED,
} from "../math/check_arguments.ts";
import { accuracy } from "./accuracy.ts";
import { Dense, type Init, requireInit } from "./dense.ts";
import { Dropout } from "./dropout.ts";
import type { Labels } from "./labels.ts";
import type { Layer, Parameter, Pass } from "./layer.ts";
import { ReLU } from "./relu.ts";
import { SoftmaxCrossEntropy } from "./softmax_cross_entropy.ts";

/** The layers of a network. A description and a seed determine every initial weight. */
export interface NetworkDescription {
  /** Features per row of the data, a whole number from 1. */
  inputs: number;
  /** Units of each hidden layer, first to last; each layer is followed by ReLU and dropout. */
  hidden: readonly number[];
  /** The number of classes, a whole number from 1. */
  outputs: number;
  /** The rate at which hidden units are dropped, in [0, 1). */
  dropout: number;
  /** λ of the penalty λ Σ w² on weights and biases of the hidden layers, at least 0. */
  l2: number;
  /** The scale of the initial weights. */
  init: Init;
}

/** The scores of a network on some rows. */
export interface Evaluation {
  /** The mean cross-entropy in nats, without penalties. */
  loss: number;
  /** The fraction of rows that are classified correctly, in [0, 1]. */
  accuracy: number;
}

/**
 * Dense layers, each hidden one followed by ReLU and dropout, with softmax at the end.
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
  readonly loss: SoftmaxCrossEntropy;
  readonly #layers: readonly Layer[];
  /** Rows of the last `forward`; undefined before the first. */
  #rows: number | undefined;

  /**
   * A network with the initial weights of its seed.
   *
   * @param seed A whole number from 0 to 2^53 - 1.
   * @throws {TypeError} If a part of the description or the seed is of the wrong type.
   * @throws {RangeError} If a size, the rate, λ or the seed is out of range, or `init` is unknown.
   */
  constructor(description: NetworkDescription, seed: number) {
    const action = "make a Network";
    requireNetworkDescription(action, description);
    requireNumbers(action, { seed }, SEED);
    const { inputs, hidden, outputs, dropout, l2, init } = description;
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
    this.loss = new SoftmaxCrossEntropy(outputs);
    this.#layers = dense.flatMap((layer, i) =>
      i < hidden.length
        ? [layer, new ReLU(), new Dropout(hidden[i], dropout, { seed, layer: i })]
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
   * Computes the logits, (rows, outputs), of the inputs, (rows, inputs).
   *
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {RangeError} If the length of `inputs` is not a multiple of the inputs per row.
   */
  forward(inputs: Float64Array, pass: Pass): Float64Array {
    const action = "run Network.forward()";
    const rows = countRows(action, { inputs }, this.dense[0].inputs);
    requireTypes(action, { pass }, "object");
    const logits = this.#layers.reduce((values, layer) => layer.forward(values, pass), inputs);
    this.#rows = rows;
    return logits;
  }

  /**
   * Sets the gradients of all layers, from the last `forward` of the network and of {@linkcode Network.loss},
   * which must have had the same rows.
   *
   * @throws {RangeError} If one of them was not called, or had another number of rows.
   */
  backward(): void {
    const { probabilities, classes } = this.loss;
    const lossRows = probabilities.length / classes;
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
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {RangeError} If a label is not a class, or the inputs do not have one row per label.
   */
  evaluate(inputs: Float64Array, labels: Labels): Evaluation {
    const logits = this.forward(inputs, { training: false, epoch: 0 });
    const loss = this.loss.forward(logits, labels);
    return { loss, accuracy: accuracy(logits, labels, this.loss.classes) };
  }
}

/**
 * Checks the description of a network.
 *
 * @throws {TypeError} If a part of it is of the wrong type.
 * @throws {RangeError} If a size, the rate or λ is out of range, or `init` is unknown.
 */
export function requireNetworkDescription(action: string, description: NetworkDescription): void {
  requireTypes(action, { description }, "object");
  const { inputs, hidden, outputs, dropout, l2, init } = description;
  requireNumbers(action, { inputs }, FROM_ONE);
  if (!Array.isArray(hidden)) failType(action, "hidden must be a list of whole numbers", hidden);
  hidden.forEach((units, i) => requireNumbers(action, { [`hidden[${i}]`]: units }, FROM_ONE));
  requireNumbers(action, { outputs }, FROM_ONE);
  requireNumbers(action, { dropout }, FROM_ZERO_BELOW_ONE);
  requireNumbers(action, { l2 }, AT_LEAST_ZERO);
  requireInit(action, init);
}
