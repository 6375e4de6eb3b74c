import { assertEquals } from "@std/assert";
import { compareRankings, type RankingComparison } from "../../lib/results/compare_rankings.ts";
import { meanInterval } from "../../lib/stats/student_t.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { ACCURACY, type MadeUp, madeUpRecords, type Score } from "./made_up.ts";

/** Ten seeds in sixteenths, so that all differences are exact. */
const BASE = [8, 9, 10, 11, 12, 8, 9, 10, 11, 12].map((sixteenths) => sixteenths / 16);

function sweep(...scores: (readonly Score[])[]): MadeUp[] {
  return scores.map((each, i) => ({
    config: `c${i}`,
    scores: each,
    parameters: { dropout: i / 10 },
  }));
}

function compared(a: MadeUp[], b: MadeUp[], metric = ACCURACY): RankingComparison {
  const [inA, inB] = [a, b].map((configs) => rankTrials(madeUpRecords(configs), metric));
  return compareRankings(inA, inB, metric);
}

const lower = BASE.map((score) => score - 1 / 16);

Deno.test("compareRankings() of equal sweeps is tied, with difference 0 and p-value 1", () => {
  const { verdict, overall, pairs } = compared(sweep(BASE, lower), sweep(BASE, lower));
  assertEquals([verdict, overall?.delta, overall?.pHolm], ["tied", 0, 1]);
  assertEquals(pairs.map(({ delta, verdict }) => [delta, verdict]), [[0, "tied"], [0, "tied"]]);
});

Deno.test("compareRankings() of a sweep that is lower at each of ten seeds is worse, and better the other way round", () => {
  const { verdict, overall } = compared(sweep(BASE), sweep(lower));
  assertEquals([verdict, overall?.delta], ["worse", -1 / 16]);
  assertEquals(overall!.pHolm, 2 / 1024); // one config: nothing to correct for
  assertEquals(compared(sweep(lower), sweep(BASE)).verdict, "better");
  const loss = { name: "val_accuracy", goal: "minimize" } as const;
  assertEquals(compared(sweep(BASE), sweep(lower), loss).verdict, "better");
});

Deno.test("compareRankings() is worse if one of three configs is worse and another is better", () => {
  const { verdict, pairs, overall } = compared(
    sweep(BASE, BASE, BASE),
    sweep(BASE, lower, BASE.map((score) => score + 1 / 16)),
  );
  assertEquals(overall?.delta, 0);
  assertEquals(pairs.map(({ verdict }) => verdict).toSorted(), ["better", "tied", "worse"]);
  assertEquals(verdict, "worse");
});

Deno.test("compareRankings() of 30 configs with seven seeds is worse over all configs, although each config is tied", () => {
  const seven = (shift: number) =>
    sweep(...Array.from({ length: 30 }, () => BASE.slice(0, 7).map((score) => score - shift)));
  const { verdict, overall, pairs } = compared(seven(0), seven(1 / 16));
  assertEquals([verdict, overall?.pHolm], ["worse", 2 * 2 / 128]);
  assertEquals(pairs.map(({ pHolm, verdict }) => [pHolm, verdict])[0], [2 * 30 * 2 / 128, "tied"]);
});

Deno.test("compareRankings() is worse if a config failed in B at a seed at which A has a score", () => {
  const failing = BASE.with(3, undefined as unknown as number);
  const { verdict, pairs } = compared(sweep(BASE), sweep(failing));
  assertEquals([verdict, pairs[0].verdict, pairs[0].differences.length], ["worse", "failed", 9]);
  assertEquals(compared(sweep(failing), sweep(BASE)).verdict, "tied");
});

Deno.test("compareRankings() pairs configs by parameters and scores by seed, and counts unpaired configs", () => {
  const { pairs, onlyA, onlyB, overall } = compared(sweep(BASE, lower), sweep(BASE.slice(0, 4)));
  assertEquals([pairs.length, onlyA, onlyB, pairs[0].differences.length], [1, 1, 0, 4]);
  assertEquals(overall?.delta, 0);
  assertEquals(compared(sweep(BASE), []).pairs, []);
});

Deno.test("compareRankings() with one seed is tied, with a difference and without a p-value", () => {
  const { verdict, overall } = compared(sweep([0.5]), sweep([0.25]));
  assertEquals([verdict, overall?.delta, overall?.pHolm], ["tied", -0.25, undefined]);
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

Deno.test("compareRankings() has Student's t intervals for a config and for all configs", () => {
  const changes = [1, 2, 3, 1, 2, 3, 1, 2, 3, 2].map((sixteenths) => sixteenths / 16);
  const { overall, pairs } = compared(
    sweep(BASE),
    sweep(BASE.map((score, i) => score + changes[i])),
  );
  const expected = meanInterval(changes);
  assertEquals([pairs[0].interval, overall?.interval], [expected, expected]);
});

Deno.test("compareRankings() is tied if both sweeps failed at the same seed", () => {
  const failing = BASE.with(3, undefined as unknown as number);
  const { verdict, pairs } = compared(sweep(failing), sweep(failing));
  assertEquals([verdict, pairs[0].verdict], ["tied", "tied"]);
});

Deno.test("compareRankings() has no verdict for a config without common seeds", () => {
  const waiting = BASE.map(() => "waiting" as const);
  const { verdict, overall, pairs } = compared(sweep(BASE), sweep(waiting));
  assertEquals([verdict, overall, pairs[0].verdict, pairs[0].delta], [
    "tied",
    undefined,
    undefined,
    undefined,
  ]);
});
