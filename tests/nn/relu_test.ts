import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ReLU } from "../../lib/nn/relu.ts";
import { holds } from "../property.ts";
import { dot, gradientError } from "../../lib/checks/gradient_error.ts";
import { normals } from "./normals.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

Deno.test("ReLU.forward() is max(0, z), and NaN stays NaN", () => {
  const out = new ReLU().forward(new Float64Array([-1, -0, 0, 2, NaN, Infinity, -Infinity]));
  assertEquals([...out], [0, 0, 0, 2, NaN, Infinity, 0]);
});

Deno.test("ReLU.backward() agrees with central differences within 1e-9, away from 0", () => {
  holds([fc.integer({ min: 1, max: 40 })], (length) => {
    const relu = new ReLU();
    const z = normals(length, length, 0.01);
    const c = normals(length, 7);
    const loss = () => dot(relu.forward(z), c);
    loss();
    assert(gradientError({ values: z, gradient: relu.backward(c).slice(), loss }) < 1e-9);
  }, 50);
});

Deno.test("ReLU.backward() has derivative 0 at 0", () => {
  const relu = new ReLU();
  relu.forward(new Float64Array([0]));
  assertEquals([...relu.backward(new Float64Array([5]))], [0]);
});

Deno.test("ReLU rejects lists, a backward() before forward() and another length", () => {
  const relu = new ReLU();
  const run = "Cannot run ReLU.backward(): ";
  assertErrors([
    [() => relu.forward(untyped([1])), TypeError, "ReLU.forward(): inputs must be a Float64Array"],
    [() => relu.backward(new Float64Array(2)), RangeError, run + "forward() must come first"],
  ]);
  relu.forward(new Float64Array(3));
  assertErrors([
    [() => relu.backward(new Float64Array(2)), RangeError, run + "dOutputs must have 3 numbers"],
    [() => relu.backward(untyped([1, 2, 3])), TypeError, run + "dOutputs must be a Float64Array"],
  ]);
});
