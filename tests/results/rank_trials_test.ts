import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { compareToLeader } from "../../lib/results/compare_to_leader.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { summaryCsv } from "../../lib/results/files/tables.ts";
import { ACCURACY, EXPERIMENT, type MadeUp, madeUpRecords as records, SCORES } from "./made_up.ts";

const summary = (configs: MadeUp[], metric = ACCURACY) =>
  summaryCsv({
    configs: compareToLeader(rankTrials(records(configs), metric), { metric, simplest: ["l2"] }),
    optimism: undefined,
    scores: SCORES,
  }, { experiment: { ...EXPERIMENT, parameters: { l2: { values: [0] } }, metric } })
    .split("\r\n");

const order = (configs: MadeUp[], metric = ACCURACY) =>
  rankTrials(records(configs), metric).map((c) => c.configId);

Deno.test("rankTrials() ranks by the mean of the metric, for both goals", () => {
  const configs = [
    { config: "a", scores: [0.5, 0.7], loss: 3 },
    { config: "b", scores: [0.9, 0.9], loss: 2 },
    { config: "c", scores: [0.1, 0.2], loss: 1 },
  ];
  assertEquals(order(configs), ["b", "a", "c"]);
  assertEquals(order(configs, { name: "val_accuracy", goal: "minimize" }), ["c", "a", "b"]);
  assertEquals(order(configs, { name: "val_loss", goal: "minimize" }), ["c", "b", "a"]);
});

Deno.test("rankTrials() ranks equal means by validation loss, then fewer weights, then trial number", () => {
  assertEquals(
    order([
      { config: "a", scores: [0.5], loss: 2 },
      { config: "b", scores: [0.5], loss: 1, weights: 9 },
      { config: "c", scores: [0.5], loss: 1, weights: 8 },
      { config: "d", scores: [0.5], loss: 1, weights: 8 },
    ]),
    ["c", "d", "b", "a"],
  );
});

Deno.test("rankTrials() treats means that differ only by rounding as equal", () => {
  // (0.1 + 0.2 + 0.3) / 3 and (0.3 + 0.2 + 0.1) / 3 differ in the last bit.
  assertEquals(
    order([{ config: "a", scores: [0.3, 0.2, 0.1], loss: 2 }, {
      config: "b",
      scores: [0.1, 0.2, 0.3],
      loss: 1,
    }]),
    ["b", "a"],
  );
  assertEquals(
    order([{ config: "a", scores: [0.1, 0.2, 0.3], loss: 2 }, {
      config: "b",
      scores: [0.3, 0.2, 0.1],
      loss: 1,
    }]),
    ["b", "a"],
  );
});

Deno.test("rankTrials() ranks a config with fewer complete trials after the others, regardless of its mean", () => {
  assertEquals(
    order([
      { config: "high", scores: [0.99, undefined, 0.99] },
      { config: "none", scores: [undefined, undefined, undefined] },
      { config: "full", scores: [0.3, 0.3, 0.3] },
    ]),
    ["full", "high", "none"],
  );
});

Deno.test("rankTrials() has mean, deviation, minimum and maximum of 0.2, 0.4 and 0.9", () => {
  const [{ n, mean, std, min, max, rank }] = rankTrials(
    records([{ config: "a", scores: [0.2, 0.4, 0.9] }]),
    ACCURACY,
  );
  assertEquals([rank, n, min.val_accuracy, max.val_accuracy], [1, 3, 0.2, 0.9]);
  assertAlmostEquals(mean.val_accuracy!, 0.5, 1e-15);
  assertAlmostEquals(std.val_accuracy!, Math.sqrt((0.09 + 0.01 + 0.16) / 2), 1e-15);
});

Deno.test("summaryCsv() has empty cells for statistics that need more than one trial, or any", () => {
  const rows = (scores: (number | undefined)[]) => summary([{ config: "a", scores }]);
  const header =
    "rank,config_id,param_l2,n,mean_val_accuracy,std_val_accuracy,min_val_accuracy,max_val_accuracy," +
    "mean_val_loss,mean_train_accuracy," +
    "ci95_low,ci95_high,behind_best,behind_low,behind_high,wins,ties,losses,p_adj,verdict,simplest";
  assertEquals(rows([0.5]), [header, "1,ca,0.0,1,0.5,,0.5,0.5,1.0,0.5,,,0.0,,,,,,,best,yes", ""]);
  assertEquals(rows([undefined]), [header, "1,ca,0.0,0,,,,,,,,,,,,,,,,,", ""]);
});

Deno.test("summaryCsv() adds the statistics of val_loss before the comparison if it is the metric", () => {
  const [header, row] = summary([{ config: "a", scores: [0.5, 0.5], loss: 2 }], {
    name: "val_loss",
    goal: "minimize",
  });
  assertStringIncludes(
    header,
    ",mean_train_accuracy,std_val_loss,min_val_loss,max_val_loss,ci95_low,",
  );
  assertStringIncludes(row, ",0.5,0.0,2.0,2.0,2.0,2.0,0.0,");
});

Deno.test("rankTrials() counts a trial with a NaN or infinite score as failed", () => {
  const [full, broken] = rankTrials(
    records([{ config: "broken", scores: [NaN, 0.9] }, { config: "full", scores: [0.1, 0.1] }]),
    ACCURACY,
  );
  assertEquals([full.configId, full.n, broken.n, broken.mean.val_accuracy], ["full", 2, 1, 0.9]);
  assertEquals([...broken.scores], [[0, undefined], [1, 0.9]]);
  const [lost] = rankTrials(records([{ config: "a", scores: [0.5], loss: Infinity }]), ACCURACY);
  assertEquals([lost.n, lost.mean], [0, {}]);
});

Deno.test("rankTrials() counts a failed trial as the worst score of any config at its seed", () => {
  const a = [undefined, 0.80, 0.81, 0.79, 0.80, 0.82, 0.80, 0.81];
  const b = [0.32, undefined, 0.83, 0.81, 0.82, 0.84, 0.82, 0.83];
  const configs = [{ config: "a", scores: a }, { config: "b", scores: b }];
  assertEquals(order(configs), ["b", "a"]); // although the means of their scores are 0.8043 and 0.7529
  const inverted = configs.map(({ config, scores }) => ({
    config,
    scores: scores.map((score) => score === undefined ? score : 1 - score),
  }));
  assertEquals(order(inverted, { name: "val_accuracy", goal: "minimize" }), ["b", "a"]);
  // A seed at which no config has a score is not used.
  assertEquals(
    order([{ config: "low", scores: [undefined, 0.4] }, {
      config: "high",
      scores: [undefined, 0.5],
    }]),
    ["high", "low"],
  );
});

Deno.test("rankTrials() leaves waiting trials out of the mean", () => {
  const waits = { config: "waits", scores: ["waiting" as const, 0.9] };
  const failed = { config: "failed", scores: [undefined, 0.9] };
  const full = { config: "full", scores: [0.1, 0.1] };
  assertEquals(order([failed, waits, full]), ["full", "waits", "failed"]);
});
