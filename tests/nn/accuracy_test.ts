import { assertEquals } from "@std/assert";
import { accuracy, correctRows } from "../../lib/nn/accuracy.ts";

Deno.test("accuracy() truth table: all, half, none, one-hot, equal scores, one class, no row", () => {
  const scores = new Float64Array([0.9, 0.1, 0.2, 0.8]);
  assertEquals(accuracy(scores, new Int32Array([0, 1]), 2), 1);
  assertEquals(accuracy(scores, new Int32Array([0, 0]), 2), 0.5);
  assertEquals(accuracy(scores, new Int32Array([1, 0]), 2), 0);
  assertEquals(accuracy(scores, new Float64Array([1, 0, 0, 1]), 2), 1);
  assertEquals(accuracy(new Float64Array([0.5, 0.5]), new Int32Array([0]), 2), 1);
  assertEquals(accuracy(new Float64Array([3, 4]), new Int32Array([0, 0]), 1), 1);
  assertEquals(accuracy(new Float64Array(0), new Int32Array(0), 2), NaN);
});

Deno.test("correctRows() counts rows", () => {
  assertEquals(correctRows(new Float64Array([1, 2, 3, 0, 5, 4]), new Int32Array([2, 1]), 3), 2);
});
