import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { childKey, mix, type Role, streamKey } from "../../lib/random/key.ts";
import { maskWord } from "../../lib/random/mask.ts";
import { Stream } from "../../lib/random/stream.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

const GOLDEN_KEY = { high: 3018367661, low: 3278659069 };
const GOLDEN_WORD = -335783769;
const GOLDEN_DRAWS = [0.45560123588541657, -0.5067821629305379, -0.20627227235758566, 245];
const ROLES: Role[] = ["data", "split", "init", "shuffle", "dropout"];

Deno.test("streamKey() gives 5 roles × 4 seeds × 3 layers × 4 steps 240 different keys", () => {
  const keys = new Set<string>();
  for (const role of ROLES) {
    for (const seed of [0, 1, 2, 12345]) {
      for (const layer of [0, 1, 2]) {
        for (const step of [0, 1, 2, 10000]) {
          const { high, low } = streamKey({ seed, role, layer, step });
          keys.add(`${high}/${low}`);
        }
      }
    }
  }
  assertEquals(keys.size, 240);
});

Deno.test("streamKey() treats 0 as a seed, and repeats its keys", () => {
  assertEquals(streamKey({ seed: 0, role: "init" }), streamKey({ seed: 0, role: "init" }));
  assertNotEquals(streamKey({ seed: 0, role: "init" }), streamKey({ seed: 1, role: "init" }));
});

Deno.test("streamKey() gives each parameter its own key, also names in other scripts, and long ones", () => {
  const long = "p".repeat(300);
  const names = [
    "",
    "0",
    "a",
    "\u0161",
    "\u0261",
    "a/0",
    "a%2F0",
    "\u00fc",
    long + "a",
    long + "b",
  ];
  const keys = [undefined, ...names].map((parameter) =>
    JSON.stringify(
      streamKey({ seed: 0, role: "search", ...(parameter !== undefined && { parameter }) }),
    )
  );
  assertEquals(new Set(keys).size, names.length + 1);
});

Deno.test("streamKey() returns the same key after 2000 other names", () => {
  const before = streamKey({ seed: 7, role: "data" });
  for (let seed = 100; seed < 2100; seed++) streamKey({ seed, role: "data" });
  assertEquals(streamKey({ seed: 7, role: "data" }), before);
});

Deno.test("streamKey() rejects a seed that is not a whole number from 0 to 2^53 - 1", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => streamKey({ seed, role: "data" }), RangeError, `got ${seed}`);
  }
  assertThrows(() => streamKey({ seed: 0, role: "data", step: -1 }), RangeError, "step must be");
});

Deno.test("childKey() gives 100,000 children of a key different keys", () => {
  const parent = streamKey({ seed: 0, role: "dropout" });
  const keys = new Set<string>();
  for (let n = 0; n < 100_000; n++) {
    const { high, low } = childKey(parent, n);
    keys.add(`${high}/${low}`);
  }
  assertEquals(keys.size, 100_000);
});

Deno.test("mix() flips each output bit with probability 1/2 ± 0.02 when any input bit flips", () => {
  const samples = 20_000;
  for (let bit = 0; bit < 32; bit++) {
    const flips = new Array(32).fill(0);
    for (let i = 0; i < samples; i++) {
      const word = Math.imul(i, 0x9e3779b1);
      const changed = mix(word) ^ mix(word ^ 1 << bit);
      for (let out = 0; out < 32; out++) flips[out] += changed >>> out & 1;
    }
    for (const count of flips) assertEquals(Math.abs(count / samples - 0.5) < 0.02, true);
  }
});

Deno.test("childKey() changes both words with each number and with each word of the parent", () => {
  const distinct = (words: number[]) => new Set(words).size;
  const children = Array.from({ length: 1000 }, (_, n) => childKey({ high: 1, low: 2 }, n));
  assertEquals([
    distinct(children.map(({ high }) => high)),
    distinct(children.map(({ low }) => low)),
  ], [
    1000,
    1000,
  ]);
  const byLow = Array.from({ length: 1000 }, (_, low) => childKey({ high: 1, low }, 0).low);
  assertEquals(distinct(byLow), 1000);
  const flipped = byLow.slice(1).map((low, i) => (low ^ byLow[i]) >>> 31);
  assertEquals(Math.abs(flipped.reduce((sum, x) => sum + x, 0) / 999 - 0.5) < 0.06, true);
});

Deno.test("streamKey(), maskWord() and Stream give the numbers of engine version 1", () => {
  // The numbers of the first release. A change of them must raise ENGINE_VERSION.
  assertEquals(streamKey({ seed: 0, role: "init", layer: 1, step: 2 }), GOLDEN_KEY);
  assertEquals(maskWord(GOLDEN_KEY, 3), GOLDEN_WORD);
  const stream = Stream.named({ seed: 3, role: "data" });
  assertEquals(
    [stream.uniform(), stream.normal(), stream.normal(), stream.below(1000)],
    GOLDEN_DRAWS,
  );
});

Deno.test("streamKey() and childKey() reject roles, keys and numbers of a wrong type or range", () => {
  const cannot = "Cannot make a stream key: ";
  const name = { seed: 0, role: "data" } as const;
  const key = streamKey(name);
  assertErrors([
    [
      () => streamKey(untyped(undefined)),
      TypeError,
      cannot + "name must be an object, got undefined",
    ],
    [
      () => streamKey({ ...name, seed: untyped("0") }),
      TypeError,
      cannot + 'seed must be a number, got "0"',
    ],
    [
      () => streamKey(untyped({ role: "data" })),
      TypeError,
      cannot + "seed must be a number, got undefined",
    ],
    [
      () => streamKey({ ...name, parameter: untyped(1) }),
      TypeError,
      cannot + "parameter must be a string, got 1",
    ],
    [
      () => streamKey({ ...name, layer: -1 }),
      RangeError,
      cannot + "layer must be a whole number from 0",
    ],
    [
      () => streamKey({ ...name, step: 2 ** 32 }),
      RangeError,
      "step must be a whole number from 0 to 4294967295",
    ],
    [
      () => streamKey({ seed: 0, role: untyped("noise") }),
      RangeError,
      '"objective" or "search", got "noise"',
    ],
    [() => streamKey(untyped({ seed: 0 })), TypeError, cannot + "role must be"],
    [
      () => childKey(key, -1),
      RangeError,
      "Cannot make a child key: n must be a whole number from 0 to 4294967295",
    ],
    [() => childKey(key, untyped(undefined)), TypeError, "n must be a number, got undefined"],
    [() => childKey(untyped({}), 0), TypeError, "high must be a number, got undefined"],
    [() => childKey(untyped(null), 0), TypeError, "key must be an object, got null"],
  ]);
});
