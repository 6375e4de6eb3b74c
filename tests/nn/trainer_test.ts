import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { spiral } from "../../lib/data/spiral.ts";
import { Adam } from "../../lib/nn/adam.ts";
import { Network } from "../../lib/nn/network.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import { Trainer, type TrainerOptions } from "../../lib/nn/trainer.ts";
import { normals } from "./normals.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

const DATA = spiral({ samples: 20 });

function makeTrainer(options: TrainerOptions = {}, dropout = 0): Trainer {
  const description = {
    inputs: 2,
    hidden: [16],
    outputs: 3,
    dropout,
    l2: 1e-4,
    init: "he",
  } as const;
  return new Trainer(new Network(description, 0), new Adam({ learningRate: 0.02 }), DATA, options);
}

Deno.test("Trainer overfits ten rows to accuracy 1", () => {
  const trainer = new Trainer(
    new Network({ inputs: 2, hidden: [32], outputs: 3, dropout: 0, l2: 0, init: "he" }, 0),
    new Adam({ learningRate: 0.05 }),
    { x: normals(20), y: Int32Array.from({ length: 10 }, (_, row) => row % 3) },
  );
  for (let epoch = 0; epoch < 300; epoch++) trainer.trainEpoch();
  const { accuracy, loss } = trainer.network.evaluate(trainer.rows.x, trainer.rows.y);
  assertEquals(accuracy, 1);
  assert(loss < 0.01);
});

Deno.test("Trainer.trainEpoch() returns the figures before the step", () => {
  const trainer = makeTrainer();
  const before = trainer.network.evaluate(DATA.x, DATA.y);
  const penalty = trainer.network.regularizationLoss();
  const figures = trainer.trainEpoch();
  assertAlmostEquals(figures.dataLoss, before.loss, 1e-14);
  assertAlmostEquals(figures.regLoss, penalty, 1e-14);
  assertEquals(figures.loss, figures.dataLoss + figures.regLoss);
  assertEquals(figures.accuracy, before.accuracy);
  assertEquals(figures.learningRate, 0.02);
});

Deno.test("Trainer takes ceil(rows / batchSize) steps per epoch", () => {
  for (
    const [batchSize, expected] of [[60, 1], [100, 1], [Infinity, 1], [59, 2], [20, 3], [7, 9], [
      1,
      60,
    ]]
  ) {
    let steps = 0;
    const trainer = makeTrainer({ batchSize });
    const { optimizer } = trainer;
    const step = optimizer.step.bind(optimizer);
    optimizer.step = (parameters) => {
      steps++;
      step(parameters);
    };
    trainer.trainEpoch();
    assertEquals(steps, expected);
  }
});

Deno.test("Trainer mini-batches contain every row once: with fixed weights the figures equal those of a full batch", () => {
  const figures = [60, 7].map((batchSize) => {
    const network = new Network(
      { inputs: 2, hidden: [16], outputs: 3, dropout: 0.5, l2: 0, init: "he" },
      0,
    );
    const noSteps = { currentLearningRate: 0, step: () => {} };
    return new Trainer(network, noSteps, DATA, { batchSize }).trainEpoch();
  });
  assertAlmostEquals(figures[0].loss, figures[1].loss, 1e-13); // with the same masks, row by row
  assertEquals(figures[0].accuracy, figures[1].accuracy);
});

Deno.test("Trainer draws a new order each epoch, and the same order with another dropout rate", () => {
  const orders = (dropout: number) => {
    const trainer = makeTrainer({ batchSize: 10 }, dropout);
    const seen: string[] = [];
    const { network } = trainer;
    const forward = network.forward.bind(network);
    network.forward = (x, pass) => {
      seen.push(pass.rowNumbers?.join() ?? "");
      return forward(x, pass);
    };
    trainer.trainEpoch();
    trainer.trainEpoch();
    return seen;
  };
  const order = orders(0);
  assertEquals(new Set(order).size, 12);
  assertEquals(orders(0.5), order);
});

