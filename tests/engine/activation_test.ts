import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { spiral } from "../../lib/data/spiral.ts";
import { Block } from "../../lib/engine/block.ts";
import { Engine } from "../../lib/engine/engine.ts";
import * as kernels from "../../lib/engine/kernels.wasm";
import { makeLayout } from "../../lib/engine/layout.ts";
import { networkBytes } from "../../lib/engine/network_bytes.ts";
import { tanh } from "../../lib/math/tanh.ts";
import type { NetworkDescription } from "../../lib/nn/network.ts";
import type { LabeledRows, TargetRows } from "../../lib/nn/trainer.ts";
import { drawMask, dropThreshold } from "../../lib/random/mask.ts";
import { assertErrors } from "../math/assert_errors.ts";
import { normals } from "../nn/normals.ts";
import { holds } from "../property.ts";
import { ADAM, assertAgreement, makeBoth, SGD_RULE } from "./agreement.ts";

const ACTIVATIONS = ["relu", "tanh", "leaky_relu"] as const;
const LOSSES = ["cross_entropy", "mean_squared_error"] as const;

/** The rate of `SGD_RULE` is too large for the mean squared error in small batches. */
const SLOW_SGD = { ...SGD_RULE, learningRate: 0.005 };

/** Rows for a network with a loss: classes in turn, or smooth numbers. */
function makeRows(
  { loss = "cross_entropy", inputs = 2, outputs = 3 }: Partial<NetworkDescription>,
  rows: number,
): LabeledRows | TargetRows {
  const x = normals(rows * inputs, 3);
  x.fill(0, 0, inputs); // all sums of the first row are the biases, which begin at 0
  if (loss === "mean_squared_error") return { x, y: normals(rows * outputs, 4) };
  return { x, y: Int32Array.from({ length: rows }, (_, row) => row % outputs) };
}

for (const activation of ACTIVATIONS) {
  for (const loss of LOSSES) {
    const kind = `${activation}, ${loss}`;

    Deno.test(`Engine agrees with lib/nn within 1e-12: ${kind}, layers by dropout by L2 by optimizer by batch`, () => {
      for (const hidden of [[], [5], [9, 6], [64, 3, 7]]) {
        for (const [dropout, l2] of [[0, 0], [0.3, 0], [0, 1e-3], [0.3, 1e-3]]) {
          for (const optimizer of [ADAM, SLOW_SGD]) {
            for (const batchSize of [Infinity, 7]) {
              const network = { hidden, dropout, l2, activation, loss };
              const rows = makeRows(network, 33);
              assertAgreement({ network, optimizer, rows, batchSize }, 3);
            }
          }
        }
      }
    });

    Deno.test(`Engine agrees with lib/nn within 1e-12: ${kind}, 1 to 5 inputs and outputs, 1 to 9 rows`, () => {
      for (const inputs of [1, 2, 3, 5]) {
        for (const outputs of [1, 2, 3, 4, 5]) {
          for (const count of [1, 2, 5, 9]) {
            const network = { inputs, outputs, hidden: [7], dropout: 0.3, activation, loss };
            assertAgreement({ network, rows: makeRows(network, count) }, 2);
          }
        }
      }
    });

    Deno.test(`Engine agrees with lib/nn within 1e-12: ${kind}, several tiles of wide layers`, () => {
      for (const outputs of [1, 2]) {
        const network = { hidden: [130, 65], dropout: 0.1, l2: 1e-4, activation, loss, outputs };
        assertAgreement({ network, rows: makeRows(network, 301) }, 2);
        assertAgreement({ network, rows: makeRows(network, 301), batchSize: 150 }, 2);
      }
    });

    Deno.test(`Engine.evaluate() and predict() between epochs do not change training: ${kind}`, () => {
      const network = { dropout: 0.3, l2: 1e-3, hidden: [9, 5], activation, loss };
      const rows = makeRows(network, 150);
      const other = makeRows(network, 301);
      for (const batchSize of [Infinity, 140, 8]) {
        const { engine: plain } = makeBoth({ network, rows, batchSize });
        const { engine: used } = makeBoth({ network, rows, batchSize });
        for (let epoch = 0; epoch < 4; epoch++) {
          assertEquals(used.trainEpoch(), plain.trainEpoch());
          used.evaluate(other);
          used.predict(other.x);
        }
        assertEquals(used.parameters(), plain.parameters());
        plain.release();
        used.release();
      }
    });
  }
}

