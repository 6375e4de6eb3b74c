import { assertEquals } from "@std/assert";
import { dataFindings } from "../../lib/checks/data_checks.ts";
import type { Dataset, Split } from "../../lib/data/dataset.ts";

/** Rows of two features and a class. */
function rows(...all: [number, number, number][]): Dataset {
  return {
    x: Float64Array.from(all.flatMap(([a, b]) => [a, b])),
    y: Int32Array.from(all.map(([, , label]) => label)),
    features: 2,
    classes: 2,
  };
}

const CORRECT: Split = {
  train: rows([0, 1, 0], [1, 2, 1], [2, 3, 1], [3, 5, 1]),
  validation: rows([4, 4, 0], [5, 5, 1]),
  test: rows(),
};

Deno.test("dataFindings() of correct rows has no problems, also with an empty test part, and has the class shares", () => {
  assertEquals(dataFindings(CORRECT), {
    notFinite: 0,
    constantColumns: [],
    missingClasses: [],
    classShares: [0.25, 0.75],
    inTwoParts: 0,
    unknownCells: 0,
  });
});

Deno.test("dataFindings() finds NaN and infinities in any part", () => {
  const validation = rows([NaN, Infinity, 0], [-Infinity, 1, 1]);
  assertEquals(dataFindings({ ...CORRECT, validation }).notFinite, 3);
});

Deno.test("dataFindings() finds constant columns, also with a single row", () => {
  const train = rows([7, 1, 0], [7, 2, 1]);
  assertEquals(dataFindings({ ...CORRECT, train }).constantColumns, ["column 0"]);
  assertEquals(dataFindings({ ...CORRECT, train: rows([1, 2, 0]) }).constantColumns, [
    "column 0",
    "column 1",
  ]);
});

Deno.test("dataFindings() names each missing class with the part", () => {
  const validation = rows([4, 4, 1]);
  const test = rows([9, 9, 0]);
  assertEquals(dataFindings({ ...CORRECT, validation, test }).missingClasses, [
    "class 0 in validation",
    "class 1 in test",
  ]);
});

Deno.test("dataFindings() counts each row that is in two parts once, and not rows of another class", () => {
  const validation = rows([0, 1, 0], [0, 1, 0], [1, 2, 0], [5, 5, 1]);
  const test = rows([5, 5, 1], [3, 5, 1]);
  assertEquals(dataFindings({ ...CORRECT, validation, test }).inTwoParts, 3);
});
