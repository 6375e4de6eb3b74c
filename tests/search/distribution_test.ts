import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { ParameterValue } from "../../lib/experiment/experiment.ts";
import { Stream } from "../../lib/random/stream.ts";
import {
  countValues,
  type Distribution,
  makeDistribution,
  valueAt,
} from "../../lib/search/distribution.ts";
import { textOf } from "../../lib/experiment/text_of.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { holds } from "../property.ts";
import { chiSquare } from "../random/chi_square.ts";
import { aDistribution, aUniform } from "./a_distribution.ts";

const LAST = 1 - 2 ** -53;

Deno.test("valueAt() gives both ends of each distribution: a truth table", () => {
  // The ends of normal and log_normal are from ndtri of SciPy 1.10.1 and exp of Python.
  const table: [Distribution, low: ParameterValue, middle: ParameterValue, high: ParameterValue][] =
    [
      [{ distribution: "uniform", min: 0.1, max: 0.3 }, 0.1, 0.2, 0.3],
      [{ distribution: "uniform", min: -1, max: 0.3 }, -1, -0.35, 0.3],
      [{ distribution: "log_uniform_values", min: 1e-6, max: 1e-2 }, 1e-6, 1e-4, 1e-2],
      [{ distribution: "log_uniform_values", min: 1e-300, max: 1e300 }, 1e-300, 1, 1e300],
      [{ distribution: "q_uniform", min: 0, max: 0.3, q: 0.1 }, 0, 0.2, 0.3], // 0.3 / 0.1 < 3
      [{ distribution: "q_uniform", min: 16, max: 100, q: 16 }, 16, 64, 96],
      [{ distribution: "q_uniform", min: 2, max: 2, q: 5 }, 2, 2, 2],
      [{ distribution: "q_log_uniform_values", min: 1, max: 100, q: 1 }, 1, 7, 100],
      [{ distribution: "q_log_uniform_values", min: 8, max: 210, q: 16 }, 8, 24, 200],
      [{ distribution: "int_uniform", min: 1, max: 4 }, 1, 3, 4],
      [{ distribution: "int_uniform", min: -3, max: -3 }, -3, -3, -3],
      [{ distribution: "normal", mu: 1, sigma: 2 }, -15.5847221516, 1, 17.4190723032],
      [{ distribution: "log_normal", mu: 0, sigma: 1 }, 0.000250422497679, 1, 3675.83703964],
      [{ distribution: "categorical", values: ["a", null, [64, 32]] }, "a", null, [64, 32]],
      [
        { distribution: "categorical", values: [1, 2, 3, 4], probabilities: [0, 3, 1, 0] },
        ...[2, 2, 3] as const,
      ],
      [
        {
          distribution: "any_of",
          branches: [
            { distribution: "categorical", values: [0] },
            { distribution: "uniform", min: 2, max: 3 },
          ],
        },
        ...[0, 2, 3] as const,
      ],
    ];
  for (const [distribution, low, middle, high] of table) {
    const made = makeDistribution(distribution);
    const values = [valueAt(made, 0), valueAt(made, 0.5), valueAt(made, LAST)];
    assertEquals(values, [low, middle, high], JSON.stringify(distribution));
  }
});

Deno.test("valueAt() stays in the range, increases with u, and rounds to 12 digits", () => {
  holds(
    [
      aDistribution(),
      aUniform(),
      aUniform(),
    ],
    (distribution, u, v) => {
      if (distribution.distribution === "categorical" || distribution.distribution === "any_of") {
        return;
      }
      const [low, high] = [
        valueAt(distribution, Math.min(u, v)),
        valueAt(distribution, Math.max(u, v)),
      ];
      assert(typeof low === "number" && typeof high === "number");
      assert(low <= high, `${low} > ${high} of ${JSON.stringify(distribution)}`);
      const ends = "min" in distribution ? [distribution.min, distribution.max] : [];
      if (ends.length > 0) assert(low >= ends[0] && high <= ends[1]);
      if (!ends.includes(low)) assertEquals(low, Number(low.toPrecision(12)));
    },
    2000,
  );
});

