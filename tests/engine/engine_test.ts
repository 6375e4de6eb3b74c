import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { spiral } from "../../lib/data/spiral.ts";
import { Engine } from "../../lib/engine/engine.ts";
import { Adam } from "../../lib/nn/adam.ts";
import { Dropout } from "../../lib/nn/dropout.ts";
import { Network } from "../../lib/nn/network.ts";
import { ReLU } from "../../lib/nn/relu.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { normals } from "../nn/normals.ts";
import { ADAM, assertAgreement, layerDifference, makeBoth, SGD_RULE } from "./agreement.ts";

const SMALL = { inputs: 2, hidden: [4], outputs: 3, dropout: 0, l2: 0, init: "he" } as const;

Deno.test("Engine initial weights equal those of lib/nn in every bit", () => {
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

Deno.test("Engine agrees with lib/nn within 1e-12: batches of 1 to all rows, sizes around that of a tile", () => {
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
      assertAgreement({ network, optimizer }, 100, 1e-11); // rounding errors grow with the number of steps
      assertAgreement({ network, optimizer, batchSize: 8 }, 10, 1e-11); // 50 steps
    }
  }
});

Deno.test("Engine.evaluate() between epochs does not change training", () => {
  const network = { dropout: 0.3, l2: 1e-3 };
  for (const batchSize of [Infinity, 8]) {
    const [plain, evaluated] = [
      makeBoth({ network, batchSize }).engine,
      makeBoth({ network, batchSize }).engine,
    ];
    for (let epoch = 0; epoch < 4; epoch++) {
      plain.trainEpoch();
      evaluated.trainEpoch();
      evaluated.evaluate(spiral({ samples: 70, seed: 5 }));
    }
    assertEquals(evaluated.parameters(), plain.parameters());
    plain.release();
    evaluated.release();
  }
});

Deno.test("Engine diverges at the epoch where lib/nn diverges, and λ = 0 keeps regLoss at 0", () => {
  const optimizer = { ...SGD_RULE, learningRate: 1e200 };
  const { engine, trainer } = makeBoth({ network: {}, optimizer });
  const figures = [0, 1, 2].map(() => [engine.trainEpoch(), trainer.trainEpoch()]);
  for (const [ours, theirs] of figures) {
    assertEquals([ours.regLoss, theirs.regLoss], [0, 0]);
    assertEquals(Number.isNaN(ours.loss), Number.isNaN(theirs.loss));
  }
  assertEquals(figures.map(([{ loss }]) => Number.isNaN(loss)), [false, true, true]);
  engine.release();
});

Deno.test("Engine.trainEpoch() throws the error of beforeTile, and the engine can be released", () => {
  const rows = spiral({ samples: 5 });
  const stop = () => {
    throw new Error("stop");
  };
  const engine = new Engine(SMALL, ADAM, rows, { beforeTile: stop });
  assertThrows(() => engine.trainEpoch(), Error, "stop");
  engine.release();
  engine.release();
});

Deno.test("Engine whose evaluate() was ended by beforeTile cannot train on the wrong rows", () => {
  const rows = spiral({ samples: 50 });
  let tiles = 0;
  const beforeTile = () => {
    if (++tiles === 2) throw new Error("stop");
  };
  const engine = new Engine(SMALL, ADAM, rows, { beforeTile });
  assertThrows(() => engine.evaluate(spiral({ samples: 200 })), Error, "stop");
  assertThrows(() => engine.trainEpoch(), Error, "in the middle of an epoch or an evaluation");
  engine.release();
});

