import { assert, assertEquals } from "@std/assert";
import { normalProbability, normalQuantile } from "../../lib/search/normal_distribution.ts";
import { assertErrors } from "../math/assert_errors.ts";

Deno.test("normalQuantile() is within 1e-15 of SciPy's ndtri, relative, in all three regions", () => {
  // scipy.special.ndtri of SciPy 1.10.1
  const table: [number, number][] = [
    [2 ** -54, -8.292361075813597],
    [1e-10, -6.361340902404056],
    [1e-5, -4.264890793922825],
    [0.01, -2.3263478740408408],
    [0.074, -1.4466320671589785],
    [0.076, -1.4325027208258116],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.7, 0.5244005127080407],
    [0.93, 1.475791028179171],
    [0.99, 2.3263478740408408],
    [1 - 2 ** -53, 8.209536151601387],
  ];
  for (const [p, x] of table) {
    const error = Math.abs(normalQuantile(p) - x);
    assert(error <= 1e-15 * Math.abs(x), `normalQuantile(${p}) is ${normalQuantile(p)}`);
  }
});

Deno.test("normalProbability() is within 1e-15 of SciPy's ndtr", () => {
  // scipy.special.ndtr of SciPy 1.10.1
  const table: [number, number][] = [
    [-8.2, 1.2019351542735735e-16],
    [-5, 2.866515718791933e-07],
    [-2, 0.022750131948179195],
    [-1, 0.15865525393145707],
    [-0.1, 0.460172162722971],
    [0, 0.5],
    [0.1, 0.539827837277029],
    [1, 0.8413447460685429],
    [2, 0.9772498680518208],
    [5, 0.9999997133484281],
    [8.2, 0.9999999999999999],
  ];
  for (const [x, p] of table) assert(Math.abs(normalProbability(x) - p) <= 1e-15, `${x}`);
  const special = [Infinity, -Infinity, NaN, 1e300].map(normalProbability);
  assertEquals(special, [1, 0, NaN, 1]);
});

Deno.test("normalProbability() reverts normalQuantile() within 1e-15", () => {
  for (let i = 1; i < 1000; i++) {
    assert(Math.abs(normalProbability(normalQuantile(i / 1000)) - i / 1000) <= 1e-15);
  }
});

Deno.test("normalQuantile() rejects 0, 1 and NaN", () => {
  const rule = "Cannot compute a normal quantile: probability must be in (0, 1), got";
  assertErrors(
    [0, 1, -1, NaN].map((p) => [() => normalQuantile(p), RangeError, `${rule} ${p}`]),
  );
});
