import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Metric } from "../../lib/experiment/experiment.ts";
import { type Optimism, optimism } from "../../lib/results/optimism.ts";
import { Stream } from "../../lib/random/stream.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { ACCURACY, type MadeUp, madeUpRecords, type Score } from "./made_up.ts";

function optimismOf(table: Score[][], metric: Metric = ACCURACY): Optimism | undefined {
  const configs = table.map((scores, i): MadeUp => ({ config: `${i}`, scores, loss: i }));
  return optimism(rankTrials(madeUpRecords(configs), metric), metric);
}

const TABLE = [[0.9, 0.5, 0.7], [0.6, 0.8, 0.75], [0.65, 0.7, 0.72]];

Deno.test("optimism() is within three standard errors of the exact mean over all draws", () => {
  // Python over the 21 of 27 draws of three seeds that leave one out, each seed's mean taken off and divided by
  // √(2 - 1/3): mean 0.12817731, standard deviation 0.06900519; the leader, config 1, is chosen in 11 of the 21.
  const { optimism, leaderChosen, seeds } = optimismOf(TABLE)!;
  assertAlmostEquals(optimism, 0.12817730598162644, 3 * 0.06900518674295496 / Math.sqrt(1000));
  assertAlmostEquals(leaderChosen, 11 / 21, 3 * Math.sqrt(11 * 10) / 21 / Math.sqrt(1000));
  assertEquals(seeds, 3);
});

Deno.test("optimism() is exact where every draw says the same", () => {
  // Two seeds: a draw that leaves one out holds the other twice; the best there scores 1, and 0 on the one left out. Such a
  // draw has 2 - 1/2 times the variance of the mean of both.
  assertAlmostEquals(optimismOf([[1, 0], [0, 1]])!.optimism, 1 / Math.sqrt(1.5), 1e-15);
  assertEquals(optimismOf([[0.1, 0.1, 0.1], [0.1, 0.1, 0.1]]), {
    optimism: 0,
    leaderChosen: 1,
    seeds: 3,
  });
});

Deno.test("optimism() of scores turned round and minimised is the same", () => {
  const turned = TABLE.map((scores) => scores.map((score) => 1 - score));
  const { optimism, leaderChosen } = optimismOf(TABLE)!;
  const other = optimismOf(turned, { name: "val_accuracy", goal: "minimize" })!;
  assertAlmostEquals(other.optimism, optimism, 1e-12);
  assertEquals(other.leaderChosen, leaderChosen);
});

Deno.test("optimism() always chooses a config that is best at every seed", () => {
  const { optimism, leaderChosen } = optimismOf([[0.5, 0.7, 0.6, 0.5], [0.4, 0.6, 0.5, 0.4]])!;
  assertEquals(leaderChosen, 1);
  assertAlmostEquals(optimism, 0, 1e-15); // both have the same ups and downs: nothing of its mean is its own luck
});

Deno.test("optimism() lets the better rank win where means differ by rounding alone", () => {
  assertEquals(optimismOf([[0.3, 0.3, 0.3], Array(3).fill(0.1 + 0.2)])!.leaderChosen, 1);
});

Deno.test("optimism() leaves out configs that lack one of the leader's seeds, failed, NaN or waiting", () => {
  for (const lack of [undefined, NaN, "waiting"] as const) {
    assertEquals(optimismOf([...TABLE, [lack, 1, 1]]), optimismOf(TABLE));
  }
});

Deno.test("optimism(): none with fewer than two seeds, or without configs", () => {
  assertEquals(optimismOf([[0.5], [0.6]]), undefined);
  assertEquals(optimismOf([[0.5, undefined]]), undefined);
  assertEquals(optimismOf([[undefined, undefined]]), undefined);
  assertEquals(optimism([], ACCURACY), undefined);
});

Deno.test("optimism() is within a tenth of the true excess of the best of ten equal configs", () => {
  const stream = Stream.named({ seed: 5, role: "data" });
  let [estimated, true_] = [0, 0];
  for (let sweep = 0; sweep < 150; sweep++) {
    const seeds = Array.from({ length: 10 }, () => stream.normal()); // much larger than what the configs differ by
    const own = Array.from({ length: 10 }, () => seeds.map(() => 0.1 * stream.normal()));
    const table = own.map((luck) => luck.map((value, seed) => seeds[seed] + value));
    estimated += optimismOf(table)!.optimism;
    true_ += Math.max(...own.map((luck) => luck.reduce((sum, value) => sum + value, 0) / 10));
  }
  assertAlmostEquals(estimated / true_, 1, 0.1); // 0.96, with a standard error of 0.02
});