Deno.test("Engine.predict() implies the scores of evaluate() within 1e-12, over several tiles", () => {
  for (const loss of LOSSES) {
    const network = { dropout: 0.3, hidden: [300], loss, activation: "tanh" as const };
    const rows = makeRows(network, 205);
    const { engine } = makeBoth({ network, rows });
    engine.trainEpoch();
    const predicted = engine.predict(rows.x);
    const { y } = rows;
    const scores = engine.evaluate(rows);
    const losses = y instanceof Int32Array
      ? Array.from(y, (label, row) => -Math.log(predicted[3 * row + label]))
      : Array.from(y, (target, i) => (predicted[i] - target) ** 2);
    const mean = losses.reduce((sum, each) => sum + each, 0) / losses.length;
    assertAlmostEquals(scores.loss, mean, 1e-12);
    assertEquals(predicted.length, 615);
    engine.release();
  }
});

Deno.test("Engine.predict() calls beforeTile, and an engine whose predict() it ended can only be released", () => {
  const rows = spiral({ samples: 100 });
  const network = { inputs: 2, hidden: [4], outputs: 3, dropout: 0, l2: 0, init: "he" } as const;
  let tiles = 0;
  const beforeTile = () => {
    if (++tiles === 2) throw new Error("stop");
  };
  const engine = new Engine(network, ADAM, rows, { beforeTile });
  assertThrows(() => engine.predict(rows.x), Error, "stop");
  assertThrows(() => engine.trainEpoch(), Error, "in the middle of an epoch or an evaluation");
  engine.release();
});

Deno.test("Engine.predict() of no rows is empty, and rejects types, partial rows, NaN and infinities", () => {
  const { engine } = makeBoth({ network: {} });
  const cannot = "Cannot run Engine.predict(): ";
  const predict = (x: unknown) => () => engine.predict(x as Float64Array);
  assertErrors([
    [predict([1, 2]), TypeError, cannot + "x must be a Float64Array, got an Array"],
    [predict(new Float64Array(3)), RangeError, cannot + "the length of x must be a multiple of 2"],
    [
      predict(Float64Array.of(1, 2, 3, NaN)),
      RangeError,
      cannot + "x must be finite in row 1, column 1 (counted from 0), got NaN",
    ],
    [predict(Float64Array.of(-Infinity, 2)), RangeError, "row 0, column 0"],
  ]);
  assertEquals(engine.predict(new Float64Array(0)), new Float64Array(0));
  engine.release();
});

Deno.test("networkBytes() of numbers are those of classes and the targets, and no other address moves", () => {
  const network = { inputs: 2, hidden: [5], outputs: 3, dropout: 0, l2: 0, init: "he" } as const;
  const [classes, numbers] = LOSSES.map((loss) => makeLayout({ ...network, loss }, 100, 65536));
  const targets = numbers.targets ?? 0;
  assertEquals(classes.targets, undefined);
  assertEquals({ ...numbers, targets: undefined, bytes: classes.bytes }, classes);
  assertEquals(targets, 65536 + Math.ceil(classes.bytes / 64) * 64);
  const [bytes] = LOSSES.map((loss) => networkBytes({ ...network, loss }, 100, 100)).reverse();
  assertEquals(bytes, targets - 65536 + 8 * 3 * (100 + numbers.tileRows));
});

Deno.test("Engine keeps a copy of the targets", () => {
  const network = { loss: "mean_squared_error", outputs: 1 } as const;
  const rows = makeRows(network, 20);
  const { engine, trainer } = makeBoth({ network, rows, batchSize: 6 });
  const { engine: changed } = makeBoth({
    network,
    rows: { x: rows.x, y: (rows.y as Float64Array).slice() },
    batchSize: 6,
  });
  trainer.trainEpoch();
  engine.trainEpoch();
  rows.y.fill(7);
  changed.trainEpoch();
  assertEquals(engine.trainEpoch(), changed.trainEpoch());
  engine.release();
  changed.release();
});

