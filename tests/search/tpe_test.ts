import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Config } from "../../lib/experiment/conditions.ts";
import type { SearchSpace } from "../../lib/search/config.ts";
import { drawConfig } from "../../lib/search/random_configs.ts";
import { textOf } from "../../lib/experiment/text_of.ts";
import { type Observation, proposeTpe, type TpeOptions } from "../../lib/search/tpe.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

const UNIT = { distribution: "uniform", min: 0, max: 1 } as const;
const LINE: SearchSpace = [{ name: "x", distribution: UNIT }];
const MIXED: SearchSpace = [
  { name: "optimizer", distribution: { distribution: "categorical", values: ["adam", "sgd"] } },
  {
    name: "momentum",
    distribution: { distribution: "uniform", min: 0, max: 0.99 },
    isActive: ({ optimizer }) => optimizer === "sgd",
  },
  { name: "rate", distribution: { distribution: "log_uniform_values", min: 1e-4, max: 1 } },
  { name: "layers", distribution: { distribution: "int_uniform", min: 1, max: 4 } },
  {
    name: "l2",
    distribution: {
      distribution: "any_of",
      branches: [
        { distribution: "categorical", values: [0] },
        { distribution: "log_uniform_values", min: 1e-6, max: 1e-2 },
      ],
    },
  },
];
/** 36 configs. */
const DISCRETE: SearchSpace = [
  { name: "a", distribution: { distribution: "int_uniform", min: 0, max: 5 } },
  { name: "b", distribution: { distribution: "categorical", values: ["p", "q"] } },
  {
    name: "c",
    distribution: { distribution: "int_uniform", min: 0, max: 4 },
    isActive: ({ b }) => b === "q",
  },
];

/** The score that is best at sgd, momentum 0.9, rate 0.01, 3 layers and l2 of 0. */
function mixedScore({ optimizer, momentum, rate, layers, l2 }: Config): number {
  return (optimizer === "adam" ? 1 : 2 * Math.abs(momentum as number - 0.9)) +
    Math.abs(Math.log10(rate as number) + 2) + Math.abs(layers as number - 3) + (l2 === 0 ? 0 : 1);
}

function search(
  { count, batch = 1, score, ...options }:
    & { count: number; batch?: number; score: (config: Config) => number | undefined }
    & Partial<TpeOptions>,
): Observation[] {
  const observations: Observation[] = [];
  while (observations.length < count) {
    const configs = proposeTpe({
      ...{ space: MIXED, goal: "minimize", searchSeed: 0, observations, count: batch },
      ...{ firstNumber: observations.length },
      ...options,
    });
    if (configs.length === 0) break;
    for (const config of configs) observations.push({ config, score: score(config) });
  }
  return observations;
}

const best = (observations: readonly Observation[]) =>
  Math.min(...observations.map(({ score }) => score ?? Infinity));

Deno.test("proposeTpe() draws its first 10 configs at random, and more or fewer if told", () => {
  const configs = search({ count: 12, score: mixedScore }).map(({ config }) => config);
  const drawn = configs.map((_, number) => drawConfig(MIXED, { searchSeed: 0, number }));
  assertEquals(configs.slice(0, 10), drawn.slice(0, 10));
  assertNotEquals(configs.slice(10), drawn.slice(10));
  const random = search({ count: 12, score: mixedScore, startup: 12 });
  assertEquals(random.map(({ config }) => config), drawn);
});

Deno.test("proposeTpe() halves the regret of random draws on a space with conditions, in the mean of 10 searches", () => {
  const regret = (startup: number) => {
    let sum = 0;
    for (let searchSeed = 0; searchSeed < 10; searchSeed++) {
      sum += best(search({ count: 60, searchSeed, score: mixedScore, startup }));
    }
    return sum / 10;
  };
  const [tpe, random] = [regret(10), regret(60)];
  assert(tpe < 0.5 * random, `${tpe} and ${random}`);
});

Deno.test("proposeTpe() proposes only configs of the space, also after observations with and without a group", () => {
  for (const { config } of search({ count: 60, batch: 4, score: mixedScore })) {
    assertEquals("momentum" in config, config.optimizer === "sgd");
    assertEquals(Object.keys(config).filter((name) => name !== "momentum"), [
      ...["optimizer", "rate", "layers", "l2"],
    ]);
    assert([1, 2, 3, 4].includes(config.layers as number));
    assert(config.l2 === 0 || (config.l2 as number) >= 1e-6 && (config.l2 as number) <= 1e-2);
  }
});

Deno.test("proposeTpe() returns the same configs at every call, and others for another seed", () => {
  const one = search({ count: 30, batch: 4, score: mixedScore });
  assertEquals(search({ count: 30, batch: 4, score: mixedScore }), one);
  assertNotEquals(search({ count: 30, batch: 4, score: mixedScore, searchSeed: 1 }), one);
});

Deno.test("proposeTpe() with the goal maximize is the mirror image", () => {
  const down = search({ count: 25, score: mixedScore });
  const up = search({ count: 25, score: (config) => -mixedScore(config), goal: "maximize" });
  assertEquals(up.map(({ config }) => config), down.map(({ config }) => config));
});

