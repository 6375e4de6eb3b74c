import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { spiral } from "../../lib/data/spiral.ts";
import {
  Engine,
  type LayerParameters,
  type OptimizerDescription,
} from "../../lib/engine/engine.ts";
import { Adam } from "../../lib/nn/adam.ts";
import { Dropout } from "../../lib/nn/dropout.ts";
import { Network, type NetworkDescription } from "../../lib/nn/network.ts";
import type { Optimizer } from "../../lib/nn/optimizer.ts";
import { ReLU } from "../../lib/nn/relu.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import { type LabelledRows, Trainer } from "../../lib/nn/trainer.ts";
import { normals } from "../nn/normals.ts";

const ADAM = {
  kind: "adam",
  learningRate: 0.01,
  decay: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
} as const;
const SGD_RULE = { kind: "sgd", learningRate: 0.05, decay: 1e-3, momentum: 0.9 } as const;

const SMALL = { inputs: 2, hidden: [4], outputs: 3, dropout: 0, l2: 0, init: "he" } as const;

interface Case {
  network: Partial<NetworkDescription>;
  optimizer?: OptimizerDescription;
  rows?: LabelledRows;
  batchSize?: number;
  seed?: number;
}

function makeBoth(
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

/** The largest difference of two arrays, by the largest number in them. */
function difference(a: Float64Array, b: Float64Array): number {
  const scale = Math.max(...a.map(Math.abs), ...b.map(Math.abs), 1e-300);
  return Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]))) / scale;
}

function layerDifference(ours: LayerParameters[], theirs: Float64Array[]): number {
  const flat = ours.flatMap(({ weights, biases }) => [weights, biases]);
  return Math.max(...flat.map((values, i) => difference(values, theirs[i])));
}

/** Trains both for some epochs; the worst differences of figures, gradients and weights seen on the way. */
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
      ours.accuracy - theirs.accuracy,
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
  const { x, y } = trainer.rows;
  assertAlmostEquals(
    engine.evaluate(trainer.rows).loss,
    trainer.network.evaluate(x, y).loss,
    1e-12,
  );
  assertEquals(engine.evaluate(trainer.rows).accuracy, trainer.network.evaluate(x, y).accuracy);
  engine.release();
  return worst;
}

function assertAgreement(parts: Case, epochs: number, tolerance = 1e-12): void {
  const worst = worstDifference(parts, epochs);
  for (const [what, value] of Object.entries(worst)) {
    assert(value <= tolerance, `${what} differ by ${value} for ${JSON.stringify(parts.network)}`);
  }
}

Deno.test("Engine starts with the reference's weights, in every bit", () => {
  for (const hidden of [[], [1], [5], [64, 3], [4, 4, 4]]) {
    const { engine, trainer } = makeBoth({ network: { hidden } });
    const flat = engine.parameters().flatMap(({ weights, biases }) => [weights, biases]);
    assertEquals(flat, trainer.network.parameters.map(({ values }) => values));
    engine.release();
  }
});

Deno.test("Engine agrees with lib/nn within 1e-12: widths 1 to 130, 3 steps, dropout and L2", () => {
  for (const width of [1, 2, 3, 4, 5, 7, 8, 9, 31, 63, 64, 65, 127, 128, 130]) {
    assertAgreement({ network: { hidden: [width], dropout: 0.3, l2: 1e-3 } }, 3);
  }
});

Deno.test("Engine agrees with lib/nn within 1e-12: 2 to 11 classes, 3 steps", () => {
  for (let classes = 2; classes <= 11; classes++) {
    const rows = spiral({ samples: 7, classes });
    assertAgreement({ network: { outputs: classes, dropout: 0.2, l2: 1e-4 }, rows }, 3);
  }
});

Deno.test("Engine agrees with lib/nn within 1e-12: none to four hidden layers, 3 steps", () => {
  for (const hidden of [[], [9], [9, 6], [5, 17, 3], [8, 4, 12, 7]]) {
    for (const dropout of [0, 0.4]) {
      assertAgreement({ network: { hidden, dropout, l2: 1e-3 } }, 3);
    }
  }
});

Deno.test("Engine agrees with lib/nn within 1e-12: 1 to 9 inputs, 3 steps", () => {
  for (let inputs = 1; inputs <= 9; inputs++) {
    const rows = {
      x: normals(inputs * 10, inputs),
      y: Int32Array.from({ length: 10 }, (_, row) => row % 3),
    };
    for (const hidden of [[], [6]]) assertAgreement({ network: { inputs, hidden }, rows }, 3);
  }
});

Deno.test("Engine agrees with lib/nn within 1e-12: batches of 1 to all rows, a tile's border on both sides", () => {
  const rows = spiral({ samples: 50 });
  for (const batchSize of [1, 3, 4, 5, 32, 127, 128, 129, 149, 150, 999]) {
    assertAgreement({ network: { dropout: 0.3 }, rows, batchSize }, 2);
  }
});

Deno.test("Engine agrees with lib/nn within 1e-12: more rows than a tile of wide layers has", () => {
  const rows = spiral({ samples: 120 });
  assertAgreement({ network: { hidden: [130, 65], dropout: 0.1, l2: 1e-4 }, rows }, 2);
});

Deno.test("Engine agrees with lib/nn after 10 and 100 steps: Adam and SGD, with dropout, L2 and batches", () => {
  for (const optimizer of [ADAM, SGD_RULE]) {
    for (const network of [{}, { dropout: 0.2, l2: 1e-3 }, { hidden: [12, 9], dropout: 0.1 }]) {
      assertAgreement({ network, optimizer }, 10);
      assertAgreement({ network, optimizer }, 100, 1e-11); // rounding grows with the steps, as in any two orders of sums
      assertAgreement({ network, optimizer, batchSize: 8 }, 10, 1e-11); // 50 steps
    }
  }
});

