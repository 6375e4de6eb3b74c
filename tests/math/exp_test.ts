import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { exp, log } from "../../lib/math/exp.ts";
import { holds } from "../property.ts";
import { ulps } from "./ulps.ts";

Deno.test("exp() is within 1 ulp of correctly rounded values", () => {
  // Computed with 50 digits (Python's decimal), then rounded to the nearest float64.
  const table: [number, number][] = [
    [1, 2.718281828459045],
    [-1, 0.36787944117144233],
    [0.5, 1.6487212707001282],
    [10, 22026.465794806718],
    [-10, 4.5399929762484854e-5],
    [100, 2.6881171418161356e43],
    [709, 8.218407461554972e307],
    [-700, 9.859676543759770e-305],
  ];
  for (const [x, expected] of table) assert(ulps(exp(x), expected) <= 1, `exp(${x}) is ${exp(x)}`);
});

Deno.test("exp() of special values: 0, NaN, infinities, overflow, underflow, subnormal", () => {
  assertEquals(exp(0), 1);
  assertEquals(exp(NaN), NaN);
  assertEquals(exp(Infinity), Infinity);
  assertEquals(exp(-Infinity), 0);
  assertEquals(exp(709.79), Infinity);
  assertEquals(exp(-745.2), 0);
  assertEquals(exp(-745), 5e-324);
});

Deno.test("log() of special values: 1, 0, negative, NaN, Infinity, the smallest subnormal", () => {
  assertEquals(log(1), 0);
  assertEquals(log(0), -Infinity);
  assertEquals(log(-1), NaN);
  assertEquals(log(NaN), NaN);
  assertEquals(log(Infinity), Infinity);
  assertEquals(log(5e-324), -744.4400719213812); // -1074 ln 2
});

Deno.test("log() is within 1 ulp of correctly rounded values", () => {
  // Computed with 50 digits (Python's decimal), then rounded to the nearest float64.
  const table: [number, number][] = [
    [2, 0.6931471805599453],
    [10, 2.302585092994046],
    [0.1, -2.3025850929940455],
    [1e-7, -16.11809565095832],
    [1.0000001, 9.999999505838704e-8],
    [1e300, 690.7755278982137],
  ];
  for (const [x, expected] of table) assert(ulps(log(x), expected) <= 1, `log(${x}) is ${log(x)}`);
});

Deno.test("exp() and log() are within 2 ulp of Math.exp() and Math.log()", () => {
  holds([fc.double({ min: -708, max: 709, noNaN: true })], (x) => {
    assert(ulps(exp(x), Math.exp(x)) <= 2, `exp(${x})`);
  }, 5000);
  holds([fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true })], (x) => {
    assert(x === 1 || ulps(log(x), Math.log(x)) <= 2, `log(${x})`);
  }, 5000);
});
