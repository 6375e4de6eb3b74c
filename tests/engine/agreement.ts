/** The engine and the layers of lib/nn side by side. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { spiral } from "../../lib/data/spiral.ts";
import {
  Engine,
  type LayerParameters,
  type OptimizerDescription,
} from "../../lib/engine/engine.ts";
import { Adam } from "../../lib/nn/adam.ts";
import { Network, type NetworkDescription } from "../../lib/nn/network.ts";
import type { Optimizer } from "../../lib/nn/optimizer.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import { type LabeledRows, type TargetRows, Trainer } from "../../lib/nn/trainer.ts";

/** Adam, with a decay so that each step has another rate. */
export const ADAM = {
  kind: "adam",
  learningRate: 0.01,
  decay: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
} as const;
/** Gradient descent with momentum. */
export const SGD_RULE = { kind: "sgd", learningRate: 0.05, decay: 1e-3, momentum: 0.9 } as const;

/** What the engine and the layers of lib/nn are made of. */
export interface Case {
  network: Partial<NetworkDescription>;
  optimizer?: OptimizerDescription;
  rows?: LabeledRows | TargetRows;
  batchSize?: number;
  seed?: number;
}

/** The same network for the engine and in lib/nn, both before the first epoch. */
export function makeBoth(
  { network, optimizer = ADAM, rows = spiral({ samples: 11 }), batchSize = Infinity, seed = 1 }:
    Case,
): {
  engine: Engine;
  trainer: Trainer;
} {
  const description = {
    inputs: 2,
    hidden: [16],
    outputs: 3,
    dropout: 0,
    l2: 0,
    init: "he",
    ...network,
  } as const;
  const options = { seed, batchSize };
  const reference: Optimizer = optimizer.kind === "adam" ? new Adam(optimizer) : new SGD(optimizer);
  return {
    engine: new Engine(description, optimizer, rows, options),
    trainer: new Trainer(new Network(description, seed), reference, rows, options),
  };
}

/** The largest difference of two arrays, relative to the largest number in them. */
function difference(a: Float64Array, b: Float64Array): number {
  const scale = Math.max(...a.map(Math.abs), ...b.map(Math.abs), 1e-300);
  return Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]))) / scale;
}

/** The largest {@linkcode difference} of the arrays of all layers. */
export function layerDifference(ours: LayerParameters[], theirs: Float64Array[]): number {
  const flat = ours.flatMap(({ weights, biases }) => [weights, biases]);
  return Math.max(...flat.map((values, i) => difference(values, theirs[i])));
}

/** Trains both and returns the largest differences of figures, gradients and weights over all epochs. */
function worstDifference(
  parts: Case,
  epochs: number,
): { figures: number; gradients: number; weights: number } {
  const { engine, trainer } = makeBoth(parts);
  const worst = { figures: 0, gradients: 0, weights: 0 };
  for (let epoch = 0; epoch < epochs; epoch++) {
    const [ours, theirs] = [engine.trainEpoch(), trainer.trainEpoch()];
    const figures = [
      ours.dataLoss - theirs.dataLoss,
      ours.regLoss - theirs.regLoss,
      Object.is(ours.accuracy, theirs.accuracy) ? 0 : ours.accuracy - theirs.accuracy, // both may be NaN
    ];
    worst.figures = Math.max(worst.figures, ...figures.map(Math.abs));
    assertEquals(ours.learningRate, theirs.learningRate);
    const { parameters } = trainer.network;
    worst.gradients = Math.max(
      worst.gradients,
      layerDifference(engine.gradients(), parameters.map((p) => p.gradient)),
    );
    worst.weights = Math.max(
      worst.weights,
      layerDifference(engine.parameters(), parameters.map((p) => p.values)),
    );
  }
  assertSameScores(engine, trainer);
  engine.release();
  return worst;
}

/** Asserts that both evaluate the training rows alike, and predict the same. */
function assertSameScores(engine: Engine, { network, rows }: Trainer): void {
  const [ours, theirs] = [engine.evaluate(rows), network.evaluate(rows.x, rows.y)];
  assertAlmostEquals(ours.loss, theirs.loss, 1e-12);
  assertEquals(ours.accuracy, theirs.accuracy);
  if (rows.y instanceof Int32Array) assertEquals(ours.absoluteError, NaN);
  else assertAlmostEquals(ours.absoluteError, theirs.absoluteError, 1e-12);
  assert(
    difference(engine.predict(rows.x), network.predict(rows.x)) <= 1e-12,
    "predictions differ",
  );
}

/** Asserts that the engine and lib/nn agree after each of some epochs. */
export function assertAgreement(parts: Case, epochs: number, tolerance = 1e-12): void {
  const worst = worstDifference(parts, epochs);
  for (const [what, value] of Object.entries(worst)) {
    assert(value <= tolerance, `${what} differ by ${value} for ${JSON.stringify(parts.network)}`);
  }
}