Deno.test("Engine with the mean squared error diverges as lib/nn: the losses become infinite or NaN", () => {
  for (const activation of ACTIVATIONS) {
    const network = { loss: "mean_squared_error", outputs: 1, hidden: [8], activation } as const;
    const optimizer = { ...SGD_RULE, learningRate: 1e3 };
    const { engine, trainer } = makeBoth({ network, optimizer, rows: makeRows(network, 20) });
    const losses = Array.from(
      { length: 200 },
      () => [engine, trainer].map((each) => each.trainEpoch().loss),
    );
    const ends = [0, 1].map((i) => losses.findIndex((both) => !Number.isFinite(both[i])));
    assertEquals(ends[0], ends[1], activation);
    assert(ends[0] > 0, activation);
    assertEquals(losses.slice(ends[0]).some((both) => both.some(Number.isFinite)), false);
    engine.release();
  }
});

Deno.test("Engine rejects rows that do not fit the loss, unknown names, and skipped dropout without ReLU", () => {
  const base = { inputs: 2, hidden: [4], outputs: 3, dropout: 0.1, l2: 0, init: "he" } as const;
  const classes = spiral({ samples: 5 });
  const numbers = { x: normals(6), y: normals(9) };
  const make = (change: object, rows: LabeledRows | TargetRows, options = {}) => () =>
    new Engine({ ...base, ...change }, ADAM, rows, options);
  const loss = "mean_squared_error";
  const cannot = "Cannot make an Engine: ";
  const engine = new Engine({ ...base, loss }, ADAM, numbers);
  assertErrors([
    [
      make({ loss }, classes),
      TypeError,
      cannot + "y must be a Float64Array with the loss mean_squared_error, got an Int32Array",
    ],
    [make({}, numbers), TypeError, cannot + "y must be an Int32Array, got a Float64Array"],
    [
      make({ loss }, { x: numbers.x, y: normals(3) }),
      RangeError,
      cannot + "y must have 9 numbers, 3 for each of 3 rows, got 3",
    ],
    [make({ loss }, { x: numbers.x, y: numbers.y.with(4, NaN) }), RangeError, "row 1, column 1"],
    [make({ activation: "gelu" }, classes), RangeError, cannot + "activation must be"],
    [
      make({ activation: "tanh" }, classes, { dropoutForwardSkipped: true }),
      RangeError,
      cannot + "dropoutForwardSkipped must be false with the activation tanh, got true",
    ],
    [
      () => engine.evaluate(classes),
      TypeError,
      "Cannot run Engine.evaluate(): y must be a Float64Array with the loss mean_squared_error",
    ],
  ]);
  engine.release();
});

/** Runs a kernel on a block with (rows, units) numbers, the same number of outputs, and keys for rows 0, 1, …. */
function withArrays(
  [rows, units]: [number, number],
  use: (arrays: { z: number; h: number; keys: number; block: Block }) => void,
): void {
  const bytes = 8 * rows * units;
  const block = new Block(2 * bytes + 12 * rows);
  const [z, h, keys] = [block.start, block.start + bytes, block.start + 2 * bytes];
  const numbers = keys + 8 * rows;
  block.integers(numbers, rows).set(Array.from({ length: rows }, (_, row) => row));
  kernels.rowKeys(keys, KEY.high, KEY.low, numbers, rows);
  try {
    use({ z, h, keys, block });
  } finally {
    block.release();
  }
}

const KEY = { high: 11, low: 22 };
const SPECIAL = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  5e-324,
  0.6249999,
  0.625,
  -0.625,
  19,
  20,
  -21,
  1e308,
];

Deno.test("kernels.tanhForward() equals lib/math in every bit, including pairs of special values", () => {
  withArrays([1, 4], ({ z, block }) => {
    const run = (values: number[]) => {
      const view = block.floats(z, 4);
      view.set(values);
      kernels.tanhForward(z, 0, 0, 1, 1, 4, 4);
      assertEquals([...view], values.map(tanh));
    };
    for (const a of SPECIAL) for (const b of SPECIAL) run([a, b, b, a]);
    for (let x = -22; x < 22; x += 1 / 512) run([x, -x, x + 1e-3, x / 10]); // fc.double() prefers small numbers
    const number = (max: number) => fc.double({ min: -max, max, noNaN: true });
    holds([number(0.7), number(2), number(25), fc.double()], (...all) => run(all), 5000);
  });
});

