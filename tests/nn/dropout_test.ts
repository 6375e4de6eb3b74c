import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { Dropout } from "../../lib/nn/dropout.ts";
import { holds } from "../property.ts";
import { dot, gradientError } from "../../lib/checks/gradient_error.ts";
import { normals } from "./normals.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

const ones = (length: number) => new Float64Array(length).fill(1);

Deno.test("Dropout(0.3) drops 0.3 of 200,000 units, scales the others by 1/0.7, and has mean 1", () => {
  const out = new Dropout(1000, 0.3).forward(ones(200_000));
  assertEquals(new Set(out), new Set([0, 1 / 0.7]));
  assertAlmostEquals(out.filter((x) => x === 0).length / out.length, 0.3, 0.005);
  assertAlmostEquals(out.reduce((sum, x) => sum + x, 0) / out.length, 1, 0.005);
});

Deno.test("Dropout.backward() passes the gradient through the same mask", () => {
  const dropout = new Dropout(50, 0.5);
  const out = dropout.forward(ones(200)).slice();
  assertEquals(dropout.backward(ones(200)), out);
});

Deno.test("Dropout.backward() agrees with central differences with a fixed mask within 1e-9", () => {
  holds([fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 })], (rows, units) => {
    const dropout = new Dropout(units, 0.4);
    const z = normals(rows * units, 1);
    const c = normals(rows * units, 2);
    const loss = () => dot(dropout.forward(z, { training: true, epoch: 5 }), c);
    loss();
    assert(gradientError({ values: z, gradient: dropout.backward(c).slice(), loss }) < 1e-9);
  }, 50);
});

Deno.test("Dropout at evaluation is the identity, forward and backward", () => {
  const dropout = new Dropout(4, 0.5);
  const z = normals(8);
  assertEquals(dropout.forward(z, { training: false, epoch: 0 }), z);
  assertEquals(dropout.backward(z), z);
});

Deno.test("Dropout(0) is the identity in training too", () => {
  const z = normals(8);
  assertEquals(new Dropout(4, 0).forward(z), z);
});

Deno.test("Dropout draws a new mask at each of 20 calls", () => {
  const dropout = new Dropout(100, 0.5);
  const masks = Array.from({ length: 20 }, () => dropout.forward(ones(100)).join());
  assertEquals(new Set(masks).size, 20);
});

Deno.test("Dropout repeats the mask of an epoch, and draws different masks for another layer or seed", () => {
  const mask = (seed: number, layer: number) =>
    new Dropout(100, 0.5, { seed, layer }).forward(ones(100), { training: true, epoch: 3 }).slice();
  assertEquals(mask(0, 0), mask(0, 0));
  assertNotEquals(mask(0, 0), mask(1, 0));
  assertNotEquals(mask(0, 0), mask(0, 1));
});

Deno.test("Dropout masks are nested: a wider layer has the same masks for its first units", () => {
  const narrow = new Dropout(3, 0.5).forward(ones(6));
  const wide = new Dropout(8, 0.5).forward(ones(16));
  assertEquals([...narrow], [...wide.slice(0, 3), ...wide.slice(8, 11)]);
});

Deno.test("Dropout gives a row the same mask in any batch", () => {
  const dropout = new Dropout(20, 0.5);
  const pass = { training: true, epoch: 0 };
  const all = dropout.forward(ones(60), pass).slice();
  const last = dropout.forward(ones(20), { ...pass, rowNumbers: new Int32Array([2]) });
  assertEquals(last, all.slice(40));
});

Deno.test("Dropout rejects a rate outside [0, 1)", () => {
  for (const rate of [1, -0.1, 2, NaN]) {
    assertThrows(() => new Dropout(4, rate), RangeError, `rate must be in [0, 1), got ${rate}`);
  }
});

Deno.test("Dropout rejects units that are not a whole number from 1", () => {
  for (const units of [0, -1, 2.5]) {
    assertThrows(() => new Dropout(units, 0.5), RangeError, `from 1, got ${units}`);
  }
});

Deno.test("Dropout rejects options out of range and of a wrong type", () => {
  const make = "Cannot make a Dropout layer: ";
  assertErrors([
    [() => new Dropout(4, untyped("0.5")), TypeError, make + 'rate must be a number, got "0.5"'],
    [() => new Dropout(4, 0.5, { seed: -1 }), RangeError, make + "seed must be a whole number"],
    [() => new Dropout(4, 0.5, { layer: NaN }), RangeError, make + "layer must be a whole number"],
    [() => new Dropout(4, 0.5, untyped(3)), TypeError, make + "options must be an object, got 3"],
  ]);
});

for (const rate of [0, 0.5]) {
  Deno.test(`Dropout(${rate}).forward() rejects partial rows, lists and passes that do not fit`, () => {
    const dropout = new Dropout(4, rate);
    const run = "Cannot run Dropout.forward(): ";
    const pass = { training: true, epoch: 0 };
    const forward = (change: object) => () => dropout.forward(ones(8), { ...pass, ...change });
    assertErrors([
      [
        () => dropout.forward(ones(6)),
        RangeError,
        run + "the length of z must be a multiple of 4, got 6",
      ],
      [() => dropout.forward(untyped([1, 2, 3, 4])), TypeError, run + "z must be a Float64Array"],
      [
        () => dropout.forward(ones(4), untyped(true)),
        TypeError,
        run + "pass must be an object, got true",
      ],
      [forward({ training: 1 }), TypeError, run + "pass.training must be a boolean, got 1"],
      [forward({ epoch: -1 }), RangeError, run + "pass.epoch must be a whole number from 0"],
      [forward({ rowNumbers: [0, 1] }), TypeError, run + "pass.rowNumbers must be an Int32Array"],
      [
        forward({ rowNumbers: new Int32Array(3) }),
        RangeError,
        run + "pass.rowNumbers must have a number for each of the 2 rows, got 3",
      ],
    ]);
  });

  Deno.test(`Dropout(${rate}).backward() rejects a call before forward() and another number of rows`, () => {
    const dropout = new Dropout(4, rate);
    const run = "Cannot run Dropout.backward(): ";
    assertErrors([[
      () => dropout.backward(ones(4)),
      RangeError,
      run + "forward() must come first",
    ]]);
    dropout.forward(ones(8));
    assertErrors([
      [() => dropout.backward(ones(4)), RangeError, run + "dOutputs must have 8 numbers"],
      [() => dropout.backward(untyped([1])), TypeError, run + "dOutputs must be a Float64Array"],
    ]);
  });
}
