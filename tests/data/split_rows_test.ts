import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { splitDataset } from "../../lib/data/dataset.ts";
import { type RowParts, splitRows, type SplitRowsOptions } from "../../lib/data/split_rows.ts";
import { countUp } from "../../lib/random/shuffle.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { holds } from "../property.ts";

const PARTS = ["train", "validation", "test"] as const;

/** Row numbers of all parts. */
function allRows(parts: RowParts): number[] {
  return PARTS.flatMap((name) => [...parts[name]]);
}

function assertAscending(rows: number[], count: number): void {
  assertEquals(rows.toSorted((a, b) => a - b), [...countUp(count)]);
}

const rows = fc.integer({ min: 40, max: 300 });
const seed = fc.nat(1000);
/** Fractions that give each part a row; their sum can be below 1. */
const split = fc.record({
  train: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
  validation: fc.double({ min: 0.1, max: 0.25, noNaN: true }),
  test: fc.constantFrom(0, 0.1, 0.25),
});
/** A group of each row; each of `kinds` groups has a row. */
const groupsOf = (rows: number, kinds: number, seed: number) =>
  Int32Array.from(
    { length: rows },
    (_, i) => i < kinds ? i : (i * i * 7 + i * seed) % (i % 3 === 0 ? kinds : 3),
  );
const labels = (rows: number, kinds: number, seed: number) =>
  Int32Array.from({ length: rows }, (_, i) => (i * i * 7 + i * seed) % (i % 3 === 0 ? kinds : 2));

Deno.test("splitRows() without strata, groups and folds gives the rows of splitDataset()", () => {
  holds([rows, seed, split], (rows, seed, split) => {
    const x = new Float64Array(rows);
    const y = countUp(rows);
    const expected = splitDataset({ x, y, features: 1, classes: rows }, split, seed);
    const [parts, ...others] = splitRows({ rows, split, seed });
    assertEquals(others, []);
    for (const name of PARTS) assertEquals(parts[name], expected[name].y);
  });
});

Deno.test("splitRows() puts each row in at most one part, with strata and groups too; in all if the sum is 1", () => {
  holds([rows, seed, split], (rows, seed, split) => {
    const strata = labels(rows, 5, seed);
    const groups = groupsOf(rows, 30, seed);
    for (const how of [{}, { strata }, { groups }]) {
      const [parts] = splitRows({ rows, split, seed, ...how });
      assertEquals(new Set(allRows(parts)).size, allRows(parts).length);
      const whole = { ...split, validation: 1 - split.train - split.test };
      assertAscending(allRows(splitRows({ rows, split: whole, seed, ...how })[0]), rows);
    }
  });
});

Deno.test("splitRows() with strata gives each part its share of each class within 2 rows", () => {
  holds([rows, seed, split, fc.integer({ min: 2, max: 9 })], (rows, seed, split, kinds) => {
    const strata = labels(rows, kinds, seed);
    const [parts] = splitRows({ rows, split, seed, strata });
    const plain = splitRows({ rows, split, seed })[0];
    for (const name of PARTS) {
      assertEquals(parts[name].length, plain[name].length);
      for (let label = 0; label < kinds; label++) {
        const inClass = strata.filter((each) => each === label).length;
        const inPart = parts[name].filter((row) => strata[row] === label).length;
        const share = inClass * parts[name].length / rows;
        assert(Math.abs(inPart - share) < 2, `${name}, class ${label}: ${inPart} of ${share}`);
      }
    }
  });
});

Deno.test("splitRows() keeps the rows of a group in one part", () => {
  holds([rows, seed, split, fc.integer({ min: 4, max: 40 })], (rows, seed, split, kinds) => {
    const groups = groupsOf(rows, kinds, seed);
    const [parts] = splitRows({ rows, split, seed, groups });
    const partOf = new Map<number, string>();
    for (const name of PARTS) {
      for (const row of parts[name]) {
        assertEquals(partOf.get(groups[row]) ?? name, name);
        partOf.set(groups[row], name);
      }
    }
  });
});

