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

Deno.test("Dropout.backward() agrees with central differences of one frozen mask within 1e-9", () => {
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

Deno.test("Dropout draws a fresh mask at every step", () => {
  const dropout = new Dropout(100, 0.5);
  const masks = Array.from({ length: 20 }, () => dropout.forward(ones(100)).join());
  assertEquals(new Set(masks).size, 20);
});

Deno.test("Dropout gives an epoch its mask again, and another layer or seed another mask", () => {
  const mask = (seed: number, layer: number) =>
    new Dropout(100, 0.5, { seed, layer }).forward(ones(100), { training: true, epoch: 3 }).slice();
  assertEquals(mask(0, 0), mask(0, 0));
  assertNotEquals(mask(0, 0), mask(1, 0));
  assertNotEquals(mask(0, 0), mask(0, 1));
});

Deno.test("Dropout is nested: a wider layer keeps the masks of its first units", () => {
  const narrow = new Dropout(3, 0.5).forward(ones(6));
  const wide = new Dropout(8, 0.5).forward(ones(16));
  assertEquals([...narrow], [...wide.slice(0, 3), ...wide.slice(8, 11)]);
});

Deno.test("Dropout gives a row its mask in whatever batch it comes", () => {
  const dropout = new Dropout(20, 0.5);
  const pass = { training: true, epoch: 0 };
  const all = dropout.forward(ones(60), pass).slice();
  const last = dropout.forward(ones(20), { ...pass, rowNumbers: new Int32Array([2]) });
  assertEquals(last, all.slice(40));
});

Deno.test("Dropout refuses a rate outside [0, 1)", () => {
  for (const rate of [1, -0.1, 2, NaN]) {
    assertThrows(() => new Dropout(4, rate), RangeError, `a rate must be in [0, 1), got ${rate}`);
  }
});

Deno.test("Dropout refuses units that are no whole number from 1", () => {
  for (const units of [0, -1, 2.5]) {
    assertThrows(() => new Dropout(units, 0.5), RangeError, `from 1, got ${units}`);
  }
});
