import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { meanInterval, studentTBound } from "../../lib/stats/student_t.ts";
import { holds } from "../property.ts";
import { DARWIN } from "./darwin.ts";

/** df, level, and `scipy.stats.t.ppf((1 + level) / 2, df)` of scipy 1.17.1. */
const SCIPY_BOUNDS = [
  [1, 0.95, 12.706204736174694],
  [2, 0.95, 4.302652729749462],
  [3, 0.95, 3.1824463052837078],
  [4, 0.95, 2.7764451051977934],
  [7, 0.95, 2.364624251592784],
  [8, 0.95, 2.306004135204166],
  [19, 0.95, 2.0930240544083087],
  [30, 0.95, 2.0422724563012378],
  [99, 0.95, 1.9842169515864174],
  [100, 0.95, 1.9839715185235518],
  [999, 0.95, 1.9623414611334493],
  [1000, 0.95, 1.9623390808264083],
  [5, 0.5, 0.7266868438004226],
  [6, 0.99, 3.7074280213248065],
  [1, 0.99, 63.656741162871526],
] as const;

Deno.test("studentTBound() agrees with scipy's quantile within 1e-13, relative", () => {
  for (const [df, level, expected] of SCIPY_BOUNDS) {
    assertAlmostEquals(studentTBound(df, level) / expected, 1, 1e-13, `df ${df}, level ${level}`);
  }
});

Deno.test("studentTBound() decreases with each degree of freedom, to the normal quantile 1.959964", () => {
  let before = Infinity;
  for (let df = 1; df <= 1000; df++) {
    const bound = studentTBound(df);
    assert(bound < before, `df ${df}`);
    before = bound;
  }
  // Φ⁻¹(0.975) = 1.9599639845400545 (scipy 1.17.1, norm.ppf); t exceeds it by z(z² + 1) / 4df (Abramowitz, 26.7.5).
  assertAlmostEquals(studentTBound(100_000), 1.9599639845400545 + 2.372e-5, 1e-8);
  assertEquals(studentTBound(3, 0), 0);
});

Deno.test("studentTBound() throws for df and level out of range", () => {
  for (const df of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => studentTBound(df), RangeError, `got ${df}`);
  }
  for (const level of [-0.1, 1, NaN]) {
    assertThrows(() => studentTBound(3, level), RangeError, `got ${level}`);
  }
});

Deno.test("meanInterval() agrees with scipy within 1e-12", () => {
  // scipy 1.17.1: t.interval(0.95, n - 1, loc=mean(x), scale=sem(x))
  const cases = [
    [DARWIN, 0.031193318392979563, 41.83547334827369],
    [[0.91, 0.87, 0.93, 0.9, 0.88, 0.95, 0.92, 0.89], 0.8839343479985606, 0.9285656520014394],
    [[0.3, 0.1], -1.0706204736174694, 1.4706204736174693],
  ] as const;
  for (const [values, low, high] of cases) {
    const interval = meanInterval(values)!;
    assertAlmostEquals(interval.low, low, 1e-12);
    assertAlmostEquals(interval.high, high, 1e-12);
  }
});

Deno.test("meanInterval() of equal values has width 0, and of fewer than two values is undefined", () => {
  assertEquals(meanInterval([0.1, 0.1, 0.1]), { low: 0.1, high: 0.1 });
  assertEquals(meanInterval([0.1]), undefined);
  assertEquals(meanInterval([]), undefined);
});

Deno.test("meanInterval() does not depend on the order of its values", () => {
  holds([fc.array(fc.double({ min: -1, max: 1, noNaN: true }))], (values) => {
    assertEquals(meanInterval(values.toReversed()), meanInterval(values));
  });
});
