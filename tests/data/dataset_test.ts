import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Dataset, splitDataset, takeRows } from "../../lib/data/dataset.ts";
import { splitSizes } from "../../lib/data/split_sizes.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { holds } from "../property.ts";

/** Rows that contain their own index. */
function numbered(rows: number): Dataset {
  const x = Float64Array.from({ length: 2 * rows }, (_, i) => i);
  return { x, y: Int32Array.from({ length: rows }, (_, row) => row), features: 2, classes: rows };
}

Deno.test("splitDataset() puts each row in at most one part, x with its y, over random fractions", () => {
  const fraction = fc.double({ min: 0, max: 0.33, noNaN: true });
  holds(
    [fc.integer({ min: 1, max: 200 }), fraction, fraction, fraction],
    (rows, train, validation, rest) => {
      const parts = splitDataset(numbered(rows), {
        train,
        validation,
        test: 1 - train - validation - rest,
      });
      const all = [parts.train, parts.validation, parts.test].flatMap(({ x, y }) => {
        y.forEach((row, i) => assertEquals([...x.slice(2 * i, 2 * i + 2)], [2 * row, 2 * row + 1]));
        return [...y];
      });
      assertEquals(new Set(all).size, all.length);
      assertEquals(Math.abs(parts.train.y.length - rows * train) <= 1, true);
    },
  );
});

Deno.test("splitDataset() sizes: 0.5 and 0.5 of 6000, thirds of 10, 0.8 and 0.2 of 5", () => {
  const sizes = (rows: number, train: number, validation: number, test = 0) => {
    const parts = splitDataset(numbered(rows), { train, validation, test });
    return [parts.train.y.length, parts.validation.y.length, parts.test.y.length];
  };
  assertEquals(sizes(6000, 0.5, 0.5), [3000, 3000, 0]);
  assertEquals(sizes(10, 1 / 3, 1 / 3, 1 / 3), [3, 4, 3]);
  assertEquals(sizes(5, 0.8, 0.2), [4, 1, 0]);
});

Deno.test("splitDataset() repeats the order of a seed, and another seed gives another order", () => {
  const train = (seed: number) =>
    splitDataset(numbered(50), { train: 1, validation: 0 }, seed).train.y;
  assertEquals(train(0), train(0));
  assertNotEquals(train(0), train(1));
  assertNotEquals([...train(0)], [...numbered(50).y]);
});

Deno.test("splitDataset() rejects fractions above 1 and sums above 1", () => {
  assertThrows(
    () => splitDataset(numbered(4), { train: 1.2, validation: 0 }),
    RangeError,
    "got 1.2",
  );
  assertThrows(
    () => splitDataset(numbered(4), { train: 0.8, validation: 0.3 }),
    RangeError,
    "train + validation + test must be at most 1, got 1.1",
  );
});

Deno.test("splitSizes() rounds the borders, and test gets its fraction, not the remaining rows", () => {
  assertEquals(splitSizes(5, { train: 0.5, validation: 0.5 }), {
    train: 3,
    validation: 2,
    test: 0,
  });
  assertEquals(splitSizes(10, { train: 0.5, validation: 0.2, test: 0.2 }), {
    train: 5,
    validation: 2,
    test: 2,
  });
  assertEquals(splitSizes(2, { train: 0.25, validation: 0.25 }), {
    train: 1,
    validation: 0,
    test: 0,
  });
});

Deno.test("splitDataset() rejects data sets and fractions out of range and of a wrong type", () => {
  const dataset = numbered(4);
  const whole = { train: 1, validation: 0 };
  const cannot = "Cannot split a data set: ";
  const split = (change: object) => () => splitDataset({ ...dataset, ...change }, whole);
  const changed = (value: number) => dataset.x.map((number, i) => (i === 5 ? value : number));
  assertErrors([
    [
      () => splitDataset(untyped(undefined), whole),
      TypeError,
      cannot + "dataset must be an object",
    ],
    [split({ x: [1, 2] }), TypeError, cannot + "x must be a Float64Array, got an Array"],
    [split({ y: [1] }), TypeError, cannot + "y must be an Int32Array, got an Array"],
    [split({ features: "2" }), TypeError, cannot + 'features must be a number, got "2"'],
    [split({ features: 0 }), RangeError, cannot + "features must be a whole number from 1, got 0"],
    [
      split({ classes: 1.5 }),
      RangeError,
      cannot + "classes must be a whole number from 1, got 1.5",
    ],
    [
      split({ features: 3 }),
      RangeError,
      cannot + "x must have 12 numbers, 3 for each of 4 rows, got 8",
    ],
    [split({ classes: 3 }), RangeError, cannot + "the class of row 3 must be in [0, 3), got 3"],
    [
      split({ x: changed(NaN) }),
      RangeError,
      cannot + "x must be finite in row 2, column 1 (counted from 0), got NaN",
    ],
    [
      split({ x: changed(Infinity) }),
      RangeError,
      cannot + "x must be finite in row 2, column 1 (counted from 0), got Infinity",
    ],
    [() => splitDataset(dataset, untyped(0.8)), TypeError, "fractions must be an object, got 0.8"],
    [
      () => splitDataset(dataset, { train: -0.1, validation: 1 }),
      RangeError,
      "train must be in [0, 1], got -0.1",
    ],
    [
      () => splitDataset(dataset, whole, -1),
      RangeError,
      cannot + "seed must be a whole number from 0",
    ],
    [
      () => splitDataset(dataset, whole, untyped("1")),
      TypeError,
      cannot + 'seed must be a number, got "1"',
    ],
  ]);
});

Deno.test("splitSizes() rejects rows and fractions out of range and of a wrong type", () => {
  const cannot = "Cannot compute split sizes: ";
  assertErrors([
    [
      () => splitSizes(-1, { train: 1, validation: 0 }),
      RangeError,
      cannot + "rows must be a whole number from 0",
    ],
    [() => splitSizes(2.5, { train: 1, validation: 0 }), RangeError, "got 2.5"],
    [
      () => splitSizes(10, { train: -0.5, validation: 0.5 }),
      RangeError,
      cannot + "train must be in [0, 1], got -0.5",
    ],
    [
      () => splitSizes(10, { train: 0.5, validation: NaN }),
      RangeError,
      "validation must be in [0, 1], got NaN",
    ],
    [
      () => splitSizes(10, { train: 0, validation: 0, test: 2 }),
      RangeError,
      "test must be in [0, 1], got 2",
    ],
    [
      () => splitSizes(10, { train: 0.5, validation: 0.75 }),
      RangeError,
      cannot + "train + validation + test must be at most 1, got 1.25",
    ],
    [
      () => splitSizes(10, untyped({ train: 1 })),
      TypeError,
      "validation must be a number, got undefined",
    ],
    [
      () => splitSizes(10, untyped(null)),
      TypeError,
      cannot + "fractions must be an object, got null",
    ],
  ]);
});

Deno.test("takeRows() copies rows in the given order, and rejects indices outside the data set", () => {
  const dataset = numbered(4);
  assertEquals(takeRows(dataset, new Int32Array([3, 1])).x, new Float64Array([6, 7, 2, 3]));
  assertErrors([
    [
      () => takeRows(dataset, new Int32Array([0, 4])),
      RangeError,
      "Cannot take rows: rowNumbers must be in [0, 4), got 4",
    ],
    [() => takeRows(dataset, new Int32Array([-1])), RangeError, "must be in [0, 4), got -1"],
    [() => takeRows(dataset, untyped([0])), TypeError, "rowNumbers must be an Int32Array"],
  ]);
});
