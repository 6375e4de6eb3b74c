import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SoftmaxCrossEntropy } from "../../lib/nn/softmax_cross_entropy.ts";
import { holds } from "../property.ts";
import { gradientError } from "../../lib/checks/gradient_error.ts";
import { normals } from "./normals.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

Deno.test("SoftmaxCrossEntropy of equal logits is ln(classes) within 1e-15", () => {
  for (const classes of [2, 3, 10]) {
    const loss = new SoftmaxCrossEntropy(classes).forward(
      new Float64Array(classes),
      new Int32Array([1]),
    );
    assertAlmostEquals(loss, Math.log(classes), 1e-15);
  }
});

Deno.test("SoftmaxCrossEntropy.backward() agrees with central differences within 1e-8, over random shapes", () => {
  holds([fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 7 })], (rows, classes) => {
    const loss = new SoftmaxCrossEntropy(classes);
    const logits = normals(rows * classes, rows);
    const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
    loss.forward(logits, labels);
    const gradient = loss.backward().slice();
    const error = gradientError({
      values: logits,
      gradient,
      loss: () => loss.forward(logits, labels),
    });
    assert(error < 1e-8, `error ${error}`);
  }, 50);
});

Deno.test("SoftmaxCrossEntropy.backward() is (p - y) / rows, and each row sums to 0", () => {
  const loss = new SoftmaxCrossEntropy(2);
  loss.forward(new Float64Array([0, 0, 0, 0]), new Int32Array([0, 1]));
  assertEquals([...loss.backward()], [-0.25, 0.25, 0.25, -0.25]);
});

Deno.test("SoftmaxCrossEntropy clips p: p = 0 has loss -ln(1e-7), p = 1 has loss -ln(1 - 1e-7)", () => {
  const loss = new SoftmaxCrossEntropy(2);
  const logits = new Float64Array([1000, 0]);
  assertAlmostEquals(loss.forward(logits, new Int32Array([1])), 16.11809565095832, 1e-13);
  assertAlmostEquals(loss.forward(logits, new Int32Array([0])), 1.0000000494736474e-7, 1e-20);
});

Deno.test("SoftmaxCrossEntropy gives the same results for class indices and one-hot labels", () => {
  const loss = new SoftmaxCrossEntropy(3);
  const logits = normals(6);
  const byIndex = loss.forward(logits, new Int32Array([2, 0]));
  const gradient = loss.backward().slice();
  assertEquals(loss.forward(logits, new Float64Array([0, 0, 1, 1, 0, 0])), byIndex);
  assertEquals(loss.backward(), gradient);
});

Deno.test("SoftmaxCrossEntropy of NaN logits is NaN", () => {
  assertEquals(
    new SoftmaxCrossEntropy(2).forward(new Float64Array([NaN, 0]), new Int32Array([0])),
    NaN,
  );
});

Deno.test("SoftmaxCrossEntropy rejects labels out of range, not one-hot, or too few", () => {
  const loss = new SoftmaxCrossEntropy(2);
  assertThrows(
    () => loss.forward(new Float64Array(2), new Int32Array([2])),
    RangeError,
    "[0, 2), got 2",
  );
  assertThrows(
    () => loss.forward(new Float64Array(2), new Float64Array([1, 1])),
    RangeError,
    "[1, 1]",
  );
  assertThrows(() => loss.forward(new Float64Array(4), new Int32Array([0])), RangeError, "got 4");
});

Deno.test("SoftmaxCrossEntropy rejects sizes, arrays of a wrong type and backward() before forward()", () => {
  const loss = new SoftmaxCrossEntropy(2);
  const run = "Cannot run SoftmaxCrossEntropy.forward(): ";
  const label = new Int32Array(1);
  assertErrors([
    [() => new SoftmaxCrossEntropy(0), RangeError, "classes must be a whole number from 1, got 0"],
    [() => new SoftmaxCrossEntropy(untyped(undefined)), TypeError, "classes must be a number"],
    [
      () => loss.backward(),
      RangeError,
      "SoftmaxCrossEntropy.backward(): forward() must come first",
    ],
    [() => loss.forward(untyped([1, 2]), label), TypeError, run + "logits must be a Float64Array"],
    [
      () => loss.forward(new Float64Array(2), untyped([0])),
      TypeError,
      "labels must be an Int32Array of classes or a one-hot Float64Array, got an Array",
    ],
    [
      () => loss.forward(new Float64Array(3), label),
      RangeError,
      run + "logits must have 2 numbers, 2 for each of 1 labels, got 3",
    ],
  ]);
});

Deno.test("SoftmaxCrossEntropy is unchanged when forward() rejects its arguments", () => {
  const loss = new SoftmaxCrossEntropy(2);
  loss.forward(new Float64Array(4), new Int32Array([0, 1]));
  const gradient = loss.backward().slice();
  assertThrows(() => loss.forward(new Float64Array(4), new Int32Array([0])), RangeError);
  assertEquals(loss.backward(), gradient);
});