Deno.test("Trainer fits numbers with the mean squared error, in full and in small batches, and gives no accuracy", () => {
  const x = Float64Array.from({ length: 40 }, (_, row) => row / 20 - 1);
  const y = x.map((value) => value * value);
  for (const batchSize of [Infinity, 7]) {
    const description = {
      ...{ inputs: 1, hidden: [16], outputs: 1, dropout: 0, l2: 0, init: "glorot" as const },
      ...{ activation: "tanh" as const, loss: "mean_squared_error" as const },
    };
    const network = new Network(description, 0);
    const before = network.evaluate(x, y);
    const trainer = new Trainer(network, new Adam({ learningRate: 0.02 }), { x, y }, { batchSize });
    const first = trainer.trainEpoch();
    if (batchSize === Infinity) assertEquals(first.dataLoss, before.loss);
    assertEquals(first.accuracy, NaN);
    for (let epoch = 1; epoch < 500; epoch++) trainer.trainEpoch();
    const { loss, absoluteError } = network.evaluate(x, y);
    assert(loss < 1e-3, `loss ${loss}`);
    assert(absoluteError * absoluteError <= loss);
  }
});

Deno.test("Trainer gives a loss that is not finite when the mean squared error diverges", () => {
  const x = normals(20);
  const description = {
    ...{ inputs: 2, hidden: [4], outputs: 1, dropout: 0, l2: 0, init: "he" as const },
    loss: "mean_squared_error" as const,
  };
  const sgd = new SGD({ learningRate: 1e3 });
  const trainer = new Trainer(new Network(description, 0), sgd, { x, y: normals(10, 1) });
  const losses = Array.from({ length: 20 }, () => trainer.trainEpoch().loss);
  assertEquals(Number.isFinite(losses[0]), true);
  assertEquals(Number.isFinite(losses[19]), false);
});

Deno.test("Trainer rejects classes for a loss of numbers, and targets that do not fit: 6 cases", () => {
  const description = {
    ...{ inputs: 2, hidden: [4], outputs: 2, dropout: 0, l2: 0, init: "he" as const },
    loss: "mean_squared_error" as const,
  };
  const make = (x: Float64Array, y: Float64Array | Int32Array) => () =>
    new Trainer(new Network(description, 0), new Adam(), { x, y: y as Float64Array });
  const cannot = "Cannot make a Trainer: ";
  const x = normals(6);
  assertErrors([
    [
      make(x, new Int32Array(6)),
      TypeError,
      cannot + "y must be a Float64Array with the loss mean_squared_error, got an Int32Array",
    ],
    [make(untyped([1, 2]), normals(6)), TypeError, cannot + "x must be a Float64Array"],
    [
      make(x, normals(3)),
      RangeError,
      cannot + "y must have 6 numbers, 2 for each of 3 rows, got 3",
    ],
    [
      make(normals(5), normals(6)),
      RangeError,
      cannot + "the length of x must be a multiple of 2, got 5",
    ],
    [
      make(x, normals(6).with(3, Infinity)),
      RangeError,
      cannot + "y must be finite in row 1, column 1 (counted from 0), got Infinity",
    ],
    [
      make(new Float64Array(0), new Float64Array(0)),
      RangeError,
      cannot + "y must have at least 1 row, got 0",
    ],
  ]);
});

/** Records what a trainer passes to its network, and the penalty at each pass. */
function recordPasses(
  trainer: Trainer,
): { epochs: number[]; orders: string[]; penalties: number[] } {
  const seen = { epochs: [] as number[], orders: [] as string[], penalties: [] as number[] };
  const { network } = trainer;
  const forward = network.forward.bind(network);
  network.forward = (x, pass) => {
    seen.epochs.push(pass.epoch);
    seen.orders.push(pass.rowNumbers?.join() ?? "");
    seen.penalties.push(network.regularizationLoss());
    return forward(x, pass);
  };
  return seen;
}

