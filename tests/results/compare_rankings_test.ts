import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compareRankings, type RankingComparison } from "../../lib/results/compare_rankings.ts";
import { meanInterval } from "../../lib/stats/student_t.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { holds } from "../property.ts";
import { ACCURACY, type MadeUp, madeUpRecords, MINIMIZE, type Score } from "./made_up.ts";

/** Ten seeds in sixteenths, so that all differences are exact. */
const BASE = [8, 9, 10, 11, 12, 8, 9, 10, 11, 12].map((sixteenths) => sixteenths / 16);

function sweep(...scores: (readonly Score[])[]): MadeUp[] {
  return scores.map((each, i) => ({
    config: `c${i}`,
    scores: each,
    parameters: { dropout: i / 100 },
  }));
}

function compared(a: MadeUp[], b: MadeUp[], metric = ACCURACY): RankingComparison {
  const [inA, inB] = [a, b].map((configs) => rankTrials(madeUpRecords(configs), metric));
  return compareRankings(inA, inB, metric);
}

const lower = BASE.map((score) => score - 1 / 16);

Deno.test("compareRankings() of equal sweeps is undecided, with difference 0 and p-value 1", () => {
  const { verdict, overall, pairs } = compared(sweep(BASE, lower), sweep(BASE, lower));
  assertEquals([verdict, overall?.delta, overall?.pAdjusted], ["undecided", 0, 1]);
  assertEquals(
    pairs.map(({ delta, pAdjusted, verdict }) => [delta, pAdjusted, verdict]),
    [[0, 1, "undecided"], [0, 1, "undecided"]],
  );
});

Deno.test("compareRankings() of a sweep that is lower at each of ten seeds is worse, and better the other way round", () => {
  const { verdict, overall } = compared(sweep(BASE), sweep(lower));
  assertEquals([verdict, overall?.delta], ["worse", -1 / 16]);
  assertEquals(overall!.pAdjusted, 2 / 1024); // one config: nothing to correct for
  assertEquals(compared(sweep(lower), sweep(BASE)).verdict, "better");
  assertEquals(compared(sweep(BASE), sweep(lower), MINIMIZE).verdict, "better");
});

Deno.test("compareRankings() is worse if one of three configs is worse and another is better", () => {
  const { verdict, pairs, overall } = compared(
    sweep(BASE, BASE, BASE),
    sweep(BASE, lower, BASE.map((score) => score + 1 / 16)),
  );
  assertEquals(overall?.delta, 0);
  // Only ten equal signs reach either difference: 2/2^10 for both together, doubled because the mean has half of the 5 %.
  assertEquals(
    pairs.map(({ delta, pAdjusted, verdict }) => [delta, pAdjusted, verdict])
      .toSorted(([a], [b]) => Number(a) - Number(b)),
    [[-1 / 16, 4 / 1024, "worse"], [0, 1, "undecided"], [1 / 16, 4 / 1024, "better"]],
  );
  assertEquals(verdict, "worse");
});

/** Eight configs with eight seeds. Each changes by `change` at every seed but one, and there by -5 `change`. */
function changed(change: number): MadeUp[] {
  const eight = BASE.slice(0, 8);
  return sweep(
    ...eight.map((_, config) =>
      eight.map((score, seed) => score + (seed === config ? -5 : 1) * change)
    ),
  );
}

Deno.test("compareRankings() of eight configs with eight seeds is better over all configs, although each config is undecided", () => {
  const { verdict, overall, pairs } = compared(changed(0), changed(1 / 16));
  // The mean is (7 - 5) / 8 of the change at every seed: 2/2^8, doubled.
  assertEquals([verdict, overall?.delta, overall?.pAdjusted], ["better", 1 / 64, 4 / 256]);
  // With signs s of the sum S, the flipped sum of a config is S - 6 s at its seed: an even number. It would be 0 for all
  // eight configs only if all s were S/6. So every pattern reaches the observed sum, 2.
  assertEquals(
    pairs.map(({ pAdjusted, verdict }) => [pAdjusted, verdict]),
    Array(8).fill([1, "undecided"]),
  );
  assertEquals(compared(changed(0), changed(1 / 16), MINIMIZE).verdict, "worse");
});

