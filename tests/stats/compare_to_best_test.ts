import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type BehindBest, compareToBest } from "../../lib/stats/compare_to_best.ts";
import { unitWeights } from "../../lib/stats/unit_weights.ts";

/** A row per seed, a column per config. */
type Table = readonly (readonly number[])[];

/** The table of the test as rows of configs, best first. */
function rowsOf(table: Table): Float64Array[] {
  const rows = table[0].map((_, m) => Float64Array.from(table, (scores) => scores[m]));
  const mean = (row: Float64Array) => row.reduce((sum, score) => sum + score, 0) / row.length;
  return rows.toSorted((a, b) => mean(b) - mean(a));
}

function compared(table: Table, options = {}): BehindBest[] {
  return compareToBest(rowsOf(table), options)!;
}

/**
 * Eight seeds each. The p-values are worked out in exact fractions by enumeration of all 2^8 sign patterns, the intervals by
 * a NumPy reference of the range test. The leader is behind by at most what another config may be ahead of it.
 */
const FIRST: Table = [
  [.90, .88, .70],
  [.88, .89, .72],
  [.93, .90, .69],
  [.91, .92, .75],
  [.89, .86, .71],
  [.92, .93, .70],
  [.90, .87, .74],
  [.94, .91, .73],
];
const SECOND: Table = [
  [.80, .78],
  [.82, .83],
  [.85, .80],
  [.81, .80],
  [.84, .80],
  [.86, .83],
  [.83, .84],
  [.87, .84],
];
const THIRD: Table = [
  [.75, .75, .60, .40],
  [.75, .75, .70, .40],
  [.80, .80, .65, .50],
  [.70, .70, .66, .45],
  [.78, .78, .61, .40],
  [.74, .74, .68, .42],
  [.76, .76, .72, .43],
  [.77, .77, .63, .41],
];

const FOURTH: Table = [
  [8, 0, 5],
  [9, 0, 8],
  [7, 6, 3],
  [8, 4, 5],
  [4, 9, 2],
  [9, 0, 3],
  [9, 1, 3],
  [9, 5, 0],
];

const VECTORS: [string, Table, Partial<Record<keyof BehindBest, number[]>>][] = [
  ["three configs, one of them worse", FIRST, {
    p: [1, 1 / 8, 1 / 128],
    pAdjusted: [1, 1 / 8, 1 / 128],
    behind: [0, 0.01375, 0.19125],
    low: [0, -0.004594, 0.163704],
    high: [0.004594, 0.032094, 0.218796],
  }],
  ["two configs", SECOND, {
    p: [1, 1 / 16],
    pAdjusted: [1, 1 / 16],
    behind: [0, 0.02],
    low: [0, 0],
    high: [0, 0.04],
  }],
  ["two equal configs and two that are worse", THIRD, {
    p: [1, 1, 1 / 128, 1 / 128],
    pAdjusted: [1, 1, 1 / 128, 1 / 128],
    behind: [0, 0, 0.1, 0.33],
    low: [0, 0, 0.05303, 0.28303],
    high: [0, 0, 0.14697, 0.37697],
  }],
  [
    "three configs, two of them nearly worse, so that the range is the larger critical value",
    FOURTH,
    {
      p: [1, 1 / 128, 7 / 128],
      pAdjusted: [1, 7 / 128, 7 / 128],
      behind: [0, 4.25, 4.75],
      low: [0, -0.5, 0],
      high: [0.5, 9, 9.5],
    },
  ],
];

for (const [what, table, expected] of VECTORS) {
  Deno.test(`compareToBest() gives the exact values of a table: ${what}`, () => {
    const found = compared(table);
    for (const [name, values] of Object.entries(expected)) {
      const tolerance = name.startsWith("p") ? 1e-15 : 5e-7; // the reference prints six decimals
      values.forEach((value, m) =>
        assertAlmostEquals(found[m][name as "p"], value, tolerance, `${name} of config ${m}`)
      );
    }
    assertEquals(found.map(({ worse }) => worse), expected.pAdjusted!.map((p) => p <= 0.05));
  });
}

Deno.test("compareToBest() of two configs and few seeds is the paired t-test within 0.01", () => {
  // SciPy 1.10: ttest_1samp of the differences of the first five seeds, and of all eight.
  const five = compared(SECOND.slice(0, 5))[1];
  assertAlmostEquals(five.p, 0.10839243802227387, 0.01);
  const eight = compared(SECOND, { kind: "rotations" })[1];
  assertAlmostEquals(eight.p, 0.03718338108428369, 0.005);
});

