import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Dense, initialScale } from "../../lib/nn/dense.ts";
import { holds } from "../property.ts";
import { dot, gradientError } from "../../lib/checks/gradient_error.ts";
import { normals } from "./normals.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

const sizes = fc.integer({ min: 1, max: 7 });

Deno.test("Dense.forward() is inputs · weights + biases, computed by hand", () => {
  const dense = new Dense(2, 3);
  dense.weights.set([1, 2, 3, 10, 20, 30]);
  dense.biases.set([0.5, 0, -0.5]);
  assertEquals([...dense.forward(new Float64Array([1, 1, 2, 0]))], [11.5, 22, 32.5, 2.5, 4, 5.5]);
});

Deno.test("Dense.backward() agrees with central differences within 1e-9, over random shapes", () => {
  holds([sizes, sizes, sizes], (rows, inputs, units) => {
    const dense = new Dense(inputs, units, { init: "he" });
    const x = normals(rows * inputs, 1);
    const c = normals(rows * units, 2);
    const loss = () => dot(dense.forward(x), c);
    loss();
    const dInputs = dense.backward(c).slice();
    assert(gradientError({ values: x, gradient: dInputs, loss }) < 1e-9);
    for (const { values, gradient } of dense.parameters) {
      assert(gradientError({ values, gradient: gradient.slice(), loss }) < 1e-9);
    }
  }, 50);
});

Deno.test("Dense.regularizationLoss() is λ Σ w² + λ Σ b², and its gradient 2λw", () => {
  const dense = new Dense(1, 2, { weightL2: 0.1, biasL2: 0.01 });
  dense.weights.set([3, -4]);
  dense.biases.set([1, 2]);
  assertAlmostEquals(dense.regularizationLoss(), 0.1 * 25 + 0.01 * 5, 1e-15);
  dense.forward(new Float64Array([1]));
  dense.backward(new Float64Array([0, 0]));
  assertEquals([...dense.dWeights], [2 * 0.1 * 3, 2 * 0.1 * -4]);
  assertEquals([...dense.dBiases], [2 * 0.01 * 1, 2 * 0.01 * 2]);
});

Deno.test("Dense.backward() overwrites the gradients of the last call", () => {
  const dense = new Dense(3, 2);
  const x = normals(6);
  dense.forward(x);
  dense.backward(normals(4));
  const first = dense.dWeights.slice();
  dense.backward(normals(4));
  assertEquals(dense.dWeights, first);
});

Deno.test("Dense of one input, one unit and one row", () => {
  const dense = new Dense(1, 1);
  dense.weights[0] = 3;
  assertEquals([...dense.forward(new Float64Array([2]))], [6]);
  assertEquals([...dense.backward(new Float64Array([1]))], [3]);
});

Deno.test("Dense initial weights are nested: a layer with more units or inputs has the same first weights", () => {
  const narrow = new Dense(2, 5, { seed: 3 });
  const wide = new Dense(4, 9, { seed: 3 });
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 5; j++) assertEquals(wide.weights[i * 9 + j], narrow.weights[i * 5 + j]);
  }
});

Deno.test("Dense initial weights have the standard deviation of their scale within 2 %, biases are 0", () => {
  for (const init of ["small", "he", "glorot"] as const) {
    const { weights, biases } = new Dense(100, 400, { init });
    const scale = Math.sqrt(dot(weights, weights) / weights.length);
    assertAlmostEquals(scale / initialScale(init, 100, 400), 1, 0.02);
    assert(biases.every((bias) => bias === 0));
  }
  assertEquals(initialScale("small", 2, 3), 0.01);
  assertEquals(initialScale("he", 8, 3), 0.5);
  assertEquals(initialScale("glorot", 3, 5), 0.5);
});

Deno.test("Dense draws different weights for another layer and another seed", () => {
  const one = new Dense(2, 2, { seed: 0, layer: 0 }).weights[0];
  assert(one !== new Dense(2, 2, { seed: 0, layer: 1 }).weights[0]);
  assert(one !== new Dense(2, 2, { seed: 1, layer: 0 }).weights[0]);
});

Deno.test("Dense rejects sizes, penalties and partial rows", () => {
  assertThrows(() => new Dense(0, 1), RangeError, "inputs must be a whole number from 1, got 0");
  assertThrows(() => new Dense(1, 1.5), RangeError, "units must be");
  assertThrows(
    () => new Dense(1, 1, { weightL2: -1 }),
    RangeError,
    "weightL2 must be at least 0 and finite, got -1",
  );
  assertThrows(
    () => new Dense(2, 1).forward(new Float64Array(3)),
    RangeError,
    "the length of inputs must be a multiple of 2, got 3",
  );
});

Deno.test("Dense initial weights are normal, not uniform: fractions within 1, 2, 3 standard deviations", () => {
  const { weights } = new Dense(200, 500, { init: "small" });
  for (const [bound, fraction] of [[1, 0.6827], [2, 0.9545], [3, 0.9973]]) {
    const within = weights.filter((w) => Math.abs(w) < bound * 0.01).length / weights.length;
    assertAlmostEquals(within, fraction, 0.005);
  }
});

Deno.test("Dense initial weights of 400 units are all different", () => {
  assertEquals(new Set(new Dense(3, 400).weights).size, 1200);
});

Deno.test("Dense.regularizationLoss() with λ = 0 is 0, even if the squares of the weights overflow", () => {
  const dense = new Dense(1, 1);
  dense.weights[0] = 1e200;
  assertEquals(dense.regularizationLoss(), 0);
});

Deno.test("Dense rejects options and arrays out of range and of a wrong type", () => {
  const dense = new Dense(2, 3);
  const run = "Cannot run Dense.forward(): ";
  assertErrors([
    [
      () => new Dense(untyped("2"), 1),
      TypeError,
      'a Dense layer: inputs must be a number, got "2"',
    ],
    [() => new Dense(1, 1, untyped(5)), TypeError, "options must be an object, got 5"],
    [() => new Dense(1, 1, { seed: -1 }), RangeError, "seed must be a whole number from 0"],
    [
      () => new Dense(1, 1, { layer: 0.5 }),
      RangeError,
      "layer must be a whole number from 0, got 0.5",
    ],
    [
      () => new Dense(1, 1, { biasL2: NaN }),
      RangeError,
      "biasL2 must be at least 0 and finite, got NaN",
    ],
    [
      () => new Dense(1, 1, { init: untyped("xavier") }),
      RangeError,
      'init must be "small" or "he" or "glorot", got "xavier"',
    ],
    [
      () => dense.forward(untyped([1, 2])),
      TypeError,
      run + "inputs must be a Float64Array, got an Array",
    ],
    [
      () => dense.forward(untyped(new Float32Array(2))),
      TypeError,
      run + "inputs must be a Float64Array, got a Float32Array",
    ],
  ]);
});

Deno.test("Dense.backward() rejects a call before forward() and another number of rows", () => {
  const dense = new Dense(2, 3);
  const run = "Cannot run Dense.backward(): ";
  assertErrors([
    [
      () => dense.backward(new Float64Array(3)),
      RangeError,
      run + "forward() must come first, got dOutputs of 3 numbers",
    ],
  ]);
  dense.forward(new Float64Array(8));
  assertErrors([
    [
      () => dense.backward(new Float64Array(9)),
      RangeError,
      run + "dOutputs must have 12 numbers, as many as the last forward() returned " +
      "(forward() must come first), got 9",
    ],
    [() => dense.backward(untyped([1, 2, 3])), TypeError, run + "dOutputs must be a Float64Array"],
  ]);
  dense.backward(new Float64Array(12));
});