Deno.test("splitRows() of many groups gives each part its rows within the largest group", () => {
  const groups = Int32Array.from({ length: 1000 }, (_, row) => Math.floor(row / 5));
  const split = { train: 0.6, validation: 0.2, test: 0.1 };
  const [parts] = splitRows({ rows: 1000, split, seed: 1, groups });
  for (const name of PARTS) assert(Math.abs(parts[name].length - 1000 * split[name]) <= 5);
});

Deno.test("splitRows() of as many groups as parts gives each part one, whatever their sizes", () => {
  const groups = Int32Array.from({ length: 100 }, (_, row) => row < 90 ? 0 : row < 95 ? 1 : 2);
  for (let seed = 0; seed < 20; seed++) {
    const split = { train: 0.8, validation: 0.1, test: 0.1 };
    const [parts] = splitRows({ rows: 100, split, seed, groups });
    for (const name of PARTS) assert(parts[name].length > 0);
  }
});

Deno.test("splitRows() with folds: the folds partition the rows that are no test rows", () => {
  holds([rows, seed, fc.integer({ min: 2, max: 7 })], (rows, seed, folds) => {
    const strata = labels(rows, 3, seed);
    const groups = Int32Array.from({ length: rows }, (_, row) => row % 17);
    for (const how of [{}, { strata }, { groups }]) {
      const split = { train: 0, validation: 0, test: 0.2, folds };
      const splits = splitRows({ rows, split, seed, ...how });
      assertEquals(splits.length, folds);
      const [{ test }] = splits;
      for (const parts of splits) {
        assertAscending(allRows(parts), rows);
        assertEquals(parts.test, test);
      }
      assertAscending([...test, ...splits.flatMap(({ validation }) => [...validation])], rows);
    }
  }, 50);
});

Deno.test("splitRows() with folds and strata: sizes differ by one row, shares of classes by less than two", () => {
  holds([rows, seed, fc.integer({ min: 2, max: 7 })], (rows, seed, folds) => {
    const strata = labels(rows, 3, seed);
    const splits = splitRows({ rows, split: { train: 0, validation: 0, folds }, seed, strata });
    const sizes = splits.map(({ validation }) => validation.length);
    assert(Math.max(...sizes) - Math.min(...sizes) <= 1);
    for (const label of [0, 1, 2]) {
      const counts = splits.map(({ validation }) =>
        validation.filter((row) => strata[row] === label).length
      );
      assert(Math.max(...counts) - Math.min(...counts) <= 3);
    }
  });
});

Deno.test("splitRows() keeps the shuffled order inside the parts", () => {
  const order = splitRows({ rows: 50, split: { train: 1, validation: 0 }, seed: 3 })[0].train;
  const position = new Map([...order].map((row, i) => [row, i]));
  const strata = labels(50, 4, 1);
  const [parts] = splitRows({ rows: 50, split: { train: 0.5, validation: 0.5 }, seed: 3, strata });
  for (const name of PARTS) {
    const positions = [...parts[name]].map((row) => position.get(row) as number);
    assertEquals(positions, positions.toSorted((a, b) => a - b));
  }
});

Deno.test("splitRows() repeats the parts of a seed, and another seed gives others", () => {
  const strata = labels(60, 4, 1);
  const groups = labels(60, 20, 1);
  const split = { train: 0.5, validation: 0.5 };
  for (const how of [{}, { strata }, { groups }, { split: { ...split, folds: 3 } }]) {
    const parts = (seed: number) => splitRows({ rows: 60, split, seed, ...how });
    assertEquals(parts(0), parts(0));
    assertNotEquals(parts(0), parts(1));
  }
});