Deno.test("Engine is independent of other engines, even if the memory grows between its epochs", () => {
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

Deno.test("Engine with dropoutForwardSkipped equals the layers of the chapter's first log", () => {
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

Deno.test("Engine rejects networks, optimizers, rows and options out of range: 22 cases", () => {
  const rows = spiral({ samples: 5 });
  const { x, y } = rows;
  const cannot = "Cannot make an Engine: ";
  const network = (change: object) => () => new Engine({ ...SMALL, ...change }, ADAM, rows);
  const adam = (change: object) => () => new Engine(SMALL, { ...ADAM, ...change }, rows);
  const sgd = (change: object) => () => new Engine(SMALL, { ...SGD_RULE, ...change }, rows);
  const data = (change: object) => () => new Engine(SMALL, ADAM, { x, y, ...change });
  const options = (change: object) => () => new Engine(SMALL, ADAM, rows, change);
  const changed = (value: number) => x.map((number, i) => (i === 7 ? value : number));
  assertErrors([
    [network({ dropout: 1 }), RangeError, cannot + "dropout must be in [0, 1), got 1"],
    [network({ l2: -1 }), RangeError, cannot + "l2 must be at least 0 and finite, got -1"],
    [
      network({ hidden: [2.5] }),
      RangeError,
      cannot + "hidden[0] must be a whole number from 1, got 2.5",
    ],
    [
      network({ inputs: 3 }),
      RangeError,
      cannot + "x must have 45 numbers, 3 for each of 15 rows, got 30",
    ],
    [network({ outputs: 2 }), RangeError, "must be in [0, 2), got 2"],
    [network({ init: "xavier" }), RangeError, cannot + 'init must be "small" or "he" or "glorot"'],
    [
      network({ hidden: [1e6, 1e6] }),
      RangeError,
      cannot + "a network with its batch must fit into 4294967296 bytes of memory, got ",
    ],
    [
      network({ hidden: [2 ** 50] }),
      RangeError,
      cannot + "a network with its batch must fit into 4294967296 bytes of memory, got ",
    ],
    [
      adam({ learningRate: -1 }),
      RangeError,
      cannot + "learningRate must be above 0 and finite, got -1",
    ],
    [adam({ decay: NaN }), RangeError, cannot + "decay must be at least 0 and finite, got NaN"],
    [adam({ beta1: 1 }), RangeError, cannot + "beta1 must be in [0, 1), got 1"],
    [adam({ beta2: -0.5 }), RangeError, cannot + "beta2 must be in [0, 1), got -0.5"],
    [adam({ epsilon: 0 }), RangeError, cannot + "epsilon must be above 0 and finite, got 0"],
    [adam({ kind: "rmsprop" }), RangeError, cannot + 'kind must be "adam" or "sgd", got "rmsprop"'],
    [
      sgd({ learningRate: 0 }),
      RangeError,
      cannot + "learningRate must be above 0 and finite, got 0",
    ],
    [sgd({ momentum: 1 }), RangeError, cannot + "momentum must be in [0, 1), got 1"],
    [
      data({ x: changed(NaN) }),
      RangeError,
      cannot + "x must be finite in row 3, column 1 (counted from 0), got NaN",
    ],
    [
      data({ x: changed(Infinity) }),
      RangeError,
      cannot + "x must be finite in row 3, column 1 (counted from 0), got Infinity",
    ],
    [data({ y: new Int32Array(0), x: new Float64Array(0) }), RangeError, "at least 1 row, got 0"],
    [
      options({ batchSize: 0.5 }),
      RangeError,
      cannot + "batchSize must be a whole number from 1 or Infinity",
    ],
    [options({ batchSize: NaN }), RangeError, "or Infinity, got NaN"],
    [options({ seed: -1 }), RangeError, cannot + "seed must be a whole number from 0"],
  ]);
});

Deno.test("Engine rejects arguments of a wrong type: 10 cases", () => {
  const rows = spiral({ samples: 5 });
  const { x, y } = rows;
  const cannot = "Cannot make an Engine: ";
  const network = (change: object) => () => new Engine({ ...SMALL, ...change }, ADAM, rows);
  const options = (change: object) => () => new Engine(SMALL, ADAM, rows, change);
  assertErrors([
    [
      () => new Engine(untyped(undefined), ADAM, rows),
      TypeError,
      cannot + "description must be an object",
    ],
    [network({ hidden: 8 }), TypeError, cannot + "hidden must be a list of whole numbers, got 8"],
    [network({ inputs: "2" }), TypeError, cannot + 'inputs must be a number, got "2"'],
    [
      () => new Engine(SMALL, untyped("adam"), rows),
      TypeError,
      cannot + 'optimizer must be an object, got "adam"',
    ],
    [
      () => new Engine(SMALL, { ...ADAM, decay: untyped(undefined) }, rows),
      TypeError,
      "decay must be a number",
    ],
    [
      () => new Engine(SMALL, ADAM, untyped(undefined)),
      TypeError,
      cannot + "rows must be an object",
    ],
    [
      () => new Engine(SMALL, ADAM, { x: untyped([...x]), y }),
      TypeError,
      "x must be a Float64Array, got an Array",
    ],
    [
      () => new Engine(SMALL, ADAM, { x, y: untyped<Int32Array>([...y]) }),
      TypeError,
      "y must be an Int32Array, got an Array",
    ],
    [options({ beforeTile: 1 }), TypeError, cannot + "beforeTile must be a function, got 1"],
    [
      options({ dropoutForwardSkipped: "no" }),
      TypeError,
      "dropoutForwardSkipped must be a boolean",
    ],
  ]);
});

Deno.test("Engine.evaluate() rejects labels, widths, NaN and infinities, and can be used afterwards", () => {
  const rows = spiral({ samples: 5 });
  const engine = new Engine(SMALL, ADAM, rows);
  const before = engine.evaluate(rows);
  const evaluate = (change: object) => () => engine.evaluate({ x: rows.x, y: rows.y, ...change });
  const cannot = "Cannot run Engine.evaluate(): ";
  assertErrors([
    [evaluate({ y: new Int32Array(15).fill(7) }), RangeError, "must be in [0, 3), got 7"],
    [
      evaluate({ x: rows.x.slice(2) }),
      RangeError,
      cannot + "x must have 30 numbers, 2 for each of 15 rows, got 28",
    ],
    [
      evaluate({ x: rows.x.map(() => NaN) }),
      RangeError,
      cannot + "x must be finite in row 0, column 0 (counted from 0), got NaN",
    ],
    [
      evaluate({ x: rows.x.map(() => -Infinity) }),
      RangeError,
      cannot + "x must be finite in row 0, column 0 (counted from 0), got -Infinity",
    ],
    [evaluate({ x: [...rows.x] }), TypeError, cannot + "x must be a Float64Array, got an Array"],
  ]);
  assertEquals(engine.evaluate(rows), before);
  engine.release();
});

Deno.test("Engine cannot be used after release() or in the middle of an epoch", () => {
  const { engine } = makeBoth({ network: {} });
  engine.release();
  for (
    const use of [
      () => engine.trainEpoch(),
      () => engine.parameters(),
      () => engine.evaluate(spiral()),
      () => engine.predict(spiral().x),
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

Deno.test("Engine with wide layers has its first loss that is not finite in the same epoch as lib/nn", () => {
  const diverged = new Set<number>();
  for (const learningRate of [1e60, 1e76, 1e77, 1e80, 1e102, 1e110, 1e154, 1e250, 1e300]) {
    for (const optimizer of [{ ...ADAM, learningRate }, { ...SGD_RULE, learningRate }]) {
      for (const dropout of [0, 0.3]) {
        const network = { hidden: [32, 36, 32], dropout, l2: 1e-4 };
        const { engine, trainer } = makeBoth({ network, optimizer });
        for (let epoch = 0; epoch < 6; epoch++) {
          const [ours, theirs] = [engine.trainEpoch().loss, trainer.trainEpoch().loss];
          const label = `loss of epoch ${epoch} at ${
            JSON.stringify(optimizer)
          }, dropout ${dropout}`;
          assertEquals(Number.isFinite(ours), Number.isFinite(theirs), label);
          if (!Number.isFinite(theirs)) diverged.add(epoch);
        }
        engine.release();
      }
    }
  }
  assert(diverged.size > 1, "the learning rates are too small for this test");
});

Deno.test("Engine.evaluate() and predict() change nothing of the training, also where it diverges", () => {
  const other = spiral({ samples: 40, seed: 3 });
  other.x.forEach((value, i) => other.x[i] = 1e300 * value);
  for (const batchSize of [5, 7, Infinity]) { // sizes with rows of padding
    for (const learningRate of [0.05, 1e4, 1e100]) {
      for (const hidden of [[16, 16, 16], [33, 40]]) {
        const network = {
          inputs: 2,
          hidden,
          outputs: 3,
          dropout: 0.8,
          l2: 1e-4,
          init: "he",
        } as const;
        const [evaluated, plain] = [0, 1].map(() =>
          new Engine(network, { ...SGD_RULE, learningRate }, spiral({ samples: 7 }), { batchSize })
        );
        for (let epoch = 0; epoch < 5; epoch++) {
          assertEquals(
            evaluated.trainEpoch(),
            plain.trainEpoch(),
            `${hidden} ${batchSize} ${learningRate}`,
          );
          assertEquals(evaluated.gradients(), plain.gradients());
          evaluated.evaluate(other);
          evaluated.predict(other.x);
        }
        evaluated.release();
        plain.release();
      }
    }
  }
});

Deno.test("Engine trains alike when another engine makes the memory grow in the middle of an epoch", () => {
  const others: Engine[] = [];
  const losses = [0, 1].map((grows) => {
    let calls = 0;
    const beforeTile = () => {
      if (++calls % 3 === 0 && grows > 0) {
        others.push(new Engine({ ...SMALL, hidden: [512, 512] }, ADAM, spiral({ samples: 5 })));
      }
    };
    const engine = new Engine(SMALL, ADAM, spiral({ samples: 40 }), { batchSize: 16, beforeTile });
    const each = Array.from({ length: 3 }, () => engine.trainEpoch().loss);
    engine.release();
    return each;
  });
  others.forEach((other) => other.release());
  assert(others.length > 2);
  assertEquals(losses[0], losses[1]);
});
