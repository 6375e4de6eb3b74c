import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Stream } from "../../lib/random/stream.ts";
import { compareToBest } from "../../lib/stats/compare_to_best.ts";
import { detectableDifference, residualStd } from "../../lib/stats/detectable_difference.ts";
import { mean, sampleStd } from "../../lib/stats/sample.ts";

const rowsOf = (...rows: number[][]): Float64Array[] => rows.map((row) => Float64Array.from(row));

Deno.test("residualStd() is √(1/2) for two configs and three seeds by hand", () => {
  // Means of the rows 2 and 4, of the columns 1.5, 3 and 4.5, of all 3: residuals ±1/2, 0, ∓1/2, with 1 · 2 degrees of freedom.
  assertAlmostEquals(residualStd(rowsOf([1, 2, 3], [2, 4, 6])), Math.sqrt(1 / 2), 1e-15);
});

Deno.test("residualStd() is 0 if each config differs from the others by the same at every seed", () => {
  assertAlmostEquals(residualStd(rowsOf([1, 5, 2], [4, 8, 5], [0, 4, 1])), 0, 1e-15);
});

Deno.test("residualStd() of two configs is the deviation of their differences, divided by √2", () => {
  const [a, b] = [[0.7, 0.72, 0.65, 0.8], [0.69, 0.75, 0.6, 0.71]];
  const expected = sampleStd(a.map((score, seed) => score - b[seed]))! / Math.SQRT2;
  assertAlmostEquals(residualStd(rowsOf(a, b)), expected, 1e-15);
  // Neither an effect of the seeds nor one of the configs is noise.
  const shifted = [a, b].map((row, i) => row.map((score, seed) => score + 3 * seed + 10 * i));
  assertAlmostEquals(residualStd(rowsOf(...shifted)), expected, 1e-13);
});

Deno.test("detectableDifference() is proportional to the noise, and falls with the number of seeds", () => {
  const size = { configs: 6, std: 1 };
  const bySeeds = [3, 5, 8, 20, 80].map((seeds) => detectableDifference({ ...size, seeds }));
  bySeeds.slice(1).forEach((difference, i) => assert(difference < bySeeds[i]));
  assertAlmostEquals(detectableDifference({ ...size, seeds: 8, std: 7 }) / bySeeds[2], 7, 1e-14);
  assertEquals(detectableDifference({ ...size, seeds: 8, std: 0 }), 0);
});

Deno.test("detectableDifference() throws for one config, two seeds and negative noise", () => {
  const size = { configs: 2, seeds: 3, std: 1 };
  assertThrows(() => detectableDifference({ ...size, configs: 1 }), RangeError, "configs");
  assertThrows(() => detectableDifference({ ...size, seeds: 2 }), RangeError, "seeds");
  assertThrows(() => detectableDifference({ ...size, std: -1 }), RangeError, "std");
});

Deno.test("detectableDifference() for two configs and 1000 seeds is (1.960 + 0.842) √(2 / 1000) within 2 %", () => {
  // With so many seeds, the test is that of a normal mean: the normal quantiles of 0.975 and 0.8.
  const difference = detectableDifference({ configs: 2, seeds: 1000, std: 1 });
  assertAlmostEquals(difference / (2.8016 * Math.sqrt(2 / 1000)), 1, 0.02);
});

for (const [configs, seeds] of [[2, 10], [18, 10]]) {
  Deno.test(`detectableDifference() is found by compareToBest() in 80 % of 300 sweeps of ${configs} configs and ${seeds} seeds, within three standard errors`, () => {
    const difference = detectableDifference({ configs, seeds, std: 1 });
    const stream = Stream.named({ seed: 11, role: "data" });
    let found = 0;
    for (let sweep = 0; sweep < 300; sweep++) {
      const rows = Array.from(
        { length: configs },
        (_, m) =>
          Float64Array.from({ length: seeds }, () => stream.normal() - (m ? 0 : difference)),
      );
      const [behind] = rows;
      const ranked = rows.toSorted((a, b) => mean([...b]) - mean([...a]));
      if (compareToBest(ranked)![ranked.indexOf(behind)].worse) found++;
    }
    assert(Math.abs(found / 300 - 0.8) <= 3 * Math.sqrt(0.8 * 0.2 / 300), `${found / 300}`);
  });
}