Deno.test("valueAt() reaches every value of a distribution with countValues() values", () => {
  holds([aDistribution()], (distribution) => {
    const count = countValues(distribution);
    if (count > 60 || distribution.distribution === "any_of") return;
    const values = new Set(
      Array.from({ length: 2000 }, (_, i) => textOf(valueAt(distribution, i / 2000))),
    );
    assertEquals(values.size, count, JSON.stringify(distribution));
  });
});

Deno.test("valueAt() of random numbers has the probabilities of the distribution (chi-square)", () => {
  const logBin = (low: number, high: number) => Math.log(high / low);
  const table: [Distribution, binOf: (value: number) => number, probabilities: number[]][] = [
    [{ distribution: "uniform", min: -1, max: 3 }, (x) => Math.floor(x + 1), [1, 1, 1, 1]],
    [
      { distribution: "log_uniform_values", min: 1e-4, max: 1 },
      (x) => Math.floor(Math.log10(x) + 4),
      [1, 1, 1, 1],
    ],
    [{ distribution: "int_uniform", min: 2, max: 6 }, (x) => x - 2, [1, 1, 1, 1, 1]],
    [{ distribution: "q_uniform", min: 0, max: 0.5, q: 0.1 }, (x) => Math.round(x * 10), [
      ...[1, 1, 1, 1, 1, 1],
    ]],
    [
      { distribution: "q_log_uniform_values", min: 1, max: 5, q: 1 },
      (x) => x - 1,
      [0.5, 1.5, 2.5, 3.5, 4.5].map((low) => logBin(low, low + 1)),
    ],
    [{ distribution: "normal", mu: 5, sigma: 2 }, (x) => [3, 5, 7].filter((e) => x > e).length, [
      ...[0.15865525393145707, 0.3413447460685429, 0.3413447460685429, 0.15865525393145707],
    ]],
    [
      { distribution: "log_normal", mu: 1, sigma: 2 },
      (x) => [-1, 1, 3].filter((e) => Math.log(x) > e).length,
      [0.15865525393145707, 0.3413447460685429, 0.3413447460685429, 0.15865525393145707],
    ],
    [
      { distribution: "categorical", values: [0, 1, 2], probabilities: [5, 1, 2] },
      (x) => x,
      [5, 1, 2],
    ],
    [
      {
        distribution: "any_of",
        branches: [
          { distribution: "categorical", values: [0, 1] },
          { distribution: "int_uniform", min: 2, max: 4 },
        ],
      },
      (x) => x,
      [3, 3, 2, 2, 2],
    ],
  ];
  for (const [distribution, binOf, weights] of table) {
    const stream = Stream.named({ seed: 1, role: "search", parameter: "chi-square" });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const counts = weights.map(() => 0);
    for (let i = 0; i < 40_000; i++) {
      counts[binOf(valueAt(distribution, stream.uniform()) as number)]++;
    }
    const statistic = chiSquare(counts, weights.map((weight) => weight / total));
    assert(statistic < 25.7, `${distribution.distribution}: ${statistic}`); // 1e-4 with 5 degrees of freedom
  }
});

Deno.test("countValues() counts: a truth table", () => {
  const table: [Distribution, number][] = [
    [{ distribution: "uniform", min: 0, max: 1 }, Infinity],
    [{ distribution: "int_uniform", min: 0, max: 9 }, 10],
    [{ distribution: "q_uniform", min: 0, max: 1, q: 0.1 }, 11],
    [{ distribution: "q_log_uniform_values", min: 16, max: 256, q: 8 }, 31],
    [{ distribution: "categorical", values: [1, 2, 3], probabilities: [1, 0, 1] }, 2],
    [{
      distribution: "any_of",
      branches: [{ distribution: "categorical", values: [0] }, {
        distribution: "int_uniform",
        min: 1,
        max: 3,
      }],
    }, 4],
    [{ distribution: "normal", mu: 0, sigma: 1 }, Infinity],
  ];
  for (const [distribution, count] of table) assertEquals(countValues(distribution), count);
});