Deno.test("Trainer passes the number of the epoch to the network, so that each epoch has new masks", () => {
  const trainer = makeTrainer({ batchSize: 30 });
  const { epochs } = recordPasses(trainer);
  for (let epoch = 0; epoch < 3; epoch++) trainer.trainEpoch();
  assertEquals(epochs, [0, 0, 1, 1, 2, 2]);
});

Deno.test("Trainer regLoss is the mean over the rows of the penalties before each step", () => {
  const trainer = makeTrainer({ batchSize: 40 });
  const { penalties } = recordPasses(trainer);
  const { regLoss } = trainer.trainEpoch();
  assertAlmostEquals(regLoss, (40 * penalties[0] + 20 * penalties[1]) / 60, 1e-16);
});

Deno.test("Trainer shuffles with its seed", () => {
  const order = (seed: number) => {
    const trainer = makeTrainer({ batchSize: 10, seed });
    const { orders } = recordPasses(trainer);
    trainer.trainEpoch();
    return orders.join();
  };
  assertEquals(order(1) === order(1), true);
  assertEquals(order(1) === order(2), false);
});

Deno.test("Trainer rejects arguments out of range and of a wrong type: 18 cases", () => {
  const { network, optimizer } = makeTrainer();
  const { x, y } = DATA;
  const cannot = "Cannot make a Trainer: ";
  const make = (rows: object, options: object = {}) => () =>
    new Trainer(network, optimizer, { x, y, ...rows }, options);
  const changed = (value: number) => x.map((number, i) => (i === 7 ? value : number));
  assertErrors([
    [
      () => new Trainer(untyped({}), optimizer, DATA),
      TypeError,
      cannot + "network must be a Network",
    ],
    [
      () => new Trainer(network, untyped(0.1), DATA),
      TypeError,
      cannot + "optimizer must be an object",
    ],
    [
      () => new Trainer(network, untyped({}), DATA),
      TypeError,
      cannot + "optimizer.step must be a function",
    ],
    [
      () => new Trainer(network, optimizer, untyped(x)),
      TypeError,
      cannot + "x must be a Float64Array, got undefined",
    ],
    [
      () => new Trainer(network, optimizer, untyped(null)),
      TypeError,
      cannot + "rows must be an object, got null",
    ],
    [make({ x: [1, 2] }), TypeError, cannot + "x must be a Float64Array, got an Array"],
    [
      make({ y: new Float64Array(60) }),
      TypeError,
      cannot + "y must be an Int32Array, got a Float64Array",
    ],
    [make({}, untyped(8)), TypeError, cannot + "options must be an object, got 8"],
    [make({}, { batchSize: "8" }), TypeError, cannot + 'batchSize must be a number, got "8"'],
    [
      make({}, { batchSize: 0 }),
      RangeError,
      cannot + "batchSize must be a whole number from 1 or Infinity, got 0",
    ],
    [make({}, { batchSize: 0.5 }), RangeError, "or Infinity, got 0.5"],
    [make({}, { batchSize: NaN }), RangeError, "or Infinity, got NaN"],
    [
      make({}, { seed: -1 }),
      RangeError,
      cannot + "seed must be a whole number from 0 to 2^53 - 1, got -1",
    ],
    [
      make({ x: changed(NaN) }),
      RangeError,
      cannot + "x must be finite in row 3, column 1 (counted from 0), got NaN",
    ],
    [
      make({ x: changed(-Infinity) }),
      RangeError,
      cannot + "x must be finite in row 3, column 1 (counted from 0), got -Infinity",
    ],
    [
      make({ x: x.slice(1) }),
      RangeError,
      cannot + "x must have 120 numbers, 2 for each of 60 rows, got 119",
    ],
    [
      make({ x: new Float64Array(0), y: new Int32Array(0) }),
      RangeError,
      cannot + "y must have at least 1 row, got 0",
    ],
    [make({ y: y.map(() => 3) }), RangeError, "the class of row 0 must be in [0, 3), got 3"],
  ]);
});
