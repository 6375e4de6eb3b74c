import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { tanh } from "../../lib/math/tanh.ts";
import { holds } from "../property.ts";
import { ulps } from "./ulps.ts";

Deno.test("tanh() is within 2 ulp of correctly rounded values", () => {
  // Computed with 60 digits (Python's decimal, of the float64 argument), then rounded to the nearest float64.
  const table: [number, number][] = [
    [1e-8, 1e-8],
    [0.01, 0.00999966667999946],
    [0.1, 0.09966799462495582],
    [0.5, 0.46211715726000974],
    [0.6249, 0.5545304765944484],
    [0.625, 0.5545997223493823],
    [0.7, 0.6043677771171635],
    [1, 0.7615941559557649],
    [2, 0.9640275800758169],
    [5, 0.9999092042625951],
    [15, 0.9999999999998128],
    [19, 0.9999999999999999],
  ];
  for (const [x, y] of table) assert(ulps(tanh(x), y) <= 2, `tanh(${x}) is ${tanh(x)}`);
});

Deno.test("tanh() of special values: 0, -0, NaN, infinities, the smallest subnormal, large numbers", () => {
  assertEquals(tanh(0), 0);
  assertEquals(tanh(-0), -0);
  assertEquals(tanh(NaN), NaN);
  assertEquals(tanh(Infinity), 1);
  assertEquals(tanh(-Infinity), -1);
  assertEquals(tanh(5e-324), 5e-324);
  for (const x of [19.1, 20, 21, 400, 1e300]) assertEquals([tanh(x), tanh(-x)], [1, -1]);
});

Deno.test("tanh() is within 3 ulp of Math.tanh(), and odd", () => {
  for (let x = 1 / 512; x < 22; x += 1 / 512) { // fc.double() prefers small numbers
    assert(ulps(tanh(x), Math.tanh(x)) <= 3, `tanh(${x}) is ${tanh(x)}, not ${Math.tanh(x)}`);
  }
  for (const max of [1e-300, 1e-5, 0.625, 1, 5, 25, Number.MAX_VALUE]) {
    holds([fc.double({ min: 5e-324, max, noNaN: true })], (x) => {
      assert(ulps(tanh(x), Math.tanh(x)) <= 3, `tanh(${x}) is ${tanh(x)}, not ${Math.tanh(x)}`);
      assertEquals(tanh(-x), -tanh(x));
    }, 2000);
  }
});
