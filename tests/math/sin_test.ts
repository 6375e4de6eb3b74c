import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { cos, sin } from "../../lib/math/sin.ts";
import { holds } from "../property.ts";

Deno.test("sin() and cos() are within 4e-16 of the host's on [-1e6, 1e6]", () => {
  holds([fc.double({ min: -1e6, max: 1e6, noNaN: true })], (x) => {
    assertAlmostEquals(sin(x), Math.sin(x), 4e-16);
    assertAlmostEquals(cos(x), Math.cos(x), 4e-16);
  }, 5000);
});

Deno.test("sin() and cos() know the quadrants", () => {
  const half = Math.PI / 2;
  for (const [k, sine, cosine] of [[0, 0, 1], [1, 1, 0], [2, 0, -1], [3, -1, 0], [-1, -1, 0]]) {
    assertAlmostEquals(sin(k * half), sine, 4e-16);
    assertAlmostEquals(cos(k * half), cosine, 4e-16);
  }
});

Deno.test("sin² + cos² is 1 within 3e-16", () => {
  holds([fc.double({ min: -1e4, max: 1e4, noNaN: true })], (x) => {
    assert(Math.abs(sin(x) * sin(x) + cos(x) * cos(x) - 1) < 3e-16);
  });
});

Deno.test("sin() of NaN and infinities is NaN, and of more than 1e6 an error", () => {
  assertEquals(sin(NaN), NaN);
  assertEquals(cos(-Infinity), NaN);
  assertThrows(() => sin(1.5e6), RangeError, "an angle must be in [-1e6, 1e6]");
});
