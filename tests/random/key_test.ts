import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { childKey, mix, type Role, streamKey } from "../../lib/random/key.ts";
import { flip } from "../../lib/random/mask.ts";
import { Stream } from "../../lib/random/stream.ts";

const GOLDEN_KEY = { high: 3018367661, low: 3278659069 };
const GOLDEN_FLIP = -335783769;
const GOLDEN_DRAWS = [0.45560123588541657, -0.5067821629305379, -0.20627227235758566, 245];
const ROLES: Role[] = ["data", "split", "init", "shuffle", "dropout"];

Deno.test("streamKey() gives 5 roles × 4 seeds × 3 layers × 4 steps 240 keys of their own", () => {
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

Deno.test("streamKey() takes seed 0 for a seed, and gives the same key again", () => {
  assertEquals(streamKey({ seed: 0, role: "init" }), streamKey({ seed: 0, role: "init" }));
  assertNotEquals(streamKey({ seed: 0, role: "init" }), streamKey({ seed: 1, role: "init" }));
});

Deno.test("streamKey() still gives the same key after 2000 other names", () => {
  const before = streamKey({ seed: 7, role: "data" });
  for (let seed = 100; seed < 2100; seed++) streamKey({ seed, role: "data" });
  assertEquals(streamKey({ seed: 7, role: "data" }), before);
});

Deno.test("streamKey() refuses a seed that is no whole number from 0", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => streamKey({ seed, role: "data" }), RangeError, `got ${seed}`);
  }
  assertThrows(() => streamKey({ seed: 0, role: "data", step: -1 }), RangeError, "its step");
});

Deno.test("childKey() gives 100,000 children of one key no equal pair", () => {
  const parent = streamKey({ seed: 0, role: "dropout" });
  const keys = new Set<string>();
  for (let n = 0; n < 100_000; n++) {
    const { high, low } = childKey(parent, n);
    keys.add(`${high}/${low}`);
  }
  assertEquals(keys.size, 100_000);
});

Deno.test("mix() moves each output bit with chance 1/2 ± 0.02 when any input bit flips", () => {
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

Deno.test("childKey() moves both halves with each number and with each half of its parent", () => {
  const half = (bits: number[]) => new Set(bits).size;
  const children = Array.from({ length: 1000 }, (_, n) => childKey({ high: 1, low: 2 }, n));
  assertEquals([half(children.map(({ high }) => high)), half(children.map(({ low }) => low))], [
    1000,
    1000,
  ]);
  const byLow = Array.from({ length: 1000 }, (_, low) => childKey({ high: 1, low }, 0).low);
  assertEquals(half(byLow), 1000);
  const moved = byLow.slice(1).map((low, i) => (low ^ byLow[i]) >>> 31);
  assertEquals(Math.abs(moved.reduce((sum, x) => sum + x, 0) / 999 - 0.5) < 0.06, true);
});

Deno.test("streamKey() and Stream give the numbers of version 1 of the engine", () => {
  // Written down from the first release: whoever changes them raises ENGINE_VERSION.
  assertEquals(streamKey({ seed: 0, role: "init", layer: 1, step: 2 }), GOLDEN_KEY);
  assertEquals(flip(GOLDEN_KEY, 3), GOLDEN_FLIP);
  const stream = Stream.named({ seed: 3, role: "data" });
  assertEquals(
    [stream.uniform(), stream.normal(), stream.normal(), stream.below(1000)],
    GOLDEN_DRAWS,
  );
});
