/**
 * The activations of hidden layers, by name.
 *
 * @module
 */

import type { Layer } from "./layer.ts";
import { LeakyReLU } from "./leaky_relu.ts";
import { ReLU } from "./relu.ts";
import { Tanh } from "./tanh.ts";

/** The function that follows each hidden dense layer: the layers `ReLU`, `Tanh` and `LeakyReLU`. */
export type Activation = "relu" | "tanh" | "leaky_relu";

/** All activations. */
export const ACTIVATIONS: readonly Activation[] = ["relu", "tanh", "leaky_relu"];

/** A new layer of an activation. */
export function makeActivation(activation: Activation): Layer {
  switch (activation) {
    case "relu":
      return new ReLU();
    case "tanh":
      return new Tanh();
    case "leaky_relu":
      return new LeakyReLU();
  }
}
