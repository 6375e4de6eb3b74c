import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { dot, gradientError } from "../../lib/checks/gradient_error.ts";
import { LeakyReLU } from "../../lib/nn/leaky_relu.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { holds } from "../property.ts";
import { normals } from "./normals.ts";

Deno.test("LeakyReLU.forward() is z above 0 and 0.01 z elsewhere, and NaN stays NaN", () => {
  const out = new LeakyReLU().forward(
    new Float64Array([-1, -0, 0, 2, NaN, Infinity, -Infinity]),
  );
  assertEquals([...out], [-0.01, -0, 0, 2, NaN, Infinity, -Infinity]);
});

Deno.test("LeakyReLU.backward() agrees with central differences within 1e-8, away from 0", () => {
  holds([fc.integer({ min: 1, max: 40 })], (length) => {
    const layer = new LeakyReLU();
    const z = normals(length, length, 0.01);
    const c = normals(length, 7);
    const loss = () => dot(layer.forward(z), c);
    loss();
    const error = gradientError({ values: z, gradient: layer.backward(c).slice(), loss });
    assert(error < 1e-8, `error ${error}`);
  }, 50);
});

Deno.test("LeakyReLU.backward() has derivative 0.01 at 0 and below, 1 above", () => {
  const layer = new LeakyReLU();
  layer.forward(new Float64Array([0, -0, -3, 5e-324]));
  assertEquals([...layer.backward(new Float64Array(4).fill(5))], [0.05, 0.05, 0.05, 5]);
});

Deno.test("LeakyReLU rejects lists, a backward() before forward() and another length", () => {
  const layer = new LeakyReLU();
  const run = "Cannot run LeakyReLU.backward(): ";
  assertErrors([
    [
      () => layer.forward(untyped([1])),
      TypeError,
      "LeakyReLU.forward(): inputs must be a Float64Array",
    ],
    [() => layer.backward(new Float64Array(2)), RangeError, run + "forward() must come first"],
  ]);
  layer.forward(new Float64Array(3));
  assertErrors([
    [() => layer.backward(new Float64Array(2)), RangeError, run + "dOutputs must have 3 numbers"],
    [() => layer.backward(untyped([1, 2, 3])), TypeError, run + "dOutputs must be a Float64Array"],
  ]);
});
