/**
 * Checks that a network computes what it should: the engine is compared with the layers of `lib/nn/`, and those with the
 * mathematics.
 *
 * @module
 */

import type { AnyDataset } from "../data/dataset.ts";
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

/** The network of a config, and some of its training rows. */
export interface NetworkUnderCheck {
  readonly parameters: ParameterValues;
  readonly seed: number;
  readonly rows: AnyDataset;
}

/** A measured number and the largest allowed one. NaN is too large. */
export interface Measured {
  readonly value: number;
  readonly limit: number;
  /** Their unit; undefined for a relative error. */
  readonly unit?: string;
}

/** The largest difference between the gradients of the engine and of `lib/nn/`, relative to the largest of the array. */
export function engineGradientError(net: NetworkUnderCheck): Measured {
  const { rows } = net;
  const ours = firstStep(net).gradients.flatMap(({ weights, biases }) => [weights, biases]);
  const network = new Network(describeNetwork(net.parameters, rows), net.seed);
  network.loss.forward(network.forward(rows.x, { training: true, epoch: 0 }), rows.y);
  network.backward();
  const errors = network.parameters.map(({ gradient }, i) => relativeError(ours[i], gradient));
  return { value: largest(errors), limit: 1e-12 };
}

/**
 * The relative error of the gradients of `lib/nn/` against central differences, beyond rounding, with penalties and the
 * mask of one epoch. Weights have the scale `he`, so that no gradient is smaller than the rounding error, and biases are
 * not 0, where a unit whose inputs are all dropped would be at the kink of ReLU.
 */
export function centralDifferenceError({ parameters, rows, seed }: NetworkUnderCheck): Measured {
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

/**
 * The relative difference between the first loss and the loss of guessing: ln(classes), or in regression the mean squared
 * target, which is the loss of the output 0.
 */
export function firstLossError(net: NetworkUnderCheck): Measured {
  const engine = makeEngine(net, net.rows);
  try {
    const { y, classes } = net.rows;
    const guessing = classes > 0
      ? log(classes)
      : Array.from<number>(y).reduce((sum, target) => sum + target * target, 0) / y.length;
    const { loss } = engine.evaluate(net.rows);
    // Weights of scale 0.01 make logits near 0; the larger ones of he and glorot can be far from guessing.
    const limit = net.parameters.init === "small" ? 0.05 : classes > 0 ? 1 : 5;
    return { value: Math.abs(loss / guessing - 1), limit };
  } finally {
    engine.release();
  }
}

/**
 * The error of what L2 adds to the gradient, which must be 2λw in hidden layers and 0 in the last, relative to the largest
 * gradient.
 */
export function penaltyGradientError(net: NetworkUnderCheck): Measured {
  const { l2 } = net.parameters;
  const [penalized, plain] = [l2, 0].map((each) =>
    firstStep({ ...net, parameters: { ...net.parameters, l2: each } })
  );
  const errors = penalized.gradients.flatMap((layer, i) => {
    const strength = i < penalized.gradients.length - 1 ? 2 * l2 : 0;
    const start = penalized.before[i];
    return (["weights", "biases"] as const).map((part) => {
      const expected = plain.gradients[i][part].map((g, k) => g + strength * start[part][k]);
      return relativeError(layer[part], expected);
    });
  });
  return { value: largest(errors), limit: 1e-12 };
}

/**
 * The error of the optimizer's first step against its formula, relative to the learning rate. Adam's is
 * rate · g / (|g| + ε), because its corrected means are g and g²; that of gradient descent is rate · g.
 */
export function firstStepError(net: NetworkUnderCheck): Measured {
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
 * The difference between the mean of a mask and 1, in standard errors; for a correct mask it is over 5 about once in a
 * million networks. Infinite if a value of the mask is neither 0 nor 1 / (1 - rate).
 */
export function maskError(
  { parameters: { dropout }, seed }: NetworkUnderCheck,
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
/** In nats; in regression, a tenth of the variance of targets that are scaled to standard deviation 1. */
const OVERFIT_LOSS = 0.1;

/**
 * The mean loss on ten rows after the network was trained on them for up to 2000 epochs, without dropout and L2 and with
 * the optimizer of the file. A network that cannot overfit ten rows cannot learn more.
 */
export function overfitLoss({ parameters, seed, rows }: NetworkUnderCheck): Measured {
  const plain = { ...parameters, dropout: 0, l2: 0, batch_size: "full" as const };
  const engine = makeEngine({ parameters: plain, seed }, rows);
  try {
    let loss = Infinity;
    for (let epoch = 0; epoch < MOST_EPOCHS && !(loss <= OVERFIT_LOSS); epoch++) {
      loss = engine.trainEpoch().dataLoss;
    }
    return { value: loss, limit: OVERFIT_LOSS, ...(rows.classes > 0 ? { unit: "nats" } : {}) };
  } finally {
    engine.release();
  }
}

/** The weights before and after the first step, with all rows in one batch, and the gradients of that step. */
function firstStep({ parameters, seed, rows }: NetworkUnderCheck): {
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

/** The largest absolute difference, relative to the largest expected number. */
function relativeError(actual: Float64Array, expected: Float64Array): number {
  const size = largest(Array.from(expected, Math.abs));
  const error = largest(Array.from(expected, (value, i) => Math.abs(actual[i] - value)));
  return error === 0 ? 0 : error / size;
}

/** NaN if one of them is. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
