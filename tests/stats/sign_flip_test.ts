import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { signFlipP } from "../../lib/stats/sign_flip.ts";
import { holds } from "../property.ts";
import { DARWIN } from "./darwin.ts";

Deno.test("signFlipP() of Darwin's maize is 2 · 863 / 32768, as Fisher computed it", () => {
  assertEquals(signFlipP(DARWIN), 2 * 863 / 32768); // The Design of Experiments, section 21
});

/**
 * Differences and scipy 1.17.1's `permutation_test((d,), lambda x, axis: x.sum(axis=axis), permutation_type='samples',
 * n_resamples=np.inf, vectorized=True).pvalue`, which is exact too.
 */
const SCIPY_P = [
  [[-0.02, -0.01, -0.03, -0.02, -0.04, -0.01, -0.02, -0.05], 0.0078125],
  [[0.02, -0.01, 0.03, 0.02, -0.04, 0.01, 0.02, 0.05], 0.28125],
  [[0, 0, 0.1, -0.2, -0.3, 0, -0.1], 0.375],
  [[0.1, -0.1, 0.2, -0.2], 1],
  [[0.3, 0.1], 0.5],
  [
    [[57, 56], [58, 56], [56, 57], [59, 58], [60, 57], [57, 57], [55, 56], [58, 55], [59, 57]]
      .concat([[58, 57]]).map(([a, b]) => a / 60 - b / 60),
    0.0703125,
  ],
  [
    [0.31, -0.12, 0.47, 0.05, 0.88, -0.26, 0.143, 0.617, 0.09, -0.411, 0.732, 0.284],
    0.0693359375,
  ],
  [
    [0.31, -0.12, 0.47, 0.05, 0.88, -0.26, 0.143, 0.617, 0.09, -0.411, 0.732, 0.284]
      .concat([-0.55, 0.36, 0.021, -0.198, 0.642, -0.077, 0.253, 0.119]),
    0.065032958984375,
  ],
] as const;

Deno.test("signFlipP() agrees with scipy in every bit", () => {
  for (const [differences, p] of SCIPY_P) assertEquals(signFlipP(differences), p);
});

Deno.test("signFlipP() agrees with a count over all sign patterns, for up to 10 differences", () => {
  holds([fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 10 })], (differences) => {
    const threshold = Math.abs(differences.reduce((sum, d) => sum + d, 0));
    let count = 0;
    for (let pattern = 0; pattern < 2 ** differences.length; pattern++) {
      const sum = differences.reduce((s, d, i) => s + (pattern >> i & 1 ? d : -d), 0);
      if (Math.abs(sum) >= threshold) count++;
    }
    assertEquals(signFlipP(differences), count / 2 ** differences.length);
    assertEquals(signFlipP(differences.map((d) => d / 10)), count / 2 ** differences.length);
  });
});

Deno.test("signFlipP() of n differences of the same sign is 2^(1 - n), up to 20", () => {
  for (let n = 1; n <= 20; n++) assertEquals(signFlipP(Array(n).fill(-0.1)), 2 ** (1 - n));
});

Deno.test("signFlipP() is 1 for zeros, for no differences, and for a sum that is 0 except for rounding", () => {
  for (const differences of [[], [0], [0, 0, 0], Array(30).fill(0), [0.1, 0.2, -0.3]]) {
    assertEquals(signFlipP(differences), 1);
  }
});

Deno.test("signFlipP() with 24 and 40 differences is within three standard errors of the exact p", () => {
  // Exact: the distribution of the sum of the signed whole numbers, computed one number after the other in Python.
  const numbers = [3, -1, 4, 1, -5, 9, 2, -6, 5, 3, 5, -8, 9, 7, 9, -3, 2, 3, -8, 4, 6, -2, 6, 4];
  const more = [1, -2, 3, -4, 5, -6, 7, -8, 9, 10, -3, 2, -1, 5, 3, -7];
  for (
    const [differences, exact] of [
      [numbers, 0.0692293643951416],
      [[...numbers, ...more], 0.07111925271783548],
    ] as const
  ) {
    const p = signFlipP(differences);
    assert(Math.abs(p - exact) < 3 * Math.sqrt(exact * (1 - exact) / 99_999), `${p}, ${exact}`);
    assertEquals(signFlipP(differences), p, "the same at every call");
    assertEquals(p * 100_000, Math.round(p * 100_000), "a whole number of patterns");
  }
});

Deno.test("signFlipP() with 40 differences of the same sign is 1/100,000, not 0", () => {
  assertEquals(signFlipP(Array(40).fill(1)), 1 / 100_000);
});

Deno.test("signFlipP() distinguishes sums that differ by 1e-7", () => {
  // Of the 16 sums, 8 have an absolute value of at least 2 + 1e-7, and two have 2 - 1e-7.
  assertEquals(signFlipP([1, 1, -1, 1 + 1e-7]), 8 / 16);
});

Deno.test("signFlipP() of differences whose sum overflows is that of scaled differences", () => {
  assertEquals(signFlipP(Array(6).fill(1e308)), 2 / 64);
  assertEquals(signFlipP([1e308, 1e308, -1e308]), signFlipP([1, 1, -1]));
});

Deno.test("signFlipP() throws for NaN and infinite differences", () => {
  for (const invalid of [NaN, Infinity, -Infinity]) {
    assertThrows(() => signFlipP([0.1, invalid]), RangeError, `got ${invalid}`);
  }
});