Deno.test("compareRankings() is better over all configs if twelve are a bit better at each of eight seeds", () => {
  const rows = Array.from(
    { length: 12 },
    (_, i) => BASE.slice(0, 8).map((score) => score + i / 60),
  );
  const better = rows.map((row, i) =>
    row.map((score, seed) => score + (1 + (7 * i + 3 * seed) % 5) / 600)
  );
  const { verdict, overall } = compared(sweep(...rows), sweep(...better));
  assertEquals([verdict, overall!.verdict, overall!.pAdjusted], ["better", "better", 4 / 256]);
  assert(overall!.interval!.low > 0);
  const reversed = compared(sweep(...better), sweep(...rows));
  assertEquals([reversed.verdict, reversed.overall!.verdict], ["worse", "worse"]);
  assertEquals(compared(sweep(...rows), sweep(...better), MINIMIZE).overall!.verdict, "worse");
});

Deno.test("compareRankings() is worse if a config failed in B at a seed at which A has a score", () => {
  const failing = BASE.with(3, undefined as unknown as number);
  const { verdict, pairs } = compared(sweep(BASE), sweep(failing));
  assertEquals([verdict, pairs[0].verdict, pairs[0].differences.length], ["worse", "failed", 9]);
  assertEquals(compared(sweep(failing), sweep(BASE)).verdict, "undecided");
});

Deno.test("compareRankings() pairs configs by parameters and scores by seed, and counts unpaired configs", () => {
  const { pairs, onlyA, onlyB, overall } = compared(sweep(BASE, lower), sweep(BASE.slice(0, 4)));
  assertEquals([pairs.length, onlyA, onlyB, pairs[0].differences.length], [1, 1, 0, 4]);
  assertEquals(overall?.delta, 0);
  assertEquals(compared(sweep(BASE), []).pairs, []);
});

Deno.test("compareRankings() with one or two seeds is undecided, with a difference and without a p-value", () => {
  for (const seeds of [1, 2]) {
    const [a, b] = [0.5, 0.25].map((score) => sweep(Array(seeds).fill(score)));
    const { verdict, overall, pairs } = compared(a, b);
    assertEquals([verdict, overall?.delta, overall?.pAdjusted], ["undecided", -0.25, undefined]);
    assertEquals(pairs[0].pAdjusted, undefined);
  }
});

Deno.test("compareRankings() with three seeds is worse if all differences are nearly equal", () => {
  // The t-test of 0.1, 0.095 and 0.1: p = 1 - Σ d / √(3 Σ d²) = 3e-4 with two degrees of freedom.
  const { verdict, overall } = compared(sweep([0.5, 0.625, 0.75]), sweep([0.4, 0.53, 0.65]));
  assertEquals(verdict, "worse");
  assert(overall!.pAdjusted! < 0.002, `${overall!.pAdjusted}`);
});

Deno.test("compareRankings() flips signs for each of several configs: 7 seeds find one, 3 to 6 only the whole", () => {
  for (const seeds of [3, 6, 7]) {
    const [a, b] = [BASE, lower].map((scores) => {
      const row = scores.slice(0, seeds);
      return sweep(row, row);
    });
    const { pairs, overall, verdict } = compared(a, b);
    // All n differences are equal: 2/2^n, doubled because the mean has half of the 5 %.
    for (const pair of pairs) {
      assertEquals(pair.pAdjusted, 4 / 2 ** seeds);
      assertEquals(pair.verdict, seeds < 7 ? "undecided" : "worse");
    }
    assertEquals([overall!.verdict, verdict], ["worse", "worse"]);
  }
});

Deno.test("compareRankings() pairs configs regardless of the order of their parameters", () => {
  const [a, b] = [sweep(BASE), sweep(lower)].map((configs) =>
    rankTrials(madeUpRecords(configs), ACCURACY)
  );
  const reordered = b.map((config) => ({
    ...config,
    parameters: Object.fromEntries(
      Object.entries(config.parameters).reverse(),
    ) as typeof config.parameters,
  }));
  assertEquals(compareRankings(a, reordered, ACCURACY).pairs.length, 1);
});

Deno.test("compareRankings() computes the mean over all configs from the nine seeds that every pair has", () => {
  const missing = lower.map((score, seed) => seed === 2 ? "waiting" as const : score - 1 / 16);
  const { overall, pairs } = compared(sweep(BASE, BASE), sweep(lower, missing));
  assertEquals([overall?.seeds, overall?.delta], [9, -1.5 / 16]);
  assertEquals(pairs.map(({ differences }) => differences.length).toSorted(), [10, 9]);
});

/** Scores that are lower at every seed but one, at which the trial waits. */
const without = (missing: number): Score[] =>
  lower.map((score, seed) => seed === missing ? "waiting" : score);

