import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { SearchSpace } from "../../lib/search/config.ts";
import { drawAllowedConfig, drawConfig, searchStream } from "../../lib/search/random_configs.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

const UNIT = { distribution: "uniform", min: 0, max: 1 } as const;
const SPACE: SearchSpace = [
  { name: "optimizer", distribution: { distribution: "categorical", values: ["adam", "sgd"] } },
  { name: "momentum", distribution: UNIT, isActive: ({ optimizer }) => optimizer === "sgd" },
  { name: "rate", distribution: UNIT },
];
const GOLDEN = { "optimizer": "sgd", "momentum": 0.958091337413, "rate": 0.175859649076 };
const numbers = Array.from({ length: 200 }, (_, number) => number);

Deno.test("drawConfig() leaves the draws of other parameters when one is added, changed, or inactive", () => {
  for (const number of numbers) {
    const name = { searchSeed: 3, number };
    const config = drawConfig(SPACE, name);
    assertEquals(config.momentum === undefined, config.optimizer === "adam");
    assertEquals(drawConfig(SPACE.slice(2), name), { rate: config.rate });
    const always = drawConfig(
      SPACE.map(({ name, distribution }) => ({ name, distribution })),
      name,
    );
    assertEquals([always.optimizer, always.rate], [config.optimizer, config.rate]);
    if (config.momentum !== undefined) assertEquals(always.momentum, config.momentum);
  }
});

Deno.test("drawConfig() gives different draws to seeds, numbers, parameters and attempts", () => {
  const draw = (searchSeed: number, number: number, parameter: string, attempt = 0) =>
    drawConfig(
      [{ name: parameter, distribution: UNIT }],
      { searchSeed, number },
      attempt,
    )[parameter];
  const draws = [
    ...[draw(0, 0, "a"), draw(1, 0, "a"), draw(0, 1, "a"), draw(0, 0, "b"), draw(0, 0, "a", 1)],
  ];
  assertEquals(new Set(draws).size, draws.length);
  assertNotEquals(draw(0, 0, "a"), searchStream("b", { searchSeed: 0, number: 0 }).uniform());
});

Deno.test("drawConfig() gives the numbers of the first release", () => {
  // The numbers of the first release. A change of them changes the configs of every random search.
  const config = drawConfig(SPACE, { searchSeed: 0, number: 1 });
  assertEquals(config, GOLDEN);
});

Deno.test("drawAllowedConfig() takes the draws of drawConfig() in turn, and ends", () => {
  const name = { searchSeed: 0, number: 7 };
  const draws = [0, 1, 2].map((attempt) => drawConfig(SPACE, name, attempt));
  let calls = 0;
  assertEquals(drawAllowedConfig(SPACE, name, () => ++calls === 3), draws[2]);
  calls = 0;
  assertEquals(drawAllowedConfig(SPACE, name, () => ++calls === 0), undefined);
  assertEquals(calls, 1000);
});

Deno.test("drawConfig() rejects arguments of a wrong type or range", () => {
  const cannot = "Cannot draw a config: ";
  assertErrors([
    [
      () => drawConfig(SPACE, { searchSeed: -1, number: 0 }),
      RangeError,
      cannot + "searchSeed must be",
    ],
    [() => drawConfig(SPACE, { searchSeed: 0, number: 2 ** 32 }), RangeError, "number must be"],
    [() => drawConfig(SPACE, { searchSeed: 0, number: untyped("0") }), TypeError, 'got "0"'],
    [() => drawConfig(SPACE, { searchSeed: 0, number: 0 }, -1), RangeError, "attempt must be"],
  ]);
  assert(Object.isFrozen(drawConfig(SPACE, { searchSeed: 0, number: 0 })));
});