Deno.test("compareToBest() intervals agree with the verdicts: 0 is in them if and only if a config is not worse", () => {
  for (const table of [FIRST, SECOND, THIRD, FIRST.slice(0, 4), FIRST.slice(0, 3)]) {
    for (const { worse, low, high, behind } of compared(table).slice(1)) {
      assertEquals(low > 0, worse, `${low}`);
      assert(low <= behind + 1e-15 && behind <= high);
    }
  }
});

Deno.test("compareToBest() does not depend on a shift of all scores of a seed", () => {
  const shifted = FIRST.map((scores, seed) => scores.map((score) => score + 0.1 * seed));
  assertEquals(
    compared(shifted).map(({ p, worse }) => [p, worse]),
    compared(FIRST).map(({ p, worse }) => [p, worse]),
  );
});

Deno.test("compareToBest() counts sums as equal that differ by rounding only, also if the scores differ by little", () => {
  for (const table of [FIRST, SECOND, FOURTH]) {
    const exact = compared(table).map(({ p, worse }) => [p, worse]);
    for (const scale of [1e-3, 1e-5, 1e-6, 1e-7, 1e-8]) {
      const near = table.map((scores) => scores.map((score) => 1 / 3 + score * scale));
      assertEquals(compared(near).map(({ p, worse }) => [p, worse]), exact, `${scale}`);
    }
  }
});

Deno.test("compareToBest(): undefined for two seeds, nothing worse where all scores are equal", () => {
  assertEquals(compareToBest(rowsOf(FIRST.slice(0, 2))), undefined);
  for (const seeds of [3, 8, 20]) {
    const equal = Array.from({ length: seeds }, () => [0.5, 0.5, 0.5]);
    for (const { p, worse, low, high } of compared(equal)) {
      assertEquals([p, worse, low, high], [1, false, 0, 0]);
    }
  }
  assertEquals(compared(FIRST.map(([score]) => [score]))[0].worse, false); // one config
});

Deno.test("compareToBest() throws for rows of different lengths, and for options out of range", () => {
  const action = "Cannot compare configs with the best";
  const rows = rowsOf(SECOND);
  assertThrows(() => compareToBest([rows[0], rows[1].slice(1)]), RangeError, action);
  assertThrows(() => compareToBest(rows, { alpha: 1.5 }), RangeError, "alpha");
  assertThrows(() => compareToBest(rows, { kind: "jumps" as "flips" }), RangeError, "kind");
});

Deno.test("unitWeights() have length 1; of 8 to 14 signs all patterns are used, each once or its negative", () => {
  for (const [size, kind] of [[3, "rotations"], [8, "flips"], [20, "flips"]] as const) {
    const { weights, count, exact } = unitWeights(size, { kind, configs: 2 });
    assertEquals([count, exact], size === 8 ? [128, true] : [9999, false]);
    for (let i = 0; i < count; i++) {
      const row = weights.subarray(i * size, (i + 1) * size);
      assertAlmostEquals(row.reduce((sum, w) => sum + w * w, 0), 1, 1e-14);
    }
  }
  const { weights } = unitWeights(8, { kind: "flips", configs: 2 });
  const patterns = Array.from({ length: 128 }, (_, i) => weights.subarray(8 * i, 8 * i + 8).join());
  assertEquals(new Set(patterns).size, 128);
  assertEquals(
    Array.from({ length: 128 }, (_, i) => Math.sign(weights[8 * i + 7])).every((s) => s === 1),
    true,
  );
});

Deno.test("unitWeights() on the sphere have mean 0 and variance 1/n in each direction, within 5 standard errors", () => {
  const { weights, count } = unitWeights(5, { kind: "rotations", configs: 2 });
  for (let k = 0; k < 5; k++) {
    const values = Array.from({ length: count }, (_, i) => weights[5 * i + k]);
    const mean = values.reduce((sum, w) => sum + w, 0) / count;
    const square = values.reduce((sum, w) => sum + w * w, 0) / count;
    assert(Math.abs(mean) < 5 * Math.sqrt(0.2 / count), `${mean}`);
    assert(Math.abs(square - 0.2) < 5 * Math.sqrt(0.07 / count), `${square}`); // Var(w²) = 8/175
  }
});
