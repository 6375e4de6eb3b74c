import { assertEquals } from "@std/assert";
import { dataFindings } from "../../lib/checks/data_checks.ts";
import type { Dataset, Split } from "../../lib/data/dataset.ts";

/** Rows of two columns, each with its class after them. */
function rows(...all: [number, number, number][]): Dataset {
  return {
    x: Float64Array.from(all.flatMap(([a, b]) => [a, b])),
    y: Int32Array.from(all.map(([, , label]) => label)),
    features: 2,
    classes: 2,
  };
}

const SOUND: Split = {
  train: rows([0, 1, 0], [1, 2, 1], [2, 3, 1], [3, 5, 1]),
  validation: rows([4, 4, 0], [5, 5, 1]),
  test: rows(),
};

Deno.test("dataFindings() of sound rows finds nothing, an empty test part too, and counts the classes", () => {
  assertEquals(dataFindings(SOUND), {
    notFinite: 0,
    constantColumns: [],
    missingClasses: [],
    classShares: [0.25, 0.75],
    inTwoParts: 0,
  });
});

Deno.test("dataFindings() finds NaN and infinities in any part", () => {
  const validation = rows([NaN, Infinity, 0], [-Infinity, 1, 1]);
  assertEquals(dataFindings({ ...SOUND, validation }).notFinite, 3);
});

Deno.test("dataFindings() finds the column that is constant, also with a single row", () => {
  const train = rows([7, 1, 0], [7, 2, 1]);
  assertEquals(dataFindings({ ...SOUND, train }).constantColumns, [0]);
  assertEquals(dataFindings({ ...SOUND, train: rows([1, 2, 0]) }).constantColumns, [0, 1]);
});

Deno.test("dataFindings() names the class and the part it is missing in", () => {
  const validation = rows([4, 4, 1]);
  const test = rows([9, 9, 0]);
  assertEquals(dataFindings({ ...SOUND, validation, test }).missingClasses, [
    "class 0 in validation",
    "class 1 in test",
  ]);
});

Deno.test("dataFindings() finds rows that stand in two parts, once each, and not those of another class", () => {
  const validation = rows([0, 1, 0], [0, 1, 0], [1, 2, 0], [5, 5, 1]);
  const test = rows([5, 5, 1], [3, 5, 1]);
  assertEquals(dataFindings({ ...SOUND, validation, test }).inTwoParts, 3);
});
