import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { cos, sin } from "../../lib/math/sin.ts";
import { holds } from "../property.ts";

Deno.test("sin() and cos() are within 4e-16 of Math.sin() and Math.cos() on [-1e6, 1e6]", () => {
  holds([fc.double({ min: -1e6, max: 1e6, noNaN: true })], (x) => {
    assertAlmostEquals(sin(x), Math.sin(x), 4e-16);
    assertAlmostEquals(cos(x), Math.cos(x), 4e-16);
  }, 5000);
});

Deno.test("sin() and cos() at the borders of quadrants, -π/2 to 3π/2", () => {
  const half = Math.PI / 2;
  for (const [k, sine, cosine] of [[0, 0, 1], [1, 1, 0], [2, 0, -1], [3, -1, 0], [-1, -1, 0]]) {
    assertAlmostEquals(sin(k * half), sine, 4e-16);
    assertAlmostEquals(cos(k * half), cosine, 4e-16);
  }
});

Deno.test("sin() and cos(): sin² + cos² is 1 within 3e-16", () => {
  holds([fc.double({ min: -1e4, max: 1e4, noNaN: true })], (x) => {
    assert(Math.abs(sin(x) * sin(x) + cos(x) * cos(x) - 1) < 3e-16);
  });
});

Deno.test("sin() and cos() of NaN and infinities are NaN, outside [-1e6, 1e6] an error", () => {
  assertEquals(sin(NaN), NaN);
  assertEquals(cos(-Infinity), NaN);
  assertThrows(() => sin(1.5e6), RangeError, "a sine: x must be in [-1e6, 1e6], got 1500000");
  assertThrows(() => cos(-2e6), RangeError, "a cosine: x must be in [-1e6, 1e6], got -2000000");
});
