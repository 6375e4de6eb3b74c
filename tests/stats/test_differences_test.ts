import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { testDifferences } from "../../lib/stats/test_differences.ts";
import { holds } from "../property.ts";
import { DARWIN } from "./darwin.ts";
import { dot, stepDownP } from "./sign_patterns.ts";

const tested = (...rows: number[][]): number[] | undefined =>
  testDifferences(rows.map((row) => Float64Array.from(row)));

Deno.test("testDifferences() has the step-down p-values of three comparisons by hand", () => {
  // T = |Σ d| / √(Σ d²): √8, 14 / √28 = √7, 0. Step 1: √8 is reached by the first row at its 2 patterns of equal signs, and
  // by the last at its 2 alternating ones: 4 of 256. Step 2: √7 is reached by the second row if its first seven signs are
  // equal, 4 patterns, and by the last row at its 2, because its next value is 6 / √8 < √7: 6 of 256. Step 3: all.
  const same = [1, 1, 1, 1, 1, 1, 1, 1];
  const seven = [2, 2, 2, 2, 2, 2, 2, 0];
  const alternating = [1, -1, 1, -1, 1, -1, 1, -1];
  assertEquals(tested(same, seven, alternating), [4 / 256, 6 / 256, 1]);
  assertEquals(tested(alternating, same, seven), [1, 4 / 256, 6 / 256]);
  assertEquals(tested(same, alternating), [4 / 256, 1]);
  assertEquals(tested(seven), [4 / 256]);
});

Deno.test("testDifferences() agrees with an enumeration of all 2^8 sign patterns for three comparisons", () => {
  const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8, maxLength: 8 });
  holds([row, row, row], (...rows) => assertEquals(tested(...rows), stepDownP(rows)), 60);
});

Deno.test("testDifferences() by sign flips agrees with an enumeration for 3 to 7 seeds too", () => {
  for (let seeds = 3; seeds <= 7; seeds++) {
    const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: seeds, maxLength: seeds });
    holds([row, row], (...rows) => {
      const differences = rows.map((values) => Float64Array.from(values));
      assertEquals(testDifferences(differences, { kind: "flips" }), stepDownP(rows));
    }, 20);
  }
});

Deno.test("testDifferences() throws for rows of different lengths and an unknown kind", () => {
  assertThrows(() => tested([1, 2, 3], [1, 2]), RangeError, "Cannot test differences");
  const kind = "jumps" as "flips";
  assertThrows(() => testDifferences([new Float64Array(3)], { kind }), RangeError, "kind");
});

Deno.test("testDifferences() does not depend on the size and the sign of the differences of a comparison", () => {
  const rows = [[3, 1, 4, 1, 5, 9, 2, 6], [1, -2, 3, 2, 1, 4, -1, 2], [2, 7, -1, 8, 2, -8, 1, 8]];
  const [a, b, c] = rows.map((row, i) => row.map((value) => value * [1, -1e-6, 1000][i]));
  assertEquals(tested(a, b, c), tested(...rows));
});

Deno.test("testDifferences() of equal comparisons is the p-value of one: their correlation is used", () => {
  for (const row of [[3, 1, 4, 1, -5, 9, 2, 6], [3, 1, 4]]) {
    const [alone] = tested(row)!;
    assertEquals(tested(row, row.map((value) => -value), row), [alone, alone, alone]);
  }
});

Deno.test("testDifferences() of zeros is 1, and zeros do not change the other p-values", () => {
  for (const seeds of [3, 5, 8, 20]) {
    const zeros = Array(seeds).fill(0);
    const row = Array.from({ length: seeds }, (_, i) => i % 3 - 0.5);
    assertEquals(tested(zeros), [1]);
    assertEquals(tested(zeros, row, zeros), [1, ...tested(row)!, 1]);
  }
});

Deno.test("testDifferences() counts sums as equal that differ by rounding only, also if they are 0", () => {
  const rows = [[1, 2, -3, 0, 0, 0, 0, 0], [3, 1, 4, 1, -5, 9, 2, -6], [7, -7, 7, -7, 7, 0, 0, 1]];
  const expected = stepDownP(rows);
  assertEquals(expected[0], 1); // 0.1 + 0.2 - 0.3 is 5.6e-17
  assertEquals(tested(...rows.map((row) => row.map((value) => value / 10))), expected);
});

Deno.test("testDifferences() is undefined for two seeds, for one, and without comparisons", () => {
  assertEquals(tested([1, 1], [1, 2]), undefined);
  assertEquals(tested([1]), undefined);
  assertEquals(tested([]), undefined);
  assertEquals(tested(), undefined);
});

/**
 * Differences and scipy 1.17.1's `permutation_test((d,), lambda x, axis: x.sum(axis=axis), permutation_type='samples',
 * n_resamples=np.inf, vectorized=True).pvalue`, which is exact.
 */
