import { assertEquals } from "@std/assert";
import { predictedClasses } from "../../lib/nn/predicted_classes.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

Deno.test("predictedClasses() truth table: largest first, in the middle, last, equal, NaN, one class, no rows", () => {
  const classes = (...scores: number[]) => [...predictedClasses(Float64Array.from(scores), 3)];
  assertEquals(classes(3, 1, 2, 1, 3, 2, 1, 2, 3), [0, 1, 2]);
  assertEquals(classes(1, 2, 2, 2, 2, 2), [1, 0]);
  assertEquals(classes(1, NaN, 2, -Infinity, Infinity, 0), [2, 1]);
  assertEquals(classes(), []);
  assertEquals([...predictedClasses(Float64Array.of(5, 6), 1)], [0, 0]);
});

Deno.test("predictedClasses() rejects lists, partial rows and no classes", () => {
  const cannot = "Cannot find the predicted classes: ";
  assertErrors([
    [() => predictedClasses(untyped([1]), 1), TypeError, cannot + "scores must be a Float64Array"],
    [
      () => predictedClasses(new Float64Array(3), 2),
      RangeError,
      cannot + "the length of scores must be a multiple of 2, got 3",
    ],
    [() => predictedClasses(new Float64Array(3), 0), RangeError, cannot + "classes must be a"],
  ]);
});
