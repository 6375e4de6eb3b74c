/**
 * When the weights of two trials first differ.
 *
 * @module
 */

import type { Engine } from "../engine/engine.ts";
import type { NetworkTrial } from "../experiment/trial.ts";
import { makeEngine, trialRows } from "./build_trial.ts";

/** When the weights of two trials first differ; `maxDifference` is their maxDifference absolute difference then. */
export type Divergence =
  /** Their networks do not have the same shape. */
  | { readonly kind: "shapes" }
  /** Before the first epoch. */
  | { readonly kind: "start"; readonly maxDifference: number }
  /** After this epoch, counted from 0. */
  | { readonly kind: "epoch"; readonly epoch: number; readonly maxDifference: number }
  /** Never, in the epochs that both have. */
  | { readonly kind: "none"; readonly epochs: number };

/** Trains both trials, with cross-validation their first fold, epoch by epoch, until a bit of their weights differs. */
export function firstDivergence(a: NetworkTrial, b: NetworkTrial): Divergence {
  const engines = [a, b].map((trial) => makeEngine(trial, trialRows(trial)[0].train)) as [
    Engine,
    Engine,
  ];
  try {
    return trainUntilDifferent(engines, Math.min(a.parameters.epochs, b.parameters.epochs));
  } finally {
    for (const engine of engines) engine.release();
  }
}

function trainUntilDifferent([one, other]: [Engine, Engine], epochs: number): Divergence {
  const distance = () => maxDifferenceDifference(weightsOf(one), weightsOf(other));
  const atStart = distance();
  if (atStart === undefined) return { kind: "shapes" };
  if (atStart !== 0) return { kind: "start", maxDifference: atStart };
  for (let epoch = 0; epoch < epochs; epoch++) {
    one.trainEpoch();
    other.trainEpoch();
    const maxDifference = distance() as number;
    if (maxDifference !== 0) return { kind: "epoch", epoch, maxDifference };
  }
  return { kind: "none", epochs };
}

function weightsOf(engine: Engine): Float64Array[] {
  return engine.parameters().flatMap(({ weights, biases }) => [weights, biases]);
}

/** Undefined if the shapes differ; NaN if one of two numbers is NaN. */
function maxDifferenceDifference(
  a: readonly Float64Array[],
  b: readonly Float64Array[],
): number | undefined {
  if (a.length !== b.length || a.some(({ length }, i) => length !== b[i].length)) return undefined;
  let maxDifference = 0;
  a.forEach((values, i) => {
    values.forEach((value, k) => {
      if (!Object.is(value, b[i][k])) {
        maxDifference = Math.max(maxDifference, Math.abs(value - b[i][k]));
      }
    });
  });
  return maxDifference;
}
