import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { softmax } from "../../lib/nn/softmax.ts";
import { holds } from "../property.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

function softmaxOf(logits: number[], classes = logits.length): number[] {
  const probabilities = new Float64Array(logits.length);
  softmax(probabilities, new Float64Array(logits), classes);
  return [...probabilities];
}

Deno.test("softmax() of 1, 2, 3, computed by hand: e^z / (e + e² + e³)", () => {
  const sum = Math.E + Math.E ** 2 + Math.E ** 3;
  softmaxOf([1, 2, 3]).forEach((p, j) => assertAlmostEquals(p, Math.E ** (j + 1) / sum, 1e-15));
});

Deno.test("softmax() sums to 1 within 1e-15 per class, over random logits", () => {
  holds([
    fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 12 }),
  ], (z) => {
    const p = softmaxOf(z);
    assert(p.every((x) => x >= 0 && x <= 1));
    assertAlmostEquals(p.reduce((sum, x) => sum + x, 0), 1, 1e-15 * z.length);
  });
});

Deno.test("softmax() does not change when 1000 is added to all logits", () => {
  assertEquals(softmaxOf([1, 2, 3]), softmaxOf([1001, 1002, 1003]));
});

Deno.test("softmax() handles logits of ±1e300 and -Infinity; NaN and Infinity give NaN", () => {
  assertEquals(softmaxOf([1e300, -1e300]), [1, 0]);
  assertEquals(softmaxOf([0, -Infinity]), [1, 0]);
  assertEquals(softmaxOf([NaN, 0]), [NaN, NaN]);
  assertEquals(softmaxOf([Infinity, 0]), [NaN, NaN]);
});

Deno.test("softmax() can overwrite its own logits, and treats each row separately", () => {
  const z = new Float64Array([1, 2, 5, 5]);
  softmax(z, z, 2);
  assertEquals([...z.slice(2)], [0.5, 0.5]);
  assertEquals([...z.slice(0, 2)], softmaxOf([1, 2]));
});

Deno.test("softmax() rejects classes below 1, partial rows, other lengths and lists", () => {
  const [two, four] = [new Float64Array(2), new Float64Array(4)];
  const cannot = "Cannot compute softmax: ";
  assertErrors([
    [
      () => softmax(two, two, 0),
      RangeError,
      cannot + "classes must be a whole number from 1, got 0",
    ],
    [() => softmax(two, two, untyped("2")), TypeError, cannot + "classes must be a number"],
    [
      () => softmax(four, four, 3),
      RangeError,
      cannot + "the length of logits must be a multiple of 3, got 4",
    ],
    [
      () => softmax(two, four, 2),
      RangeError,
      cannot + "probabilities must have 4 numbers, as many as logits, got 2",
    ],
    [
      () => softmax(untyped([0, 0]), two, 2),
      TypeError,
      cannot + "probabilities must be a Float64Array",
    ],
    [() => softmax(two, untyped([0, 0]), 2), TypeError, cannot + "logits must be a Float64Array"],
  ]);
});
