import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ReLU } from "../../lib/nn/relu.ts";
import { holds } from "../property.ts";
import { dot, gradientError } from "../../lib/checks/gradient_error.ts";
import { normals } from "./normals.ts";

Deno.test("ReLU is max(0, z), and lets NaN through", () => {
  const out = new ReLU().forward(new Float64Array([-1, -0, 0, 2, NaN, Infinity, -Infinity]));
  assertEquals([...out], [0, 0, 0, 2, NaN, Infinity, 0]);
});

Deno.test("ReLU.backward() agrees with central differences within 1e-9, away from the kink", () => {
  holds([fc.integer({ min: 1, max: 40 })], (length) => {
    const relu = new ReLU();
    const z = normals(length, length, 0.01);
    const c = normals(length, 7);
    const loss = () => dot(relu.forward(z), c);
    loss();
    assert(gradientError({ values: z, gradient: relu.backward(c).slice(), loss }) < 1e-9);
  }, 50);
});

Deno.test("ReLU.backward() takes the derivative at 0 to be 0", () => {
  const relu = new ReLU();
  relu.forward(new Float64Array([0]));
  assertEquals([...relu.backward(new Float64Array([5]))], [0]);
});
