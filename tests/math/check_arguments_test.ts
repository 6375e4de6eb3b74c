import { assertEquals } from "@std/assert";
import {
  ABOVE_ZERO,
  AT_LEAST_ZERO,
  countRows,
  FROM_ZERO_BELOW_ONE,
  FROM_ZERO_TO_ONE,
  requireChoices,
  requireInstances,
  requireLabeledRows,
  requireNumbers,
  requireTypes,
  SEED,
  wholeNumber,
} from "../../lib/math/check_arguments.ts";
import { assertErrors, untyped } from "./assert_errors.ts";

Deno.test("NumberRule truth table: 7 rules, ends of their ranges, NaN and infinities", () => {
  const numbers = [-Infinity, -1, 0, 0.5, 1, 3, 4, 2 ** 53, Infinity, NaN];
  const allowed = (rule: typeof SEED) => numbers.filter(rule.allows);
  assertEquals(allowed(ABOVE_ZERO), [0.5, 1, 3, 4, 2 ** 53]);
  assertEquals(allowed(AT_LEAST_ZERO), [0, 0.5, 1, 3, 4, 2 ** 53]);
  assertEquals(allowed(FROM_ZERO_BELOW_ONE), [0, 0.5]);
  assertEquals(allowed(FROM_ZERO_TO_ONE), [0, 0.5, 1]);
  assertEquals(allowed(SEED), [0, 1, 3, 4]);
  assertEquals(allowed(wholeNumber(1)), [1, 3, 4]);
  assertEquals(allowed(wholeNumber(1, 3)), [1, 3]);
});

Deno.test("requireNumbers() names the action, the argument, the rule and the value", () => {
  requireNumbers("act", { a: 1, b: 2 }, ABOVE_ZERO);
  assertErrors([
    [
      () => requireNumbers("act", { a: 1, b: -2 }, ABOVE_ZERO),
      RangeError,
      "Cannot act: b must be above 0 and finite, got -2",
    ],
    [
      () => requireNumbers("act", { a: 4 }, wholeNumber(1, 3)),
      RangeError,
      "Cannot act: a must be a whole number from 1 to 3, got 4",
    ],
    ...([
      ["1", '"1"'],
      [undefined, "undefined"],
      [null, "null"],
      [[1], "an Array"],
      [
        new Map(),
        "a Map",
      ],
      [() => 1, "a function"],
      [Symbol("s"), "Symbol(s)"],
      [Object.create(null), "an object"],
      [{ constructor: { name: Symbol("s") } }, "an object"],
      ["x".repeat(99), `"${"x".repeat(40)}…"`],
    ] as const).map((
      [value, shown],
    ) =>
      [
        () => requireNumbers("act", { a: untyped(value) }, ABOVE_ZERO),
        TypeError,
        `Cannot act: a must be a number, got ${shown}`,
      ] as [() => void, typeof TypeError, string]
    ),
  ]);
});

Deno.test("requireInstances(), requireTypes() and requireChoices() name what is wrong", () => {
  requireInstances("act", { a: new Int32Array(1) }, Int32Array);
  requireTypes("act", { a: {} }, "object");
  requireChoices("act", { a: "x" }, ["x", "y"]);
  assertErrors([
    [
      () => requireInstances("act", { a: new Float32Array(1) }, Float64Array),
      TypeError,
      "Cannot act: a must be a Float64Array, got a Float32Array",
    ],
    [
      () => requireInstances("act", { a: undefined }, Int32Array),
      TypeError,
      "Cannot act: a must be an Int32Array, got undefined",
    ],
    [() => requireTypes("act", { a: null }, "object"), TypeError, "a must be an object, got null"],
    [() => requireTypes("act", { a: [] }, "object"), TypeError, "an object, got an Array"],
    [() => requireTypes("act", { a: 1 }, "boolean"), TypeError, "a must be a boolean, got 1"],
    [() => requireChoices("act", { a: "z" }, ["x", "y"]), RangeError, '"x" or "y", got "z"'],
    [() => requireChoices("act", { a: untyped(1) }, ["x", "y"]), TypeError, '"x" or "y", got 1'],
  ]);
});

Deno.test("countRows() divides the length by the columns: 0, 1 and 2 rows", () => {
  assertEquals([0, 3, 6].map((n) => countRows("act", { x: new Float64Array(n) }, 3)), [0, 1, 2]);
  assertErrors([
    [
      () => countRows("act", { x: new Float64Array(4) }, 3),
      RangeError,
      "Cannot act: the length of x must be a multiple of 3, got 4",
    ],
    [() => countRows("act", { x: untyped([1]) }, 1), TypeError, "x must be a Float64Array"],
  ]);
});

Deno.test("requireLabeledRows() names the row and the column of the first bad number or class", () => {
  const x = new Float64Array([1, 2, 3, 4]);
  const y = new Int32Array([0, 2]);
  const shape = { features: 2, classes: 3 };
  requireLabeledRows("act", { x, y }, shape);
  for (const value of [NaN, Infinity, -Infinity]) {
    assertErrors([[
      () => requireLabeledRows("act", { x: x.with(2, value), y }, shape),
      RangeError,
      `Cannot act: x must be finite in row 1, column 0 (counted from 0), got ${value}`,
    ]]);
  }
  assertErrors([
    [
      () => requireLabeledRows("act", { x, y }, { ...shape, classes: 2 }),
      RangeError,
      "Cannot act: the class of row 1 must be in [0, 2), got 2",
    ],
    [
      () => requireLabeledRows("act", { x, y }, { ...shape, features: 3 }),
      RangeError,
      "Cannot act: x must have 6 numbers, 3 for each of 2 rows, got 4",
    ],
    [
      () => requireLabeledRows("act", { x, y: untyped(x) }, shape),
      TypeError,
      "Cannot act: y must be an Int32Array, got a Float64Array",
    ],
  ]);
});
