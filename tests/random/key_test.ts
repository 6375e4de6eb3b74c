import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { childKey, mix, type Role, streamKey } from "../../lib/random/key.ts";

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