const slope = (z: number): number => (z > 0 ? z : 0.01 * z);

Deno.test("kernels.leakyReluForward() equals lib/nn in every bit, including special values", () => {
  withArrays([2, 8], ({ z, block }) => {
    const values = [...SPECIAL, -1e308, 3, -3];
    block.floats(z, 16).set(values);
    kernels.leakyReluForward(z, 0, 0, 1, 2, 8, 8);
    assertEquals([...block.floats(z, 16)], values.map(slope));
  });
});

for (const rate of [0.1, 0.5]) {
  Deno.test(`activation kernels apply the mask by its keys, forward and backward, also at 0: rate ${rate}`, () => {
    const [rows, units] = [8, 68];
    withArrays([rows, units], ({ z, h, keys, block }) => {
      const mask = new Float64Array(rows * units);
      drawMask(mask, KEY, Array.from({ length: rows }, (_, row) => row), rate, units);
      const [limit, kept] = [dropThreshold(rate), 1 / (1 - rate)];
      const [sums, outputs] = [block.floats(z, rows * units), block.floats(h, rows * units)];
      assert(mask.includes(0) && mask.includes(kept));
      outputs.fill(1);
      kernels.tanhForward(h, keys, limit, kept, rows, units, units);
      assertEquals([...outputs], Array.from(mask, (m) => tanh(1) * m));
      outputs.fill(2);
      kernels.leakyReluForward(h, keys, limit, kept, rows, units, units);
      assertEquals([...outputs], Array.from(mask, (m) => 2 * m));
      outputs.fill(0); // the outputs of kept units are 0 too
      sums.fill(3);
      kernels.tanhBackward(z, h, keys, limit, kept, rows, units, units);
      assertEquals([...sums], Array.from(mask, (m) => 3 * m));
      sums.fill(3);
      kernels.leakyReluBackward(z, h, keys, limit, kept, rows, units, units);
      assertEquals([...sums], Array.from(mask, (m) => (3 * 0.01) * m));
    });
  });
}

Deno.test("activation kernels leave the numbers between rows alone", () => {
  withArrays([2, 8], ({ z, h, block }) => {
    const view = block.floats(z, 16);
    view.fill(0.5);
    kernels.tanhForward(z, 0, 0, 1, 2, 4, 8);
    kernels.leakyReluBackward(z, h, 0, 0, 1, 2, 4, 8);
    assertEquals([4, 5, 6, 7, 12, 13, 14, 15].map((i) => view[i]), Array(8).fill(0.5));
    assertEquals(view[0], 0.01 * tanh(0.5));
  });
});

Deno.test("kernels.squaredLoss() computed by hand: 2 rows of 3 numbers of a batch of 4, 2 rows of padding", () => {
  withArrays([4, 3], ({ z, h, block }) => {
    block.floats(z, 12).set([1, 2, 3, 4, 5, 6, 9, 9, 9, 9, 9, 9]);
    block.floats(h, 6).set([1, 0, 6, 5, 5, 5]);
    const sums = new Block(16);
    sums.floats(sums.start, 2).set([10, 20]);
    kernels.squaredLoss(z, h, sums.start, 2, 4, 3, 4);
    assertEquals([...sums.floats(sums.start, 2)], [10 + 4 + 9 + 1 + 1, 20 + 2 + 3 + 1 + 1]);
    const expected = [0, 4 / 12, -6 / 12, -2 / 12, 0, 2 / 12];
    assertEquals([...block.floats(z, 12)], [...expected, 0, 0, 0, 0, 0, 0]);
    sums.release();
  });
});

Deno.test("kernels.squaredLoss() of NaN is NaN, and of an overflow Infinity", () => {
  for (const [output, loss] of [[NaN, NaN], [Infinity, Infinity], [1e200, Infinity]]) {
    withArrays([4, 1], ({ z, h, keys, block }) => {
      block.floats(z, 1).set([output]);
      block.floats(keys, 2).fill(0); // here: the sums
      kernels.squaredLoss(z, h, keys, 1, 4, 1, 1);
      assertEquals(block.floats(keys, 1)[0], loss);
    });
  }
});
