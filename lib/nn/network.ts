/**
 * A net of dense layers, from its description.
 *
 * @module
 */

import { accuracy } from "./accuracy.ts";
import { Dense, type Init } from "./dense.ts";
import { Dropout } from "./dropout.ts";
import type { Labels } from "./labels.ts";
import type { Layer, Parameter, Pass } from "./layer.ts";
import { ReLU } from "./relu.ts";
import { SoftmaxCrossEntropy } from "./softmax_cross_entropy.ts";

/** What a net is made of; with a seed it fixes every initial weight. */
export interface NetworkDescription {
  /** Numbers in a row of the data. */
  inputs: number;
  /** Units of each hidden layer, first to last; each is followed by ReLU and dropout. */
  hidden: readonly number[];
  /** Classes. */
  outputs: number;
  /** The rate at which hidden units are dropped, in [0, 1). */
  dropout: number;
  /** λ of the penalty λ Σ w² on weights and biases of the hidden layers, at least 0. */
  l2: number;
  /** How initial weights are scaled. */
  init: Init;
}

/** How well a net does on some data. */
export interface Evaluation {
  /** The mean cross-entropy in nats, without penalties. */
  loss: number;
  /** The share of rows that are classified correctly, in [0, 1]. */
  accuracy: number;
}

/**
 * Dense layers with ReLU and dropout between them and softmax at the end.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Network } from "./network.ts";
 *
 * const description = { inputs: 2, hidden: [8, 4], outputs: 3, dropout: 0.1, l2: 0, init: "he" } as const;
 * const network = new Network(description, 0);
 * assertEquals(network.weightCount, (2 * 8 + 8) + (8 * 4 + 4) + (4 * 3 + 3));
 * ```
 */
export class Network {
  /** Its dense layers, first to last. */
  readonly dense: readonly Dense[];
  /** What it is trained to make small, penalties aside. */
  readonly loss: SoftmaxCrossEntropy;
  readonly #layers: readonly Layer[];

  /**
   * A net with the initial weights of its seed.
   *
   * @throws {RangeError} If a size, the rate or λ is out of range.
   */
  constructor(description: NetworkDescription, seed: number) {
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

  /** Everything that an optimiser changes: weights, then biases, layer by layer. */
  get parameters(): Parameter[] {
    return this.dense.flatMap((layer) => layer.parameters);
  }

  /** How many numbers training changes. */
  get weightCount(): number {
    return this.parameters.reduce((sum, { values }) => sum + values.length, 0);
  }

  /** (rows, inputs) to logits, (rows, outputs). */
  forward(inputs: Float64Array, pass: Pass): Float64Array {
    return this.#layers.reduce((values, layer) => layer.forward(values, pass), inputs);
  }

  /** Sets every layer's gradients, from the loss of the last `forward` of {@linkcode Network.loss}. */
  backward(): void {
    this.#layers.reduceRight((gradient, layer) => layer.backward(gradient), this.loss.backward());
  }

  /** The penalties of all layers. */
  regularizationLoss(): number {
    return this.dense.reduce((sum, layer) => sum + layer.regularizationLoss(), 0);
  }

  /** How well the net does on (rows, inputs) without dropout. */
  evaluate(inputs: Float64Array, labels: Labels): Evaluation {
    const logits = this.forward(inputs, { training: false, epoch: 0 });
    const loss = this.loss.forward(logits, labels);
    return { loss, accuracy: accuracy(logits, labels, this.loss.classes) };
  }
}
