import { assertEquals, assertThrows } from "@std/assert";
import { attainableP } from "../../lib/stats/attainable_p.ts";
import { signFlipP } from "../../lib/stats/sign_flip.ts";

Deno.test("attainableP() is the p-value of signFlipP() for differences of the same sign, with 1 to 40 seeds", () => {
  for (const seeds of [1, 2, 5, 6, 8, 20, 21, 40]) {
    const { smallestP } = attainableP({ configs: 2, seeds });
    assertEquals(smallestP, signFlipP(Array(seeds).fill(1)), `${seeds} seeds`);
  }
});

Deno.test("attainableP() with one comparison reaches 0.05 with six seeds, not with five", () => {
  assertEquals(attainableP({ configs: 2, seeds: 5 }), {
    comparisons: 1,
    smallestP: 0.0625,
    smallestHolmP: 0.0625,
    enough: false,
    seedsNeeded: 6,
  });
  assertEquals(attainableP({ configs: 2, seeds: 6 }).enough, true);
});

Deno.test("attainableP() needs the smallest n with (configs - 1) · 2^(1 - n) ≤ 0.05", () => {
  // By hand: 2^(1 - n) is 1/32, 1/64, 1/128, 1/256 for n = 6 … 9, and 2^(1 - 12) · 102 = 0.0498, · 103 = 0.0503.
  const needed = [[3, 7], [4, 7], [5, 8], [7, 8], [8, 9], [13, 9], [14, 10], [103, 12], [104, 13]];
  for (const [configs, seeds] of needed) {
    assertEquals(attainableP({ configs, seeds: 5 }).seedsNeeded, seeds, `${configs} configs`);
    assertEquals(attainableP({ configs, seeds }).enough, true);
    assertEquals(attainableP({ configs, seeds: seeds - 1 }).enough, false);
  }
});

Deno.test("attainableP() has no comparison for one config, and no p-value above 1", () => {
  const { comparisons, smallestHolmP, enough, seedsNeeded } = attainableP({ configs: 1, seeds: 8 });
  assertEquals([comparisons, smallestHolmP, enough, seedsNeeded], [0, undefined, false, undefined]);
  assertEquals(attainableP({ configs: 100, seeds: 2 }).smallestHolmP, 1);
});

Deno.test("attainableP() needs 20 seeds for 26214 comparisons, and no number of seeds is enough for more", () => {
  assertEquals(attainableP({ configs: 26_215, seeds: 8 }).seedsNeeded, 20); // 26214 · 2^-19 = 0.049999
  assertEquals(attainableP({ configs: 26_216, seeds: 8 }).seedsNeeded, undefined);
  assertEquals(attainableP({ configs: 5001, seeds: 21 }).enough, true); // 5000 · 1e-5 = 0.05
  assertEquals(attainableP({ configs: 5002, seeds: 21 }).enough, false);
});

Deno.test("attainableP() throws for 0 seeds and for 1.5 configs", () => {
  assertThrows(() => attainableP({ configs: 2, seeds: 0 }), RangeError, "seeds must be");
  assertThrows(() => attainableP({ configs: 1.5, seeds: 1 }), RangeError, "configs must be");
});

Deno.test("attainableP() accepts a p-value of exactly 0.05: 5000 comparisons with 21 seeds", () => {
  assertEquals(attainableP({ configs: 5001, seeds: 21 }).enough, true);
  assertEquals(attainableP({ configs: 5002, seeds: 21 }).enough, false);
});