Deno.test("compareRankings() multiplies p of a pair that lacks a seed by the number of pairs", () => {
  const { pairs } = compared(sweep(BASE, BASE, BASE), sweep(lower, without(2), lower));
  // Nine differences of the same sign: 2/2^9, times three pairs, doubled because the mean has half of the 5 %.
  const p = pairs.map(({ differences, pAdjusted }) => [differences.length, pAdjusted]);
  assertEquals(p.filter(([count]) => count === 9), [[9, 12 / 512]]);
  assertEquals(pairs.map(({ verdict }) => verdict), ["worse", "worse", "worse"]);
});

Deno.test("compareRankings() shares the error probability among pairs with different seeds", () => {
  // Three pairs, each with other seeds: for each 2/2^9, times three, doubled.
  const each = compared(sweep(BASE, BASE, BASE), sweep(without(0), without(1), without(2)));
  assertEquals(each.pairs.map(({ pAdjusted }) => pAdjusted), Array(3).fill(12 / 512));
  // Two of three pairs are tested together, with two thirds of the error probability: 2/2^10, times 3/2, doubled.
  const two = compared(sweep(BASE, BASE, BASE), sweep(lower, without(2), lower));
  assertEquals(
    two.pairs.map(({ pAdjusted }) => pAdjusted).toSorted(),
    [6 / 1024, 6 / 1024, 12 / 512],
  );
});

Deno.test("compareRankings() does not correct for configs that have not been run", () => {
  const waiting = BASE.map(() => "waiting" as const);
  const { pairs, verdict } = compared(
    sweep(BASE, BASE, BASE, BASE),
    sweep(waiting, waiting, lower, waiting),
  );
  const tested = pairs.map(({ pAdjusted }) => pAdjusted).filter((p) => p !== undefined);
  assertEquals([tested, verdict], [[4 / 1024], "worse"]);
});

Deno.test("compareRankings() has Student's t intervals for a config and for all configs", () => {
  const changes = [1, 2, 3, 1, 2, 3, 1, 2, 3, 2].map((sixteenths) => sixteenths / 16);
  const higher = BASE.map((score, i) => score + changes[i]);
  const { overall, pairs } = compared(sweep(BASE), sweep(higher));
  const expected = meanInterval(changes);
  assertEquals([pairs[0].interval, overall?.interval], [expected, expected]);
  // With two configs, the mean has half of the 5 %, and each config half of the other half.
  const both = compared(sweep(BASE, BASE), sweep(higher, higher));
  assertEquals(both.overall?.interval, meanInterval(changes, 0.975));
  assertEquals(
    both.pairs.map((pair) => pair.interval),
    Array(2).fill(meanInterval(changes, 0.9875)),
  );
});

Deno.test("compareRankings() has intervals that contain 0 if a config is undecided, and otherwise end at it or before", () => {
  const row = fc.array(fc.integer({ min: 0, max: 16 }), { minLength: 8, maxLength: 8 });
  const verdicts = new Set<string | undefined>();
  holds([row, row, fc.integer({ min: -3, max: 8 })], (one, noise, shift) => {
    const other = one.map((value, seed) => value + noise[seed] / 4 + shift);
    const [a, b] = [one, other].map((values) => values.map((value) => value / 32));
    for (const { interval, verdict } of compared(sweep(a, b), sweep(b, a)).pairs) {
      const { low, high } = interval!;
      verdicts.add(verdict);
      const agrees = { better: low >= 0 && high > 0, worse: low < 0 && high <= 0 };
      assert(verdict === "undecided" ? low <= 0 && high >= 0 : agrees[verdict as "better"]);
    }
  });
  assertEquals(verdicts, new Set(["better", "worse", "undecided"]));
});

Deno.test("compareRankings() is undecided if both sweeps failed at the same seed", () => {
  const failing = BASE.with(3, undefined as unknown as number);
  const { verdict, pairs } = compared(sweep(failing), sweep(failing));
  assertEquals([verdict, pairs[0].verdict], ["undecided", "undecided"]);
});

Deno.test("compareRankings() has no verdict for a config without common seeds", () => {
  const waiting = BASE.map(() => "waiting" as const);
  const { verdict, overall, pairs } = compared(sweep(BASE), sweep(waiting));
  assertEquals([verdict, overall, pairs[0].verdict, pairs[0].delta], [
    "undecided",
    undefined,
    undefined,
    undefined,
  ]);
});