Deno.test("Engine's evaluate() between epochs changes nothing", () => {
  const network = { dropout: 0.3, l2: 1e-3 };
  for (const batchSize of [Infinity, 8]) {
    const [plain, asked] = [
      makeBoth({ network, batchSize }).engine,
      makeBoth({ network, batchSize }).engine,
    ];
    for (let epoch = 0; epoch < 4; epoch++) {
      plain.trainEpoch();
      asked.trainEpoch();
      asked.evaluate(spiral({ samples: 70, seed: 5 }));
    }
    assertEquals(asked.parameters(), plain.parameters());
    plain.release();
    asked.release();
  }
});

Deno.test("Engine's loss is NaN where lib/nn's is, and both keep a loss of Infinity out of λ = 0", () => {
  const rows = { x: new Float64Array([NaN, 1, 1, 1]), y: new Int32Array([0, 1]) };
  const { engine, trainer } = makeBoth({ network: {}, rows });
  assertEquals([engine.trainEpoch().loss, trainer.trainEpoch().loss], [NaN, NaN]);
  engine.release();
});

Deno.test("Engine ends with what beforeTile throws, and can be released", () => {
  const rows = spiral({ samples: 5 });
  const stop = () => {
    throw new Error("enough");
  };
  const engine = new Engine(SMALL, ADAM, rows, { beforeTile: stop });
  assertThrows(() => engine.trainEpoch(), Error, "enough");
  engine.release();
  engine.release();
});

Deno.test("Two engines at once do not touch each other, also when memory grows between", () => {
  const alone = makeBoth({ network: { hidden: [20] } }).engine;
  alone.trainEpoch();
  alone.trainEpoch();
  const expected = alone.parameters();
  alone.release();
  const first = makeBoth({ network: { hidden: [20] } }).engine;
  first.trainEpoch();
  const large = makeBoth({ network: { hidden: [600, 600] } }).engine;
  large.trainEpoch();
  first.trainEpoch();
  assertEquals(first.parameters(), expected);
  large.release();
  first.release();
});

Deno.test("Engine without dropout's forward is the layers by hand, as the chapter's first log has them", () => {
  const rows = spiral({ samples: 30 });
  const description = {
    inputs: 2,
    hidden: [21],
    outputs: 3,
    dropout: 0.3,
    l2: 1e-3,
    init: "he",
  } as const;
  const engine = new Engine(description, ADAM, rows, { seed: 2, dropoutForwardSkipped: true });
  const network = new Network(description, 2);
  const [dense1, dense2] = network.dense;
  const [relu, dropout, adam] = [new ReLU(), new Dropout(21, 0.3, { seed: 2 }), new Adam(ADAM)];
  for (let epoch = 0; epoch < 5; epoch++) {
    const activated = relu.forward(dense1.forward(rows.x));
    dropout.forward(activated);
    const loss = network.loss.forward(dense2.forward(activated), rows.y);
    dense1.backward(relu.backward(dropout.backward(dense2.backward(network.loss.backward()))));
    assertAlmostEquals(engine.trainEpoch().dataLoss, loss, 1e-12);
    adam.step(network.parameters);
  }
  assert(
    layerDifference(engine.parameters(), network.parameters.map(({ values }) => values)) < 1e-12,
  );
  engine.release();
});

Deno.test("Engine refuses what the kernels would make nonsense of", () => {
  const rows = spiral({ samples: 5 });
  const refused: [() => Engine, string][] = [
    [() => new Engine({ ...SMALL, dropout: 1 }, ADAM, rows), "in [0, 1), got 1"],
    [() => new Engine({ ...SMALL, l2: -1 }, ADAM, rows), "at least 0, got -1"],
    [() => new Engine({ ...SMALL, hidden: [2.5] }, ADAM, rows), "from 1, got 2.5"],
    [
      () => new Engine({ ...SMALL, inputs: 3 }, ADAM, rows),
      "15 rows of 3 inputs take 45 numbers",
    ],
    [() => new Engine({ ...SMALL, outputs: 2 }, ADAM, rows), "[0, 2), got 2"],
    [() => new Engine(SMALL, { ...ADAM, epsilon: 0 }, rows), "epsilon must be above 0"],
    [() => new Engine(SMALL, ADAM, rows, { batchSize: 0.5 }), "a batch size must be"],
    [
      () => new Engine(SMALL, ADAM, { x: new Float64Array(0), y: new Int32Array(0) }),
      "at least one row",
    ],
  ];
  for (const [make, message] of refused) assertThrows(make, RangeError, message);
  const engine = new Engine(SMALL, ADAM, rows);
  assertThrows(
    () => engine.evaluate({ x: rows.x, y: new Int32Array(15).fill(7) }),
    RangeError,
    "got 7",
  );
  engine.release();
});

Deno.test("Engine that was released, or is in the middle of an epoch, can do nothing", () => {
  const { engine } = makeBoth({ network: {} });
  engine.release();
  for (
    const use of [
      () => engine.trainEpoch(),
      () => engine.parameters(),
      () => engine.evaluate(spiral()),
    ]
  ) {
    assertThrows(use, Error, "Cannot use an engine that was released");
  }
  const inside: Engine = new Engine(SMALL, ADAM, spiral(), {
    beforeTile: () => inside.evaluate(spiral()),
  });
  assertThrows(() => inside.trainEpoch(), Error, "in the middle of an epoch");
  inside.release();
});
