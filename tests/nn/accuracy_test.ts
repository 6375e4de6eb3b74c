import { assertEquals } from "@std/assert";
import { accuracy, countCorrectRows } from "../../lib/nn/accuracy.ts";
import { classIndices } from "../../lib/nn/labels.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

Deno.test("accuracy() truth table: all, half, none, one-hot, equal scores, one class, no rows", () => {
  const scores = new Float64Array([0.9, 0.1, 0.2, 0.8]);
  assertEquals(accuracy(scores, new Int32Array([0, 1]), 2), 1);
  assertEquals(accuracy(scores, new Int32Array([0, 0]), 2), 0.5);
  assertEquals(accuracy(scores, new Int32Array([1, 0]), 2), 0);
  assertEquals(accuracy(scores, new Float64Array([1, 0, 0, 1]), 2), 1);
  assertEquals(accuracy(new Float64Array([0.5, 0.5]), new Int32Array([0]), 2), 1);
  assertEquals(accuracy(new Float64Array([3, 4]), new Int32Array([0, 0]), 1), 1);
  assertEquals(accuracy(new Float64Array(0), new Int32Array(0), 2), NaN);
});

Deno.test("countCorrectRows() counts rows", () => {
  assertEquals(
    countCorrectRows(new Float64Array([1, 2, 3, 0, 5, 4]), new Int32Array([2, 1]), 3),
    2,
  );
});

Deno.test("accuracy() and classIndices() reject classes, lengths and types that do not fit", () => {
  const scores = new Float64Array(4);
  const labels = new Int32Array(2);
  const cannot = "Cannot compute accuracy: ";
  assertErrors([
    [() => accuracy(scores, labels, 0), RangeError, "classes must be a whole number from 1, got 0"],
    [
      () => accuracy(untyped([1, 0]), labels, 2),
      TypeError,
      cannot + "scores must be a Float64Array",
    ],
    [
      () => accuracy(scores, new Int32Array(1), 2),
      RangeError,
      cannot + "scores must have 2 numbers, 2 for each of 1 labels, got 4",
    ],
    [
      () => accuracy(scores, untyped([0, 1]), 2),
      TypeError,
      "Cannot read labels: labels must be an Int32Array of classes or a one-hot Float64Array, got an Array",
    ],
    [
      () => classIndices(labels, 1.5),
      RangeError,
      "Cannot read labels: classes must be a whole number",
    ],
    [
      () => classIndices(new Int32Array([0, 2]), 2),
      RangeError,
      "Cannot read labels: the class of row 1 must be in [0, 2), got 2",
    ],
    [() => classIndices(new Int32Array([-1]), 2), RangeError, "row 0 must be in [0, 2), got -1"],
    [
      () => classIndices(new Float64Array([1, 0, 1]), 2),
      RangeError,
      "Cannot read labels: row 1 must be one-hot (2 numbers, one 1 and 0 elsewhere), got [1]",
    ],
  ]);
});
