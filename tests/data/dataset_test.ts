import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Dataset, splitDataset } from "../../lib/data/dataset.ts";
import { splitSizes } from "../../lib/data/split_sizes.ts";
import { holds } from "../property.ts";

/** Rows that carry their own number. */
function numbered(rows: number): Dataset {
  const x = Float64Array.from({ length: 2 * rows }, (_, i) => i);
  return { x, y: Int32Array.from({ length: rows }, (_, row) => row), features: 2, classes: rows };
}

Deno.test("splitDataset() puts every row in one part, x beside its y, over random fractions", () => {
  const share = fc.double({ min: 0, max: 0.33, noNaN: true });
  holds(
    [fc.integer({ min: 1, max: 200 }), share, share, share],
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

Deno.test("splitDataset() shuffles by its seed: the same order again, another for another", () => {
  const train = (seed: number) =>
    splitDataset(numbered(50), { train: 1, validation: 0 }, seed).train.y;
  assertEquals(train(0), train(0));
  assertNotEquals(train(0), train(1));
  assertNotEquals([...train(0)], [...numbered(50).y]);
});

Deno.test("splitDataset() refuses fractions out of range or over 1 in all", () => {
  assertThrows(
    () => splitDataset(numbered(4), { train: 1.2, validation: 0 }),
    RangeError,
    "got 1.2",
  );
  assertThrows(
    () => splitDataset(numbered(4), { train: 0.8, validation: 0.3 }),
    RangeError,
    "over 1",
  );
});

Deno.test("splitSizes() rounds borders, and test gets its share and not the rest", () => {
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
