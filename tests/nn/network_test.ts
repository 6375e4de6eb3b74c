import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { Dense } from "../../lib/nn/dense.ts";
import { Dropout } from "../../lib/nn/dropout.ts";
import { Network, type NetworkDescription } from "../../lib/nn/network.ts";
import { ReLU } from "../../lib/nn/relu.ts";
import { softmax } from "../../lib/nn/softmax.ts";
import { SoftmaxCrossEntropy } from "../../lib/nn/softmax_cross_entropy.ts";
import { holds } from "../property.ts";
import { gradientError } from "../../lib/checks/gradient_error.ts";
import { normals } from "./normals.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

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

/** The largest relative error of the gradients of all parameters, L2 included, with a fixed mask. */
function networkGradientError(description: NetworkDescription, rows: number, seed = 0): number {
  const network = new Network(description, seed);
  // Not the initial 0: a unit whose inputs are all dropped would be at 0, where ReLU has no derivative.
  network.dense.forEach(({ biases }, layer) => biases.set(normals(biases.length, layer, 0.01)));
  // Small, so that no probability is clipped: the book's gradient ignores the clipping.
  const x = normals(rows * description.inputs, seed + 1).map((value) => 0.2 * value);
  const labels = description.loss === "mean_squared_error"
    ? normals(rows * description.outputs, seed + 2)
    : labelsOf(rows, description.outputs);
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

Deno.test("Network.backward() agrees with central differences within 1e-6: two hidden layers, L2, fixed mask", () => {
  assert(networkGradientError(DESCRIPTION, 7) < 1e-6);
});

Deno.test("Network.backward() agrees with central differences within 1e-6, over random networks", () => {
  const width = fc.integer({ min: 1, max: 6 });
  holds(
    [width, fc.array(width, { maxLength: 3 }), fc.integer({ min: 2, max: 4 }), width],
    (inputs, hidden, outputs, rows) => {
      const error = networkGradientError({ ...DESCRIPTION, inputs, hidden, outputs }, rows);
      assert(error < 1e-6, `error ${error}`);
    },
    60,
  );
});

for (const activation of ["relu", "tanh", "leaky_relu"] as const) {
  for (const loss of ["cross_entropy", "mean_squared_error"] as const) {
    Deno.test(`Network.backward() agrees with central differences within 1e-6: ${activation}, ${loss}`, () => {
      for (const outputs of [1, 2, 3]) {
        if (outputs === 1 && loss === "cross_entropy") continue; // one class: all gradients are 0
        const error = networkGradientError({ ...DESCRIPTION, activation, loss, outputs }, 7);
        assert(error < 1e-6, `error ${error} with ${outputs} outputs`);
      }
    });
  }
}

Deno.test("Network without activation and loss has ReLU and cross-entropy", () => {
  const pass = { training: true, epoch: 0 };
  const outputs = (change: Partial<NetworkDescription>) =>
    new Network({ ...DESCRIPTION, ...change }, 0).forward(normals(8), pass);
  assertEquals(outputs({ activation: "relu", loss: "cross_entropy" }), outputs({}));
  assertNotEquals(outputs({ activation: "tanh" }), outputs({}));
  assertNotEquals(outputs({ activation: "leaky_relu" }), outputs({}));
  assert(new Network(DESCRIPTION, 0).loss instanceof SoftmaxCrossEntropy);
});

Deno.test("Network.evaluate() computes the accuracy or the absolute error, and NaN for the other", () => {
  const x = normals(8);
  const classes = new Network(DESCRIPTION, 0).evaluate(x, labelsOf(4, 3));
  assertEquals([Number.isNaN(classes.accuracy), Number.isNaN(classes.absoluteError)], [
    false,
    true,
  ]);
  const network = new Network({ ...DESCRIPTION, loss: "mean_squared_error", outputs: 1 }, 0);
  const targets = network.predict(x).map((value, row) => value - [1, -2, 3, 0][row]);
  const { loss, accuracy, absoluteError } = network.evaluate(x, targets);
  assertAlmostEquals(loss, 14 / 4, 1e-14);
  assertAlmostEquals(absoluteError, 6 / 4, 1e-15);
  assertEquals(accuracy, NaN);
});

Deno.test("Network.predict() gives the softmax of the logits or the values, without dropout, in an array of its own", () => {
  const x = normals(8);
  const pass = { training: false, epoch: 0 };
  const network = new Network(DESCRIPTION, 0);
  const expected = new Float64Array(12);
  softmax(expected, network.forward(x, pass), 3);
  const predicted = network.predict(x);
  assertEquals(predicted, expected);
  network.predict(normals(8, 5));
  assertEquals(predicted, expected);
  const values = new Network({ ...DESCRIPTION, loss: "mean_squared_error" }, 0);
  assertEquals(values.predict(x), values.forward(x, pass));
  assertEquals(values.predict(new Float64Array(0)), new Float64Array(0));
});

Deno.test("Network.predict() cannot be followed by backward(), which needs a new forward()", () => {
  const network = new Network(DESCRIPTION, 0);
  const x = normals(8);
  network.loss.forward(network.forward(x, { training: true, epoch: 0 }), labelsOf(4, 3));
  network.predict(x);
  assertErrors([[() => network.backward(), RangeError, "forward() must come first"]]);
});

Deno.test("Network applies L2 to hidden layers only", () => {
  const network = new Network({ ...DESCRIPTION, hidden: [3] }, 0);
  const [first, last] = network.dense;
  assert(first.regularizationLoss() > 0);
  assertEquals(last.regularizationLoss(), 0);
  assertEquals(network.regularizationLoss(), first.regularizationLoss());
});

Deno.test("Network.evaluate() ignores dropout, and its accuracy is a multiple of 1 / rows", () => {
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

Deno.test("Network initial weights depend on the seed, not on dropout or L2", () => {
  const weights = (change: Partial<NetworkDescription>, seed = 0) =>
    new Network({ ...DESCRIPTION, ...change }, seed).parameters.map(({ values }) => [...values]);
  assertEquals(weights({ dropout: 0 }), weights({ dropout: 0.5 }));
  assertEquals(weights({ l2: 0 }), weights({ l2: 1 }));
  assertNotEquals(weights({}, 0), weights({}, 1));
});

Deno.test("Network initial weights are nested: a wider layer has the same first weights, and so has the next layer", () => {
  const narrow = new Network({ ...DESCRIPTION, init: "small", hidden: [3] }, 0).dense;
  const wide = new Network({ ...DESCRIPTION, init: "small", hidden: [8] }, 0).dense;
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 3; j++) {
      assertEquals(wide[0].weights[i * 8 + j], narrow[0].weights[i * 3 + j]);
    }
  }
  assertEquals(wide[1].weights.slice(0, 9), narrow[1].weights);
});

Deno.test("Network equals its layers run one by one: outputs, gradients and penalties", () => {
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

Deno.test("Network rejects descriptions out of range and of a wrong type: 14 cases", () => {
  const make = (change: object, seed = 0) => () => new Network({ ...DESCRIPTION, ...change }, seed);
  const cannot = "Cannot make a Network: ";
  assertErrors([
    [() => new Network(untyped(undefined), 0), TypeError, cannot + "description must be an object"],
    [make({ hidden: 8 }), TypeError, cannot + "hidden must be a list of whole numbers, got 8"],
    [make({ hidden: [4, "8"] }), TypeError, cannot + 'hidden[1] must be a number, got "8"'],
    [
      make({ hidden: [2.5] }),
      RangeError,
      cannot + "hidden[0] must be a whole number from 1, got 2.5",
    ],
    [make({ inputs: 0 }), RangeError, cannot + "inputs must be a whole number from 1, got 0"],
    [make({ outputs: NaN }), RangeError, cannot + "outputs must be a whole number from 1, got NaN"],
    [make({ dropout: 1 }), RangeError, cannot + "dropout must be in [0, 1), got 1"],
    [make({ l2: -1 }), RangeError, cannot + "l2 must be at least 0 and finite, got -1"],
    [make({ init: "xavier" }), RangeError, cannot + 'init must be "small" or "he" or "glorot"'],
    [
      make({ activation: "gelu" }),
      RangeError,
      cannot + 'activation must be "relu" or "tanh" or "leaky_relu", got "gelu"',
    ],
    [make({ activation: 1 }), TypeError, 'activation must be "relu" or "tanh" or "leaky_relu"'],
    [
      make({ loss: "hinge" }),
      RangeError,
      cannot + 'loss must be "cross_entropy" or "mean_squared_error", got "hinge"',
    ],
    [make({ loss: null }), TypeError, 'loss must be "cross_entropy" or "mean_squared_error"'],
    [make({}, -1), RangeError, cannot + "seed must be a whole number from 0 to 2^53 - 1, got -1"],
  ]);
});

Deno.test("Network.forward(), predict() and evaluate() reject partial rows, lists and too few labels", () => {
  const network = new Network(DESCRIPTION, 0);
  const regression = new Network({ ...DESCRIPTION, loss: "mean_squared_error", outputs: 1 }, 0);
  const pass = { training: false, epoch: 0 };
  assertErrors([
    [() => network.predict(untyped([1, 2])), TypeError, "inputs must be a Float64Array"],
    [() => network.predict(normals(3)), RangeError, "inputs must be a multiple of 2, got 3"],
    [
      () => regression.evaluate(normals(4), labelsOf(2, 3)),
      TypeError,
      "targets must be a Float64Array, got an Int32Array",
    ],
    [
      () => regression.evaluate(normals(4), normals(3)),
      RangeError,
      "outputs must have 3 numbers, as many as targets, got 2",
    ],
    [() => network.forward(untyped([1, 2]), pass), TypeError, "inputs must be a Float64Array"],
    [() => network.forward(normals(3), pass), RangeError, "inputs must be a multiple of 2, got 3"],
    [() => network.forward(normals(2), untyped(1)), TypeError, "pass must be an object, got 1"],
    [
      () => network.evaluate(normals(4), labelsOf(1, 3)),
      RangeError,
      "3 for each of 1 labels, got 6",
    ],
    [
      () => network.evaluate(normals(4), untyped([0, 1])),
      TypeError,
      "labels must be an Int32Array",
    ],
  ]);
});

Deno.test("Network.backward() rejects a call before the forward passes, and other rows of the loss", () => {
  const network = new Network(DESCRIPTION, 0);
  const pass = { training: true, epoch: 0 };
  const first = "Cannot run Network.backward(): forward() and loss.forward() must come first";
  assertErrors([[() => network.backward(), RangeError, first]]);
  const logits = network.forward(normals(8), pass);
  assertErrors([[() => network.backward(), RangeError, first]]);
  network.loss.forward(logits, labelsOf(4, 3));
  network.backward();
  network.forward(normals(6), pass);
  assertErrors([[
    () => network.backward(),
    RangeError,
    first + " with the same rows, got dOutputs of 4 rows after a forward() of 3",
  ]]);
});
