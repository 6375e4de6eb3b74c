import { assertAlmostEquals, assertEquals } from "@std/assert";
import { holm } from "../../lib/stats/holm.ts";

Deno.test("holm() agrees with statsmodels within 1e-15", () => {
  // statsmodels 0.15.0: multipletests(p, method='holm')[1]
  const p = [0.03125, 0.0078125, 0.5, 0.0078125, 0.015625, 0.9, 0.2];
  const expected = [0.125, 0.0546875, 1, 0.0546875, 0.078125, 1, 0.6];
  holm(p).forEach((adjusted, i) => assertAlmostEquals(adjusted!, expected[i], 1e-15));
});

Deno.test("holm() keeps the order of the p-values", () => {
  // By hand: 4 · 0.005, 3 · 0.01, 2 · 0.03, and for 0.04 the previous 0.06, which is larger than 1 · 0.04.
  assertEquals(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
});

Deno.test("holm() does not change a single p-value, and does not count undefined", () => {
  assertEquals(holm([0.04]), [0.04]);
  assertEquals(holm([undefined, 0.03, undefined, 0.02]), [undefined, 0.04, undefined, 0.04]);
  assertEquals(holm([]), []);
});
