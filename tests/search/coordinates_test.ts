import { assert, assertEquals } from "@std/assert";
import type { ParameterValue } from "../../lib/experiment/experiment.ts";
import {
  coordinatesOf,
  dimensionsOf,
  unitInterval,
  valueOf,
} from "../../lib/search/coordinates.ts";
import { type Distribution, numberAt, valueAt } from "../../lib/search/distribution.ts";
import { holds } from "../property.ts";
import { aDistribution, aUniform } from "./a_distribution.ts";

Deno.test("valueOf() reverts coordinatesOf() within the rounding to 12 digits, for each distribution", () => {
  holds([aDistribution(), aUniform()], (distribution, u) => {
    const value = valueAt(distribution, u);
    const coordinates = coordinatesOf("p", distribution, value)!;
    const kinds = new Map(dimensionsOf("p", distribution).map(({ id, kind }) => [id, kind]));
    for (const id of coordinates.keys()) assert(kinds.has(id));
    const back = valueOf("p", distribution, (id) => {
      const { low, high } = coordinates.get(id)!;
      return kinds.get(id) === "choice" ? low : Math.min(1 - 2 ** -53, (low + high) / 2);
    });
    if (typeof value !== "number") return assertEquals(back, value);
    const place = [...coordinates.values()].at(-1)?.low ?? 0.5;
    const isFar = Math.abs(place - 0.5) > 0.499; // a probability near 1 has few digits of the distance from it
    if (!isFar) assert(Math.abs(back as number - value) <= 1e-8 * Math.max(1e-3, Math.abs(value)));
  }, 2000);
});

Deno.test("unitInterval() contains the uniform number that gave the value", () => {
  holds([aDistribution(), aUniform()], (distribution, u) => {
    if (distribution.distribution === "categorical" || distribution.distribution === "any_of") {
      return;
    }
    const { low, high } = unitInterval(distribution, numberAt(distribution, u));
    assert(0 <= low && low <= high && high <= 1);
    assert(low - 1e-5 <= u && u <= high + 1e-5, `${u} is not in [${low}, ${high}]`); // 12 digits of the value
  }, 2000);
});

Deno.test("unitInterval() of quantized values divides [0, 1] without gaps", () => {
  const ranges = [
    { distribution: "int_uniform", min: 1, max: 4 },
    { distribution: "q_uniform", min: 0, max: 0.7, q: 0.1 },
    { distribution: "q_log_uniform_values", min: 8, max: 250, q: 16 },
  ] as const;
  for (const range of ranges) {
    const values = [...new Set(Array.from({ length: 5000 }, (_, i) => numberAt(range, i / 5000)))];
    const intervals = values.map((value) => unitInterval(range, value));
    assertEquals([intervals[0].low, intervals.at(-1)!.high], [0, 1]);
    intervals.slice(1).forEach(({ low }, i) => assert(Math.abs(low - intervals[i].high) < 1e-15));
  }
});

Deno.test("unitInterval() of a range whose ends have equal logarithms is finite", () => {
  const range = {
    distribution: "log_uniform_values",
    min: 1e300,
    max: 1.0000000000000002e300,
  } as const;
  assertEquals(unitInterval(range, range.min), { low: 0, high: 0 });
});

Deno.test("coordinatesOf() is undefined for values that the distribution does not contain: a truth table", () => {
  const either: Distribution = {
    distribution: "any_of",
    branches: [
      { distribution: "categorical", values: [0] },
      { distribution: "log_uniform_values", min: 1, max: 100 },
    ],
  };
  const table: [Distribution, ParameterValue, boolean][] = [
    [{ distribution: "uniform", min: 0, max: 1 }, 1, true],
    [{ distribution: "uniform", min: 0, max: 1 }, 1.1, false],
    [{ distribution: "uniform", min: 0, max: 1 }, "1", false],
    [{ distribution: "int_uniform", min: 0, max: 3 }, 2, true],
    [{ distribution: "int_uniform", min: 0, max: 3 }, 2.5, false],
    [{ distribution: "int_uniform", min: 0, max: 3 }, 4, false],
    [{ distribution: "q_uniform", min: 0, max: 1, q: 0.1 }, 0.3, true],
    [{ distribution: "log_normal", mu: 0, sigma: 1 }, 0, false],
    [{ distribution: "normal", mu: 0, sigma: 1 }, 0, true],
    [{ distribution: "categorical", values: [1, 2], probabilities: [1, 0] }, 2, false],
    [{ distribution: "categorical", values: [[1, 2]] }, [1, 2], true],
    [either, 0, true],
    [either, 10, true],
    [either, 0.5, false],
  ];
  for (const [distribution, value, isIn] of table) {
    assertEquals(coordinatesOf("p", distribution, value) !== undefined, isIn, `${value}`);
  }
  const middle = coordinatesOf("p", either, 10)!;
  assertEquals([...middle.values()], [{ low: 1, high: 1 }, { low: 0.5, high: 0.5 }]);
});
