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
  // Python, over the 21 of 27 draws of three seeds that do not contain every seed, with the mean of each seed subtracted
  // and the result divided by √(2 - 1/3): mean 0.12817731, standard deviation 0.06900519; config 1, the leader, is chosen
  // in 11 of the 21.
  const { optimism, leaderChosen, seeds } = optimismOf(TABLE)!;
  assertAlmostEquals(optimism, 0.12817730598162644, 3 * 0.06900518674295496 / Math.sqrt(1000));
  assertAlmostEquals(leaderChosen, 11 / 21, 3 * Math.sqrt(11 * 10) / 21 / Math.sqrt(1000));
  assertEquals(seeds, 3);
});

Deno.test("optimism() is exact if all draws have the same result", () => {
  // Two seeds: every draw contains one seed twice; the best config scores 1 on it, and 0 on the other seed. The variance of
  // such a draw is 2 - 1/2 times that of the mean of both.
  assertAlmostEquals(optimismOf([[1, 0], [0, 1]])!.optimism, 1 / Math.sqrt(1.5), 1e-15);
  assertEquals(optimismOf([[0.1, 0.1, 0.1], [0.1, 0.1, 0.1]]), {
    optimism: 0,
    leaderChosen: 1,
    seeds: 3,
  });
});

Deno.test("optimism() of 1 - score to minimize is that of the score to maximize", () => {
  const inverted = TABLE.map((scores) => scores.map((score) => 1 - score));
  const { optimism, leaderChosen } = optimismOf(TABLE)!;
  const other = optimismOf(inverted, { name: "val_accuracy", goal: "minimize" })!;
  assertAlmostEquals(other.optimism, optimism, 1e-12);
  assertEquals(other.leaderChosen, leaderChosen);
});

Deno.test("optimism() is 0 for a config that is better at every seed by the same difference", () => {
  const { optimism, leaderChosen } = optimismOf([[0.5, 0.7, 0.6, 0.5], [0.4, 0.6, 0.5, 0.4]])!;
  assertEquals(leaderChosen, 1);
  assertAlmostEquals(optimism, 0, 1e-15); // all random variation is common to both configs
});

Deno.test("optimism() chooses the better rank if means differ by rounding only", () => {
  assertEquals(optimismOf([[0.3, 0.3, 0.3], Array(3).fill(0.1 + 0.2)])!.leaderChosen, 1);
});

Deno.test("optimism() leaves out configs that are failed, NaN or waiting at one of the leader's seeds", () => {
  for (const missing of [undefined, NaN, "waiting"] as const) {
    assertEquals(optimismOf([...TABLE, [missing, 1, 1]]), optimismOf(TABLE));
  }
});

Deno.test("optimism() is undefined for fewer than two scores of the leader, and without configs", () => {
  assertEquals(optimismOf([[0.5], [0.6]]), undefined);
  assertEquals(optimismOf([[0.5, undefined]]), undefined);
  assertEquals(optimismOf([[undefined, undefined]]), undefined);
  assertEquals(optimism([], ACCURACY), undefined);
});

Deno.test("optimism() is within a tenth of the true excess of the best of ten equal configs", () => {
  const stream = Stream.named({ seed: 5, role: "data" });
  let [estimated, exact] = [0, 0];
  for (let sweep = 0; sweep < 150; sweep++) {
    const seeds = Array.from({ length: 10 }, () => stream.normal()); // much larger than the differences of configs
    const noise = Array.from({ length: 10 }, () => seeds.map(() => 0.1 * stream.normal()));
    const table = noise.map((row) => row.map((value, seed) => seeds[seed] + value));
    estimated += optimismOf(table)!.optimism;
    exact += Math.max(...noise.map((row) => row.reduce((sum, value) => sum + value, 0) / 10));
  }
  assertAlmostEquals(estimated / exact, 1, 0.1); // 0.96, with a standard error of 0.02
});