const TWELVE = [0.31, -0.12, 0.47, 0.05, 0.88, -0.26, 0.143, 0.617, 0.09, -0.411, 0.732, 0.284];
const TWENTY = [...TWELVE, -0.55, 0.36, 0.021, -0.198, 0.642, -0.077, 0.253, 0.119];
const SCIPY_P: [number[], number][] = [
  [[-0.02, -0.01, -0.03, -0.02, -0.04, -0.01, -0.02, -0.05], 0.0078125],
  [[0.02, -0.01, 0.03, 0.02, -0.04, 0.01, 0.02, 0.05], 0.28125],
  [
    [[57, 56], [58, 56], [56, 57], [59, 58], [60, 57], [57, 57], [55, 56], [58, 55], [59, 57]]
      .concat([[58, 57]]).map(([a, b]) => a / 60 - b / 60),
    0.0703125,
  ],
  [TWELVE, 0.0693359375],
];

Deno.test("testDifferences() of one comparison agrees with scipy in every bit, with 8 to 12 seeds", () => {
  for (const [differences, p] of SCIPY_P) assertEquals(tested(differences), [p]);
});

Deno.test("testDifferences() with 15 to 40 seeds is within three standard errors of the exact p", () => {
  // The first three: the distribution of the sum of the signed whole numbers, computed one number after the other in
  // Python, and for Darwin's maize Fisher's own count (The Design of Experiments, section 21). The last: scipy, as above.
  const numbers = [3, -1, 4, 1, -5, 9, 2, -6, 5, 3, 5, -8, 9, 7, 9, -3, 2, 3, -8, 4, 6, -2, 6, 4];
  const more = [1, -2, 3, -4, 5, -6, 7, -8, 9, 10, -3, 2, -1, 5, 3, -7];
  const cases: [number[], number][] = [
    [DARWIN, 2 * 863 / 32768],
    [numbers, 0.0692293643951416],
    [[...numbers, ...more], 0.07111925271783548],
    [TWENTY, 0.065032958984375],
  ];
  for (const [differences, exact] of cases) {
    const [p] = tested(differences)!;
    assert(Math.abs(p - exact) < 3 * Math.sqrt(exact * (1 - exact) / 9999), `${p}, ${exact}`);
    assertEquals(tested(differences), [p], "the same at every call");
    assertAlmostEquals(p * 10_000, Math.round(p * 10_000), 1e-9, "a whole number of draws");
  }
});

Deno.test("testDifferences() with 40 differences of the same sign is 1/10000, not 0", () => {
  assertEquals(tested(Array(40).fill(1)), [1 / 10_000]);
});

Deno.test("testDifferences() distinguishes sums that differ by 1e-7", () => {
  // The sum is 4 + 1e-7. Of the patterns in which the last value is added, it is reached by those with at most two of the
  // other seven subtracted, 1 + 7 + 21, and by that with all seven: -6 + 1e-7. With six it is -4 + 1e-7, which is less.
  const row = [1, 1, 1, 1, 1, -1, -1, 1 + 1e-7];
  assertEquals(tested(row), [2 * (1 + 7 + 21 + 1) / 256]);
});

Deno.test("testDifferences() with 3 seeds is the t-test within 0.01", () => {
  // With two degrees of freedom P(|T| > t) = 1 - t / √(t² + 2), which is 1 - |Σ d| / √(3 Σ d²).
  for (const row of [[1, 2, 3], [5, 6, 5], [1, -1, 3], [-4, 1, 1]]) {
    const exact = 1 - Math.abs(dot([1, 1, 1], row)) / Math.sqrt(3 * dot(row, row));
    assertAlmostEquals(tested(row)![0], exact, 0.01, `${row}`);
  }
});

Deno.test("testDifferences() with 3 seeds has the areas of caps of the sphere for three comparisons", () => {
  // A comparison is a direction. It reaches t in the share 1 - t of all directions of the weights (Archimedes): in two caps
  // of radius arccos t around it. The radii are 3, 15 and 57 degrees, and the directions are more than 12, 30 and 0 degrees
  // from those that are less extreme, so the caps of each step do not overlap: their areas add up.
  const rows = [[4, -1, 1], [8, 9, 8.5], [1, 2, 1.5]];
  const [third, first, second] = rows
    .map((row) => 1 - Math.abs(dot([1, 1, 1], row)) / Math.sqrt(3 * dot(row, row)));
  tested(...rows)!.forEach((p, i) => {
    const exact = [third, 3 * first, 2 * second][i];
    assert(Math.abs(p - exact) < 3 * Math.sqrt(exact * (1 - exact) / 9999), `${p}, ${exact}`);
  });
});