Deno.test("proposeTpe() proposes a batch that begins with the config of a smaller one", () => {
  const observations = search({ count: 20, score: mixedScore });
  const options = { space: MIXED, goal: "minimize", observations, firstNumber: 20, searchSeed: 0 };
  const propose = (count: number) => proposeTpe({ ...options, count } as TpeOptions);
  assertEquals(propose(0), []);
  assertEquals(propose(5).slice(0, 2), propose(2));
  assertEquals(new Set(propose(5).map(textOf)).size, 5);
});

Deno.test("proposeTpe() proposes each of 36 configs once, and then ends", () => {
  const observations = search({
    ...{ space: DISCRETE, count: 100, batch: 4 },
    score: ({ a, c = 0 }) => (a as number) + (c as number),
  });
  assertEquals(new Set(observations.map(({ config }) => textOf(config))).size, 36);
  assertEquals(observations.length, 36);
});

Deno.test("proposeTpe() finds the best of 36 configs sooner than random draws do, in the mean of 20 searches", () => {
  const score = ({ a, b, c = 9 }: Config) =>
    Math.abs(a as number - 4) + (b === "q" ? c as number : 9);
  const steps = (startup: number) => {
    let sum = 0;
    for (let searchSeed = 0; searchSeed < 20; searchSeed++) {
      const found = search({ space: DISCRETE, count: 36, searchSeed, score, startup });
      sum += found.findIndex((observation) => observation.score === 0);
    }
    return sum / 20;
  };
  const [tpe, random] = [steps(5), steps(36)];
  assert(tpe < 0.8 * random, `${tpe} and ${random}`);
});

Deno.test("proposeTpe() proposes only what is allowed", () => {
  const isAllowed = ({ x }: Config) => x as number > 0.5;
  const observations = search({ space: LINE, count: 40, score: ({ x }) => x as number, isAllowed });
  assertEquals(observations.length, 40);
  for (const { config } of observations) assert(isAllowed(config));
  assertEquals(search({ space: LINE, count: 5, score: () => 0, isAllowed: () => false }), []);
});

Deno.test("proposeTpe() avoids where configs fail or were pruned early", () => {
  const failing = (config: Config) => config.x as number > 0.3 ? undefined : -(config.x as number);
  const tail = search({ space: LINE, count: 60, score: failing }).slice(30);
  const failed = tail.filter(({ score }) => score === undefined).length;
  assert(failed < 15, `${failed} of 30 failed`); // 21 of 30 at random
  const observations = Array.from({ length: 20 }, (_, i): Observation => ({
    config: { x: (i + 0.5) / 20 },
    ...i < 10 ? { score: 1 } : { score: 0, completed: 0.5 },
  }));
  const configs = proposeTpe({
    ...{ space: LINE, observations, goal: "minimize", count: 20, firstNumber: 20, searchSeed: 0 },
  });
  const low = configs.filter(({ x }) => x as number < 0.5).length;
  assert(low >= 15, `${low} of 20`); // those that were completed are good, although their score is worse
});

Deno.test("proposeTpe() treats NaN, infinite and missing scores alike", () => {
  const proposals = [undefined, NaN, Infinity, -Infinity].map((score) => {
    const observations = Array.from({ length: 12 }, (_, i): Observation => ({
      config: { x: i / 12 },
      score: i % 2 === 0 ? score : i,
    }));
    return proposeTpe({
      ...{ space: LINE, observations, goal: "minimize", count: 3, firstNumber: 12, searchSeed: 0 },
    });
  });
  for (const each of proposals) assertEquals(each, proposals[0]);
});

Deno.test("proposeTpe() goes on when all configs failed, and when none is in the space", () => {
  for (const x of [0.5, 7]) {
    const observations = Array.from({ length: 12 }, () => ({ config: { x }, score: undefined }));
    const configs = proposeTpe({
      ...{ space: LINE, observations, goal: "minimize", count: 3, firstNumber: 12, searchSeed: 0 },
    });
    assertEquals(configs.length, 3);
  }
});

Deno.test("proposeTpe() ranks equal scores by the order of the configs", () => {
  const observations = Array.from({ length: 20 }, (_, i) => ({
    config: { x: (i + 0.5) / 20 },
    score: 0,
  }));
  const configs = proposeTpe({
    ...{ space: LINE, observations, goal: "minimize", count: 20, firstNumber: 20, searchSeed: 0 },
  });
  const low = configs.filter(({ x }) => x as number < 0.3).length;
  assert(low >= 10, `${low} of 20`); // the first three observations are the good ones
});

Deno.test("proposeTpe() rejects arguments of a wrong type or range", () => {
  const options: TpeOptions = {
    ...{ space: LINE, observations: [], goal: "minimize", count: 1, firstNumber: 0, searchSeed: 0 },
  };
  const cannot = "Cannot propose configs: ";
  assertErrors([
    [() => proposeTpe({ ...options, goal: untyped("max") }), RangeError, `${cannot}goal must be`],
    [
      () => proposeTpe({ ...options, count: -1 }),
      RangeError,
      "count must be a whole number from 0",
    ],
    [() => proposeTpe({ ...options, firstNumber: 0.5 }), RangeError, "firstNumber must be"],
    [() => proposeTpe({ ...options, searchSeed: untyped(null) }), TypeError, "searchSeed must be"],
  ]);
});
