/**
 * Proofs that a net computes what it should: the engine against the readable layers, and those against the mathematics.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import type { LayerParameters } from "../engine/engine.ts";
import type { ParameterValues } from "../experiment/experiment.ts";
import { log } from "../math/exp.ts";
import { Network } from "../nn/network.ts";
import { decayedRate } from "../nn/optimizer.ts";
import { streamKey } from "../random/key.ts";
import { drawMask } from "../random/mask.ts";
import { countUp } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { describeNetwork, makeEngine } from "../objective/build_trial.ts";
import { gradientError } from "./gradient_error.ts";

/** The net of a config on some of its training rows. */
export interface NetUnderCheck {
  readonly parameters: ParameterValues;
  readonly seed: number;
  readonly rows: Dataset;
}

/** One thing that was measured, and how large it may be. NaN is too large. */
export interface Measured {
  readonly value: number;
  readonly limit: number;
  /** What the two are in; nothing for a share. */
  readonly unit?: string;
}

/** How far the engine's gradients lie from those of the readable layers, as a share of the largest of their array. */
export function engineGradientError(net: NetUnderCheck): Measured {
  const { rows } = net;
  const ours = firstStep(net).gradients.flatMap(({ weights, biases }) => [weights, biases]);
  const network = new Network(describeNetwork(net.parameters, rows), net.seed);
  network.loss.forward(network.forward(rows.x, { training: true, epoch: 0 }), rows.y);
  network.backward();
  const errors = network.parameters.map(({ gradient }, i) => relativeError(ours[i], gradient));
  return { value: largest(errors), limit: 1e-12 };
}

/**
 * How far the gradients of the readable layers lie from central differences, relative and beyond what rounding can do,
 * penalties included and with the mask of one epoch. The weights are of he's scale, so that no gradient drowns in
 * rounding, and biases are moved off 0, where a unit whose inputs are all dropped would stand on ReLU's kink.
 */
export function centralDifferenceError({ parameters, rows, seed }: NetUnderCheck): Measured {
  const network = new Network({ ...describeNetwork(parameters, rows), init: "he" }, seed);
  const stream = Stream.named({ seed, role: "checks", layer: 1 });
  for (const { biases } of network.dense) {
    for (let j = 0; j < biases.length; j++) biases[j] = 0.1 * stream.normal();
  }
  const loss = () => {
    const logits = network.forward(rows.x, { training: true, epoch: 0 });
    return network.loss.forward(logits, rows.y) + network.regularizationLoss();
  };
  loss();
  network.backward();
  const checks = network.parameters.map(({ values, gradient }) => ({
    values,
    gradient: gradient.slice(),
    loss,
  }));
  return { value: largest(checks.map((check) => gradientError(check, seed))), limit: 1e-6 };
}

/** How far the first loss lies from ln(classes), that of guessing, as a share of it. */
export function firstLossError(net: NetUnderCheck): Measured {
  const engine = makeEngine(net, net.rows);
  try {
    const guessing = log(net.rows.classes);
    const { loss } = engine.evaluate(net.rows);
    // Weights of 0.01 make logits of almost 0; the larger ones of he and glorot may be wrong about rows before they learn.
    const limit = net.parameters.init === "small" ? 0.05 : 1;
    return { value: Math.abs(loss / guessing - 1), limit };
  } finally {
    engine.release();
  }
}

/** How far L2 moves the gradient from 2λw in hidden layers and from 0 in the last, as a share of the largest gradient. */
export function penaltyGradientError(net: NetUnderCheck): Measured {
  const { l2 } = net.parameters;
  const [with_, without] = [l2, 0].map((each) =>
    firstStep({ ...net, parameters: { ...net.parameters, l2: each } })
  );
  const errors = with_.gradients.flatMap((layer, i) => {
    const strength = i < with_.gradients.length - 1 ? 2 * l2 : 0;
    const start = with_.before[i];
    return (["weights", "biases"] as const).map((part) => {
      const should = without.gradients[i][part].map((g, k) => g + strength * start[part][k]);
      return relativeError(layer[part], should);
    });
  });
  return { value: largest(errors), limit: 1e-12 };
}

