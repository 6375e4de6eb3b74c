/**
 * An objective of our own: networks for the two moons whose loss weighs the second class more, which the built-in network
 * cannot do. `own_objective.yaml` sweeps it.
 *
 * A trial gets its parameters and its seed, reports its learning curve, and returns its scores. It may use everything of the
 * library; here that is data, layers and an optimizer.
 */

import {
  accuracy,
  Adam,
  Dense,
  type Layer,
  moons,
  ReLU,
  SoftmaxCrossEntropy,
  splitDataset,
  type TrialContext,
} from "@seedsweep/seedsweep";

export default function trainWithWeights(trial: TrialContext): Record<string, number> {
  const { hidden, weight, epochs } = trial.parameters as Record<string, number>;
  const { seed } = trial;
  const { train, validation } = splitDataset(
    moons({ samples: 100, noise: 0.3, seed }),
    { train: 0.5, validation: 0.5 },
    seed,
  );
  const first = new Dense(2, hidden, { seed, layer: 0, init: "he" });
  const second = new Dense(hidden, 2, { seed, layer: 1, init: "he" });
  const layers: Layer[] = [first, new ReLU(), second];
  const parameters = [...first.parameters, ...second.parameters];
  const loss = new SoftmaxCrossEntropy(2);
  const adam = new Adam({ learningRate: 0.02 });
  const forward = (x: Float64Array) => layers.reduce((values, layer) => layer.forward(values), x);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const trainLoss = loss.forward(forward(train.x), train.y);
    const gradient = loss.backward(); // (rows, 2)
    for (let i = 0; i < gradient.length; i++) if (train.y[i >> 1] === 1) gradient[i] *= weight;
    layers.reduceRight((d, layer) => layer.backward(d), gradient);
    adam.step(parameters);
    if (epoch % 10 === 0) trial.report(epoch, { train_loss: trainLoss });
  }
  const logits = forward(validation.x).slice();
  const missed = validation.y.filter((y, i) => y === 1 && logits[2 * i] > logits[2 * i + 1]);
  const ones = validation.y.filter((y) => y === 1);
  return {
    accuracy: accuracy(logits, validation.y, 2),
    recall: 1 - missed.length / ones.length,
  };
}
