import { assert, assertEquals, assertThrows } from "@std/assert";
import { spiral } from "../../lib/data/spiral.ts";
import { powerOf } from "../../lib/engine/checkpoint.ts";
import { Engine, type EngineCheckpoint } from "../../lib/engine/engine.ts";
import type { NetworkDescription } from "../../lib/nn/network.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { ADAM, SGD_RULE } from "./agreement.ts";

const ROWS = spiral({ samples: 7 });
const NETWORK: NetworkDescription = {
  ...{ inputs: 2, hidden: [5, 3], outputs: 3 },
  dropout: 0.2,
  l2: 1e-3,
  init: "he",
};
/** Weights and biases of the network. */
const COUNT = 2 * 5 + 5 + 5 * 3 + 3 + 3 * 3 + 3;
const OPTIONS = { seed: 3, batchSize: 6 };

function trained(
  epochs: number,
  { optimizer = ADAM, checkpoint }: {
    optimizer?: typeof ADAM | typeof SGD_RULE;
    checkpoint?: EngineCheckpoint | undefined;
  } = {},
): Engine {
  const engine = new Engine(NETWORK, optimizer, ROWS, { ...OPTIONS, checkpoint });
  for (let epoch = 0; epoch < epochs; epoch++) engine.trainEpoch();
  return engine;
}

for (const [name, optimizer] of Object.entries({ adam: ADAM, sgd: SGD_RULE })) {
  Deno.test(`Engine that continues from a checkpoint has every bit of one that did not stop: ${name}`, () => {
    const before = trained(4, { optimizer });
    const checkpoint = before.checkpoint();
    before.trainEpoch(); // the checkpoint is a copy
    const after = trained(0, { optimizer, checkpoint });
    const whole = trained(4, { optimizer });
    assertEquals(after.checkpoint(), checkpoint);
    for (let epoch = 4; epoch < 9; epoch++) {
      assertEquals(after.trainEpoch(), whole.trainEpoch(), `epoch ${epoch}`);
      assertEquals(after.evaluate(ROWS), whole.evaluate(ROWS));
    }
    assertEquals(after.parameters(), whole.parameters());
    assertEquals(after.gradients(), whole.gradients());
    assertEquals(after.checkpoint(), whole.checkpoint());
    for (const engine of [before, after, whole]) engine.release();
  });
}

Deno.test("Engine.checkpoint() has the parameters in their order, then the moments, without padding", () => {
  const engine = trained(2);
  const { epoch, values } = engine.checkpoint() as EngineCheckpoint;
  const flat = engine.parameters().flatMap(({ weights, biases }) => [...weights, ...biases]);
  assertEquals([epoch, values.length, flat.length], [2, 3 * COUNT, COUNT]);
  assertEquals([...values.subarray(0, COUNT)], flat);
  assert(values.subarray(2 * COUNT).every((square) => square >= 0)); // of adam the means of squares
  engine.release();
  const sgd = trained(2, { optimizer: SGD_RULE });
  assertEquals(sgd.checkpoint()?.values.length, 2 * COUNT);
  sgd.release();
});

Deno.test("Engine.checkpoint() before the first epoch has the initial weights, and moments of 0", () => {
  const engine = trained(0);
  const checkpoint = engine.checkpoint() as EngineCheckpoint;
  assertEquals(checkpoint.epoch, 0);
  assert(checkpoint.values.subarray(COUNT).every((moment) => moment === 0));
  engine.release();
});

Deno.test("Engine.checkpoint() with an infinite moment is undefined", () => {
  const optimizer = { ...ADAM, learningRate: 1e200 };
  const engine = new Engine({ ...NETWORK, l2: 1 }, optimizer, ROWS, OPTIONS);
  for (let epoch = 0; epoch < 3; epoch++) engine.trainEpoch();
  assertEquals(engine.checkpoint(), undefined);
  engine.release();
});

Deno.test("Engine refuses what is not a checkpoint of its network and optimizer", () => {
  const values = new Float64Array(3 * COUNT);
  const make = (checkpoint: unknown, optimizer: typeof ADAM | typeof SGD_RULE = ADAM) => () =>
    new Engine(NETWORK, optimizer, ROWS, { checkpoint: untyped(checkpoint) });
  assertErrors([
    [make(1), TypeError, "checkpoint must be an object, got 1"],
    [make({ values }), TypeError, "checkpoint.epoch must be a number, got undefined"],
    [
      make({ epoch: -1, values }),
      RangeError,
      "checkpoint.epoch must be a whole number from 0, got -1",
    ],
    [make({ epoch: 1, values: [1] }), TypeError, "checkpoint.values must be a Float64Array"],
    [
      make({ epoch: 1, values: values.slice(1) }),
      RangeError,
      `must have ${3 * COUNT} numbers, got`,
    ],
    [make({ epoch: 1, values }, SGD_RULE), RangeError, `must have ${2 * COUNT} numbers, got`],
    [make({ epoch: 1, values: values.with(9, -Infinity) }), RangeError, "must be finite, got -Inf"],
  ]);
});

Deno.test("Engine.checkpoint() of a released engine throws", () => {
  const engine = trained(0);
  engine.release();
  assertThrows(() => engine.checkpoint(), Error, "was released");
});

Deno.test("powerOf() multiplies step by step", () => {
  for (const factor of [0, 0.5, 0.9, 0.999, 1e-200]) {
    let power = 1;
    for (let step = 0; step < 20_000; step++) {
      if (step % 500 < 3) assertEquals(powerOf(factor, step), power, `${factor} ${step}`);
      power *= factor;
    }
  }
});
