import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { Dense } from "../../lib/nn/dense.ts";
import { Dropout } from "../../lib/nn/dropout.ts";
import { Network, type NetworkDescription } from "../../lib/nn/network.ts";
import { ReLU } from "../../lib/nn/relu.ts";
import { SoftmaxCrossEntropy } from "../../lib/nn/softmax_cross_entropy.ts";
import { holds } from "../property.ts";
import { gradientError } from "../../lib/checks/gradient_error.ts";
import { normals } from "./normals.ts";

const DESCRIPTION: NetworkDescription = {
  inputs: 2,
  hidden: [5, 4],
  outputs: 3,
  dropout: 0.3,
  l2: 0.01,
  init: "he",
};

const labelsOf = (rows: number, classes: number) =>
  Int32Array.from({ length: rows }, (_, row) => row % classes);

/** The worst relative error of the gradients of all parameters, L2 included, with one frozen mask. */
function wholeNetError(description: NetworkDescription, rows: number, seed = 0): number {
  const network = new Network(description, seed);
  // Not 0, as biases begin: a unit whose inputs are all dropped would stand on ReLU's kink.
  network.dense.forEach(({ biases }, layer) => biases.set(normals(biases.length, layer, 0.01)));
  // Small, so that no probability is clipped: the book's gradient is not that of the clipped loss.
  const x = normals(rows * description.inputs, seed + 1).map((value) => 0.2 * value);
  const labels = labelsOf(rows, description.outputs);
  const loss = () => {
    const logits = network.forward(x, { training: true, epoch: 2 });
    return network.loss.forward(logits, labels) + network.regularizationLoss();
  };
  loss();
  network.backward();
  const checks = network.parameters.map(({ values, gradient }) => ({
    values,
    gradient: gradient.slice(),
    loss,
  }));
  return Math.max(...checks.map((check) => gradientError(check, seed)));
}

Deno.test("Network.backward() agrees with central differences within 1e-6: two hidden layers, L2, frozen mask", () => {
  assert(wholeNetError(DESCRIPTION, 7) < 1e-6);
});

Deno.test("Network.backward() agrees with central differences within 1e-6, over random nets", () => {
  const width = fc.integer({ min: 1, max: 6 });
  holds(
    [width, fc.array(width, { maxLength: 3 }), fc.integer({ min: 2, max: 4 }), width],
    (inputs, hidden, outputs, rows) => {
      const error = wholeNetError({ ...DESCRIPTION, inputs, hidden, outputs }, rows);
      assert(error < 1e-6, `error ${error}`);
    },
    60,
  );
});

Deno.test("Network puts L2 on hidden layers only", () => {
  const network = new Network({ ...DESCRIPTION, hidden: [3] }, 0);
  const [first, last] = network.dense;
  assert(first.regularizationLoss() > 0);
  assertEquals(last.regularizationLoss(), 0);
  assertEquals(network.regularizationLoss(), first.regularizationLoss());
});

Deno.test("Network.evaluate() leaves dropout out, and counts right rows", () => {
  const x = normals(20);
  const labels = labelsOf(10, 3);
  const plain = new Network({ ...DESCRIPTION, dropout: 0 }, 0).evaluate(x, labels);
  assertEquals(new Network({ ...DESCRIPTION, dropout: 0.5 }, 0).evaluate(x, labels), plain);
  assertEquals(Number.isInteger(plain.accuracy * 10), true);
});

Deno.test("Network's first loss is ln(classes) within 1e-3 from small weights", () => {
  const network = new Network({ ...DESCRIPTION, init: "small", hidden: [64] }, 0);
  assertAlmostEquals(network.evaluate(normals(60), labelsOf(30, 3)).loss, Math.log(3), 1e-3);
});

Deno.test("Network: changing dropout or L2 leaves the initial weights, changing the seed does not", () => {
  const weights = (change: Partial<NetworkDescription>, seed = 0) =>
    new Network({ ...DESCRIPTION, ...change }, seed).parameters.map(({ values }) => [...values]);
  assertEquals(weights({ dropout: 0 }), weights({ dropout: 0.5 }));
  assertEquals(weights({ l2: 0 }), weights({ l2: 1 }));
  assertNotEquals(weights({}, 0), weights({}, 1));
});

Deno.test("Network: widening a layer keeps all first initial weights, of the next layer too", () => {
  const narrow = new Network({ ...DESCRIPTION, init: "small", hidden: [3] }, 0).dense;
  const wide = new Network({ ...DESCRIPTION, init: "small", hidden: [8] }, 0).dense;
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 3; j++) {
      assertEquals(wide[0].weights[i * 8 + j], narrow[0].weights[i * 3 + j]);
    }
  }
  assertEquals(wide[1].weights.slice(0, 9), narrow[1].weights);
});

Deno.test("Network is its layers by hand: forward, gradients and penalties, with seed and layer numbers", () => {
  const seed = 4;
  const network = new Network(DESCRIPTION, seed);
  const options = (layer: number) => ({
    seed,
    layer,
    init: "he" as const,
    weightL2: 0.01,
    biasL2: 0.01,
  });
  const dense = [new Dense(2, 5, options(0)), new Dense(5, 4, options(1))];
  const last = new Dense(4, 3, { seed, layer: 2, init: "he" });
  const relu = [new ReLU(), new ReLU()];
  const dropout = [
    new Dropout(5, 0.3, { seed, layer: 0 }),
    new Dropout(4, 0.3, { seed, layer: 1 }),
  ];
  [...dense, last].forEach(({ biases }, i) => {
    biases.set(normals(biases.length, i));
    network.dense[i].biases.set(biases);
  });
  const x = normals(20);
  const pass = { training: true, epoch: 3 };
  let values = x;
  dense.forEach((layer, i) =>
    values = dropout[i].forward(relu[i].forward(layer.forward(values)), pass)
  );
  const logits = last.forward(values);
  assertEquals(network.forward(x, pass), logits);
  assertEquals(
    network.regularizationLoss(),
    dense[0].regularizationLoss() + dense[1].regularizationLoss(),
  );
  const loss = new SoftmaxCrossEntropy(3);
  assertEquals(
    network.loss.forward(logits, labelsOf(10, 3)),
    loss.forward(logits, labelsOf(10, 3)),
  );
  network.backward();
  let gradient = last.backward(loss.backward());
  for (const i of [1, 0]) {
    gradient = dense[i].backward(relu[i].backward(dropout[i].backward(gradient)));
  }
  assertEquals(
    network.dense.map((layer) => layer.dWeights),
    [...dense, last].map((layer) => layer.dWeights),
  );
});
