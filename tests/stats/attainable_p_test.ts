import { assertEquals, assertThrows } from "@std/assert";
import { attainableP } from "../../lib/stats/attainable_p.ts";
import { compareToBest } from "../../lib/stats/compare_to_best.ts";

Deno.test("attainableP() is the p-value of compareToBest() for a config that is behind by the same at every seed", () => {
  for (const configs of [2, 5]) {
    for (const seeds of [1, 2, 3, 5, 7, 8, 9, 14, 16, 21, 40]) {
      const rows = Array.from(
        { length: configs },
        (_, m) => new Float64Array(seeds).fill(m < configs - 1 ? 1 : 0),
      );
      const p = compareToBest(rows)?.[configs - 1].pAdjusted;
      assertEquals(attainableP({ configs, seeds }).smallestP, p, `${configs} × ${seeds}`);
    }
  }
});

Deno.test("attainableP() is 2 / 2^n for n = 8 to 14 seeds: the observed signs and all of them flipped", () => {
  const byHand = [[8, 1 / 128], [9, 1 / 256], [10, 1 / 512], [12, 1 / 2048], [14, 1 / 8192]];
  for (const [seeds, p] of byHand) {
    assertEquals(attainableP({ configs: 2, seeds }), {
      comparisons: 1,
      smallestP: p,
      enough: true,
      seedsNeeded: 3,
      assumes: "symmetric errors",
    });
  }
});

Deno.test("attainableP() with 9999 draws is 1/10000, and assumes normal errors with 3 to 7 seeds", () => {
  for (const seeds of [3, 4, 5, 6, 7, 15, 40]) {
    const { smallestP, enough, assumes } = attainableP({ configs: 12, seeds });
    const assumed = seeds < 8 ? "normal errors" : "symmetric errors";
    assertEquals([smallestP, enough, assumes], [1 / 10_000, true, assumed], `${seeds} seeds`);
  }
});

Deno.test("attainableP() does not depend on the number of configs, apart from grids for which fewer vectors are drawn", () => {
  for (const seeds of [2, 5, 8, 20]) {
    const [two, many] = [2, 5000].map((configs) => attainableP({ configs, seeds }));
    assertEquals(many, { ...two, comparisons: 4999 });
  }
  // 2e9 products for 100,000 configs with 5 seeds are 4000 draws; with ten times the configs at least 999 are made.
  assertEquals(attainableP({ configs: 100_000, seeds: 5 }).smallestP, 1 / 4001);
  assertEquals(attainableP({ configs: 1_000_000, seeds: 5 }).smallestP, 1 / 1000);
});

Deno.test("attainableP() has no p-value for one config and for two seeds; three seeds are enough", () => {
  const none = { smallestP: undefined, enough: false, seedsNeeded: 3 };
  assertEquals(attainableP({ configs: 1, seeds: 8 }), {
    ...none,
    comparisons: 0,
    assumes: "symmetric errors",
  });
  for (const seeds of [1, 2]) {
    assertEquals(attainableP({ configs: 3, seeds }), {
      ...none,
      comparisons: 2,
      assumes: "normal errors",
    });
  }
  assertEquals(attainableP({ configs: 3, seeds: 3 }).enough, true);
});

Deno.test("attainableP() throws for 0 seeds and for 1.5 configs", () => {
  assertThrows(() => attainableP({ configs: 2, seeds: 0 }), RangeError, "seeds must be");
  assertThrows(() => attainableP({ configs: 1.5, seeds: 1 }), RangeError, "configs must be");
});