Deno.test("makeDistribution() returns a frozen copy", () => {
  const values = [[1, 2], [3]];
  const made = makeDistribution({ distribution: "categorical", values });
  values[0].push(9);
  assertEquals(made.values, [[1, 2], [3]]);
  assert(Object.isFrozen(made) && Object.isFrozen(made.values) && Object.isFrozen(made.values[0]));
});

Deno.test("makeDistribution() and valueAt() reject arguments of a wrong type or range", () => {
  const cannot = "Cannot make a distribution: ";
  const make = (value: unknown) => () => makeDistribution(untyped<Distribution>(value));
  assertErrors([
    [make(undefined), TypeError, `${cannot}distribution must be an object, got undefined`],
    [make({ distribution: "beta" }), RangeError, "one of uniform, log_uniform_values, "],
    [make({}), TypeError, "any_of, got undefined"],
    [
      make({ distribution: "uniform", min: 1, max: 1 }),
      RangeError,
      "min must be below max, 1, got 1",
    ],
    [
      make({ distribution: "uniform", min: 0, max: NaN }),
      RangeError,
      "max must be finite, got NaN",
    ],
    [
      make({ distribution: "uniform", min: -1e308, max: 1e308 }),
      RangeError,
      "max - min must be finite",
    ],
    [
      make({ distribution: "log_uniform_values", min: 0, max: 1 }),
      RangeError,
      "min must be above 0",
    ],
    [
      make({ distribution: "int_uniform", min: 0.5, max: 2 }),
      RangeError,
      "min must be a whole number",
    ],
    [
      make({ distribution: "int_uniform", min: 3, max: 2 }),
      RangeError,
      "min must be at most max, 2",
    ],
    [make({ distribution: "q_uniform", min: 0, max: 1, q: 0 }), RangeError, "q must be above 0"],
    [
      make({ distribution: "q_uniform", min: 0, max: 1, q: 1e-10 }),
      RangeError,
      "must be below 2^32",
    ],
    [make({ distribution: "normal", mu: 0, sigma: 0 }), RangeError, "sigma must be above 0"],
    [make({ distribution: "log_normal", mu: 700, sigma: 1 }), RangeError, "must be at most 700"],
    [make({ distribution: "categorical", values: [] }), RangeError, "values must not be empty"],
    [
      make({ distribution: "categorical", values: [1, 2, 1] }),
      RangeError,
      "values must not repeat",
    ],
    [
      make({ distribution: "categorical", values: [1, 2], probabilities: [1] }),
      ...[RangeError, "probabilities must have 2 numbers, one for each value, got 1"] as const,
    ],
    [
      make({ distribution: "categorical", values: [1], probabilities: [-1] }),
      ...[RangeError, "probabilities[0] must be at least 0"] as const,
    ],
    [
      make({ distribution: "categorical", values: [1, 2], probabilities: [0, 0] }),
      ...[RangeError, "the sum of probabilities must be above 0"] as const,
    ],
    [make({ distribution: "any_of", branches: [] }), RangeError, "branches must not be empty"],
    [make({ distribution: "any_of", branches: [{}] }), TypeError, "distribution must be one of"],
    [
      () => valueAt({ distribution: "int_uniform", min: 0, max: 1 }, 1),
      RangeError,
      "u must be in [0, 1)",
    ],
    [() => valueAt({ distribution: "int_uniform", min: 0, max: 1 }, NaN), RangeError, "got NaN"],
  ]);
});

Deno.test("valueAt() of log ranges is within 12 digits of the exact power", () => {
  const rate: Distribution = { distribution: "log_uniform_values", min: 1e-5, max: 1e3 };
  for (let i = 0; i <= 7; i++) {
    assertAlmostEquals(valueAt(rate, i / 8) as number, Number(`1e${i - 5}`), 0);
  }
});