/**
 * How far the first step of the optimiser lies from its formula, as a share of the learning rate: Adam's is
 * rate · g / (|g| + ε), since its means are corrected to g and g²; plain descent's is rate · g.
 */
export function firstStepError(net: NetUnderCheck): Measured {
  const { optimizer, learning_rate, decay, epsilon } = net.parameters;
  const rate = decayedRate(learning_rate, decay, 0);
  const { before, gradients, after } = firstStep(net);
  const errors = gradients.flatMap((layer, i) =>
    (["weights", "biases"] as const).flatMap((part) =>
      Array.from(layer[part], (g, k) => {
        const start = before[i][part][k];
        const step = optimizer === "adam" ? rate * g / (Math.abs(g) + epsilon) : rate * g;
        const rounding = Number.EPSILON * (Math.abs(start) + Math.abs(step));
        const error = Math.abs(start - after[i][part][k] - step);
        return Math.max(0, error - rounding) / rate;
      })
    )
  );
  return { value: largest(errors), limit: 1e-12 };
}

/**
 * How many standard errors the mean of a mask lies from 1, over `draws` draws of it: in a million honest nets it is over 5 about
 * once. Infinite where a value of the mask is neither 0 nor 1 / (1 - rate).
 */
export function maskError(
  { parameters: { dropout }, seed }: NetUnderCheck,
  units: number,
): Measured {
  const rows = Math.ceil(MASK_DRAWS / units);
  const mask = new Float64Array(rows * units);
  const key = streamKey({ seed, role: "dropout", layer: 0, step: 0 });
  drawMask(mask, key, countUp(rows), dropout, units);
  const kept = 1 / (1 - dropout);
  const [limit, unit] = [5, "standard errors"];
  if (mask.some((value) => value !== 0 && value !== kept)) return { value: Infinity, limit, unit };
  const mean = mask.reduce((sum, value) => sum + value, 0) / mask.length;
  const standardError = Math.sqrt(dropout / (1 - dropout) / mask.length);
  return { value: Math.abs(mean - 1) / standardError, limit, unit };
}

const MASK_DRAWS = 100_000;
const MOST_EPOCHS = 2000;
const LEARNT = 0.1;

/**
 * The mean loss on ten rows after the net, without dropout and L2, was trained on them with the optimiser of the file, up to
 * 2000 epochs. Whoever cannot learn ten rows by heart will not learn more.
 */
export function overfitLoss({ parameters, seed, rows }: NetUnderCheck): Measured {
  const plain = { ...parameters, dropout: 0, l2: 0, batch_size: "full" as const };
  const engine = makeEngine({ parameters: plain, seed }, rows);
  try {
    let loss = Infinity;
    for (let epoch = 0; epoch < MOST_EPOCHS && !(loss <= LEARNT); epoch++) {
      loss = engine.trainEpoch().dataLoss;
    }
    return { value: loss, limit: LEARNT, unit: "nats" };
  } finally {
    engine.release();
  }
}

/** Weights before and after the first step on all rows at once, and its gradients. */
function firstStep({ parameters, seed, rows }: NetUnderCheck): {
  before: LayerParameters[];
  gradients: LayerParameters[];
  after: LayerParameters[];
} {
  const engine = makeEngine({ parameters: { ...parameters, batch_size: "full" }, seed }, rows);
  try {
    const before = engine.parameters();
    engine.trainEpoch();
    return { before, gradients: engine.gradients(), after: engine.parameters() };
  } finally {
    engine.release();
  }
}

/** The largest absolute difference as a share of the largest number that should be there. */
function relativeError(has: Float64Array, should: Float64Array): number {
  const size = largest(Array.from(should, Math.abs));
  const error = largest(Array.from(should, (value, i) => Math.abs(has[i] - value)));
  return error === 0 ? 0 : error / size;
}

/** NaN if one of them is. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