Deno.test("splitRows() gives the golden rows of version 0.1, so that old sweeps can be resumed", () => {
  const strata = Int32Array.from({ length: 24 }, (_, row) => row % 3);
  const groups = Int32Array.from({ length: 24 }, (_, row) => Math.floor(row / 3));
  const fractions = { train: 0.5, validation: 0.25, test: 0.125 };
  const parts = (how: Partial<SplitRowsOptions>) =>
    splitRows({ rows: 24, split: fractions, seed: 7, ...how })
      .map(({ validation, test }) => `${validation.join(" ")} / ${test.join(" ")}`);
  const split = { ...fractions, folds: 2 };
  assertEquals(parts({ strata }), [
    "18 17 16 10 5 21 / 1 8 9",
  ]);
  assertEquals(parts({ groups }), [
    "2 0 7 6 1 8 / 11 10 9",
  ]);
  assertEquals(parts({ split, strata }), [
    "11 0 18 17 13 19 10 5 6 12 / 1 8 9",
    "22 2 15 23 16 4 20 3 7 14 21 / 1 8 9",
  ]);
  assertEquals(parts({ split, groups }), [
    "22 11 2 0 23 10 21 1 9 / 18 19 20",
    "15 17 13 16 4 3 5 7 6 14 12 8 / 18 19 20",
  ]);
  assertEquals(parts({ split }), [
    "0 15 18 17 13 23 16 19 4 10 / 22 11 2",
    "20 3 5 7 6 14 21 12 1 8 9 / 22 11 2",
  ]);
});

Deno.test("splitRows() rejects parts without rows, strata with groups, and arguments of a wrong type", () => {
  const cannot = "Cannot split rows: ";
  const half = { train: 0.5, validation: 0.5 };
  const split = (change: Partial<SplitRowsOptions>) => () =>
    splitRows({ rows: 10, split: half, seed: 0, ...change });
  const five = new Int32Array(5);
  const one = new Int32Array(10);
  assertErrors([
    [split({ rows: 1 }), RangeError, cannot + "the validation part must have at least one row"],
    [split({ groups: one }), RangeError, cannot + "the validation part must have at least one row"],
    [
      split({ split: { train: 0.5, validation: 0.48, test: 0.02 } }),
      RangeError,
      cannot + "the test part must have at least one row, got 0",
    ],
    [split({ split: { ...half, folds: 11 } }), RangeError, "part must have at least one row"],
    [
      split({ split: { ...half, folds: 1 } }),
      RangeError,
      "folds must be a whole number from 2, got 1",
    ],
    [split({ split: { ...half, folds: 2, test: 1 } }), RangeError, "test must be in [0, 1), got 1"],
    [split({ split: { train: 0.9, validation: 0.2 } }), RangeError, "must be at most 1"],
    [
      split({ strata: one, groups: one }),
      RangeError,
      "strata must not be given together with groups",
    ],
    [split({ strata: five }), RangeError, "strata must have one number for each of 10 rows, got 5"],
    [split({ groups: untyped([1]) }), TypeError, "groups must be an Int32Array, got an Array"],
    [split({ rows: 0 }), RangeError, "rows must be a whole number from 1, got 0"],
    [split({ seed: -1 }), RangeError, "seed must be a whole number from 0"],
    [() => splitRows(untyped(undefined)), TypeError, "options must be an object"],
  ]);
});

Deno.test("splitRows() validates a large group as often as small ones, and a class of one row sometimes", () => {
  // Group 0 has 40 rows, groups 1 to 19 have 2 each; class 1 has one row.
  const groups = Int32Array.from({ length: 78 }, (_, row) => row < 40 ? 0 : 1 + ((row - 40) >> 1));
  const strata = Int32Array.from({ length: 40 }, (_, row) => row === 17 ? 1 : 0);
  const split = { train: 0.8, validation: 0.2 };
  const seeds = Array.from({ length: 1000 }, (_, seed) => seed);
  const large = seeds.filter((seed) =>
    splitRows({ rows: 78, split, seed, groups })[0].validation.some((row) => groups[row] === 0)
  );
  assert(Math.abs(large.length - 200) < 50, `${large.length} of 1000 instead of 200`); // 4 standard errors
  const rare = seeds.filter((seed) =>
    splitRows({ rows: 40, split, seed, strata })[0].validation.includes(17)
  );
  assert(rare.length > 0, "a class of one row is never validated");
});
