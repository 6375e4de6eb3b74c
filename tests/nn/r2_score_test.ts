import { assertAlmostEquals, assertEquals } from "@std/assert";
import { r2Score } from "../../lib/nn/r2_score.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

const score = (outputs: number[], targets: number[]): number =>
  r2Score(Float64Array.from(outputs), Float64Array.from(targets));

Deno.test("r2Score() equals scikit-learn within 1e-15 of its size", () => {
  // scikit-learn 1.2.1: r2_score(targets, outputs).
  assertAlmostEquals(score([2.5, 0, 2, 8], [3, -0.5, 2, 7]), 0.9486081370449679, 1e-15);
  assertEquals(score([1, 2, 3], [3, 2, 1]), -3);
  assertAlmostEquals(score([-1.5, 0.25, 4], [1000, 1001, 998]), -641257.3169642857, 1e-9);
  assertEquals(score([5, 5], [5, 5]), 1);
  assertEquals(score([5, 6], [5, 5]), 0);
  assertEquals(score([1], [1]), NaN);
});

Deno.test("r2Score() of equal targets whose mean is rounded is 1 or 0", () => {
  const targets = [0.1, 0.1, 0.1]; // their mean in float64 is 0.10000000000000002
  assertEquals(score(targets, targets), 1);
  assertEquals(score([0.1, 0.1, 0.2], targets), 0);
});

Deno.test("r2Score() of NaN is NaN", () => {
  assertEquals(score([NaN, 1], [1, 2]), NaN);
  assertEquals(score([1, 1], [NaN, 2]), NaN);
  assertEquals(score([NaN, 1], [2, 2]), NaN);
});

Deno.test("r2Score() rejects lists and other lengths", () => {
  const cannot = "Cannot compute an R² score: ";
  assertErrors([
    [() => r2Score(untyped([1]), new Float64Array(1)), TypeError, cannot + "outputs must be a"],
    [
      () => r2Score(new Float64Array(2), new Float64Array(3)),
      RangeError,
      cannot + "outputs must have 3 numbers, as many as targets, got 2",
    ],
  ]);
});
