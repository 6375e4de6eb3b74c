import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Key, mix, streamKey } from "../../lib/random/key.ts";
import { drawMask, dropThreshold, maskWord } from "../../lib/random/mask.ts";
import { chiSquare } from "./chi_square.ts";

const KEY = streamKey({ seed: 0, role: "dropout" });

/** 1 for each kept unit and 0 for each dropped one, (rows, units). */
function kept(rows: number, units: number, rate: number, key: Key = KEY): number[] {
  const mask = new Float64Array(rows * units);
  drawMask(mask, key, Array.from({ length: rows }, (_, row) => row), rate, units);
  return Array.from(mask, (value) => (value === 0 ? 0 : 1));
}

Deno.test("drawMask() drops 0.1, 0.5 and 0.9 of a million units, within 4 standard errors", () => {
  for (const rate of [0.1, 0.5, 0.9]) {
    const fraction = kept(2000, 500, rate).filter((bit) => bit === 0).length / 1e6;
    assertAlmostEquals(fraction, rate, 4 * Math.sqrt(rate * (1 - rate) / 1e6));
  }
});

Deno.test("drawMask() is 1 / (1 - rate) for kept units, and its mean is 1 within 0.003", () => {
  const mask = new Float64Array(1e6);
  drawMask(mask, KEY, Array.from({ length: 1000 }, (_, row) => row), 0.25, 1000);
  assertEquals(new Set(mask), new Set([0, 1 / 0.75]));
  assertAlmostEquals(mask.reduce((sum, x) => sum + x, 0) / 1e6, 1, 0.003);
});

Deno.test("drawMask() is nested: the first 13 of 40 units have the mask of 13 units", () => {
  const wide = kept(7, 40, 0.5);
  const narrow = kept(7, 13, 0.5);
  for (let row = 0; row < 7; row++) {
    assertEquals(narrow.slice(row * 13, row * 13 + 13), wide.slice(row * 40, row * 40 + 13));
  }
});

Deno.test("drawMask() gives each row the same mask in any order of the rows", () => {
  const units = 9;
  const forward = new Float64Array(3 * units);
  const backward = new Float64Array(3 * units);
  drawMask(forward, KEY, [4, 8, 15], 0.5, units);
  drawMask(backward, KEY, [15, 8, 4], 0.5, units);
  assertEquals(forward.slice(0, units), backward.slice(2 * units));
});

Deno.test("drawMask() is independent along rows, columns and steps: neighbors are equal with probability 1/2 ± 0.002", () => {
  const [rows, units] = [1000, 1000];
  const bits = kept(rows, units, 0.5);
  const next = kept(rows, units, 0.5, streamKey({ seed: 0, role: "dropout", step: 1 }));
  const equality = (other: (i: number) => number) =>
    bits.reduce((sum, bit, i) => sum + (bit === other(i) ? 1 : 0), 0) / bits.length;
  for (const lag of [1, 2, 3, 4, 8, 16, 1000, 2000]) {
    assertAlmostEquals(equality((i) => bits[(i + lag) % bits.length]), 0.5, 0.002);
  }
  assertAlmostEquals(equality((i) => next[i]), 0.5, 0.002);
});

Deno.test("drawMask() gives all 256 patterns of 8 neighbors equally often (chi-square)", () => {
  const bits = kept(4096, 64, 0.5);
  const counts = new Array(256).fill(0);
  for (let i = 0; i < bits.length; i += 8) {
    counts[bits.slice(i, i + 8).reduce((byte, bit) => byte * 2 + bit, 0)]++;
  }
  // 255 degrees of freedom: 330.5 is exceeded with probability 0.001.
  assert(chiSquare(counts, new Array(256).fill(1 / 256)) < 330.5);
});

Deno.test("drawMask() row sums have the variance of a binomial distribution (2000 rows)", () => {
  const units = 200;
  const bits = kept(2000, units, 0.3);
  const sums = Array.from(
    { length: 2000 },
    (_, row) => bits.slice(row * units, (row + 1) * units).reduce((sum, bit) => sum + bit, 0),
  );
  const variance = sums.reduce((sum, x) => sum + (x - 140) * (x - 140), 0) / 2000;
  assertAlmostEquals(variance, units * 0.3 * 0.7, 42 * 0.13); // 4 standard errors of a variance: 4 √(2 / 2000)
});

Deno.test("maskWord() of two keys with close upper words gives no shifted copy of a mask", () => {
  // The upper word of the second key is that of the first plus 5 units: without the lower word, the masks would be
  // equal, shifted by 5.
  const one = { high: 1000, low: mix(7) };
  const other = { high: (1000 + 5 * 0x9e3779b9) % 2 ** 32, low: mix(8) };
  const units = Array.from({ length: 4000 }, (_, unit) => unit);
  const same =
    units.filter((unit) => (maskWord(one, unit + 5) < 0) === (maskWord(other, unit) < 0)).length;
  assertAlmostEquals(same / 4000, 0.5, 0.04);
});

Deno.test("maskWord() flips bits 24 to 31 with probability 1/2 ± 0.03 when the unit or a word of the key changes", () => {
  const changes: [string, (n: number) => number][] = [
    ["unit", (n) => maskWord({ high: 5, low: 9 }, n)],
    ["high", (n) => maskWord({ high: n, low: 9 }, 3)],
    ["low", (n) => maskWord({ high: 5, low: mix(n) }, 3)],
  ];
  for (const [what, word] of changes) {
    for (const bit of [31, 30, 28, 24]) { // the comparison with a threshold depends on the high bits
      const flipped = Array.from({ length: 8000 }, (_, n) => (word(n) ^ word(n + 1)) >>> bit & 1);
      assertAlmostEquals(
        flipped.reduce((sum, x) => sum + x, 0) / 8000,
        0.5,
        0.03,
        `${what}, bit ${bit}`,
      );
    }
  }
});

Deno.test("dropThreshold() has the fraction `rate` of the signed words below it", () => {
  assertEquals([0, 0.25, 0.5].map(dropThreshold), [-(2 ** 31), -(2 ** 30), 0]);
  assertEquals(dropThreshold(1 - 1e-16), 2 ** 31 - 1);
});
