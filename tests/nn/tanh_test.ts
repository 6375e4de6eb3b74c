import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { dot, gradientError } from "../../lib/checks/gradient_error.ts";
import { Tanh } from "../../lib/nn/tanh.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { holds } from "../property.ts";
import { normals } from "./normals.ts";

Deno.test("Tanh.forward() is tanh(z), and NaN stays NaN", () => {
  const out = new Tanh().forward(new Float64Array([-0, 0, 1, -1, NaN, Infinity, -Infinity]));
  assertEquals([...out], [-0, 0, 0.7615941559557649, -0.7615941559557649, NaN, 1, -1]);
});

Deno.test("Tanh.backward() agrees with central differences within 1e-8", () => {
  holds([fc.integer({ min: 1, max: 40 })], (length) => {
    const layer = new Tanh();
    const z = normals(length, length, 0.01);
    const c = normals(length, 7);
    const loss = () => dot(layer.forward(z), c);
    loss();
    const error = gradientError({ values: z, gradient: layer.backward(c).slice(), loss });
    assert(error < 1e-8, `error ${error}`);
  }, 50);
});

Deno.test("Tanh.backward() has derivative 1 at 0, 0 at infinities and NaN at NaN", () => {
  const layer = new Tanh();
  layer.forward(new Float64Array([0, Infinity, -Infinity, NaN]));
  assertEquals([...layer.backward(new Float64Array(4).fill(5))], [5, 0, 0, NaN]);
});

Deno.test("Tanh rejects lists, a backward() before forward() and another length", () => {
  const layer = new Tanh();
  const run = "Cannot run Tanh.backward(): ";
  assertErrors([
    [() => layer.forward(untyped([1])), TypeError, "Tanh.forward(): inputs must be a Float64Array"],
    [() => layer.backward(new Float64Array(2)), RangeError, run + "forward() must come first"],
  ]);
  layer.forward(new Float64Array(3));
  assertErrors([
    [() => layer.backward(new Float64Array(2)), RangeError, run + "dOutputs must have 3 numbers"],
    [() => layer.backward(untyped([1, 2, 3])), TypeError, run + "dOutputs must be a Float64Array"],
  ]);
});
