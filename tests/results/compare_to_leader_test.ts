import { optimism } from "../../lib/results/optimism.ts";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Metric, ParameterName } from "../../lib/experiment/experiment.ts";
import { type ComparedConfig, compareToLeader } from "../../lib/results/compare_to_leader.ts";
import { DEFAULT_SPLIT } from "../../lib/experiment/parse/schema.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { summaryCsv } from "../../lib/results/files/tables.ts";
import { holdoutConfigs, summarizeHoldout } from "../../lib/results/holdout_scores.ts";
import { ACCURACY, type MadeUp, madeUpRecords, type Score } from "./made_up.ts";

function compared(
  configs: MadeUp[],
  metric: Metric = ACCURACY,
  { simplest = ["l2", "dropout"] }: { simplest?: ParameterName[] } = {},
): ComparedConfig[] {
  return compareToLeader(rankTrials(madeUpRecords(configs), metric), { metric, simplest });
}

/** Sixteenths, so that all differences are exact. */
const LEADER = [14, 12, 14, 12, 14, 12, 14, 12];
const scores = (change: (number | undefined | "waiting")[]): Score[] =>
  LEADER.map((score, i) => {
    const d = change[i];
    return typeof d === "number" ? (score + d) / 16 : d;
  });

const CONFIGS: MadeUp[] = [
  { config: "leader", scores: scores([0, 0, 0, 0, 0, 0, 0, 0]), loss: 1 },
  { config: "equal", scores: scores([0, 0, 0, 0, 0, 0, 0, 0]), loss: 2 },
  { config: "mixed", scores: scores([-4, 2, -4, 0, 2, 0, 0, 0]) },
  { config: "lower", scores: scores([-2, -2, -2, -2, -2, -2, -2, -2]) },
  { config: "failed", scores: scores([undefined, 2, 2, 2, 2, 2, 2, 2]), loss: 1 },
  { config: "nan", scores: scores([NaN, 2, 2, 2, 2, 2, 2, 2]), loss: 2 },
  { config: "waits", scores: scores(["waiting", 0, 0, 0, 0, 0, 0, 0]), weights: 1 },
  {
    config: "alone",
    scores: ["waiting", 1, undefined].concat(Array(5).fill("waiting")) as Score[],
  },
  { config: "all_failed", scores: Array(8).fill(undefined) },
  { config: "all_wait", scores: Array(8).fill("waiting") },
];

Deno.test("compareToLeader() agrees with statistics by hand, with ties, losses, failed, NaN and waiting trials", () => {
  const rows = compared(CONFIGS).map(({ configId, n, toLeader, verdict }) => [
    ...[configId, n, toLeader?.delta, toLeader?.wins, toLeader?.ties, toLeader?.losses],
    ...[toLeader?.p, toLeader?.pHolm, verdict],
  ]);
  // p by hand: lower 2/2^8; failed and nan 2/2^7; mixed 12/16, because 4 of the 16 sums ±4 ±2 ±4 ±2 are 0 and the others
  // are at least 4. Holm for the six p-values: 6 · 2/2^8, 5 · 2/2^7, the same again instead of 4 · 2/2^7, and 1.
  const none = [undefined, undefined, undefined, undefined, undefined, undefined];
  assertEquals(
    rows,
    [
      ["leader", 8, ...none, "best"],
      ["equal", 8, 0, 0, 8, 0, 1, 1, "tied"],
      ["mixed", 8, -0.03125, 2, 4, 2, 0.75, 1, "tied"],
      ["lower", 8, -0.125, 0, 0, 8, 0.0078125, 0.046875, "worse"],
      ["failed", 7, 0.125, 7, 0, 0, 0.015625, 0.078125, "worse"],
      ["nan", 7, 0.125, 7, 0, 0, 0.015625, 0.078125, "worse"],
      ["waits", 7, 0, 0, 7, 0, 1, 1, "tied"],
      ["alone", 1, 0.25, 1, 0, 0, undefined, undefined, "worse"],
      ["all_failed", 0, ...none, "worse"],
      ["all_wait", 0, ...none, undefined],
    ],
  );
});

Deno.test("compareToLeader() has the intervals of scipy within 1e-12", () => {
  const [leader, equal, mixed, lower] = compared(CONFIGS);
  // scipy 1.17.1: t.interval(0.95, 7, loc=mean(x), scale=sem(x)) of the scores and of the differences
  const close = (actual: ComparedConfig["interval"], low: number, high: number) => {
    assertAlmostEquals(actual!.low, low, 1e-12);
    assertAlmostEquals(actual!.high, high, 1e-12);
  };
  close(leader.interval, 0.7566410025551185, 0.8683589974448815);
  close(mixed.interval, 0.6730795165800656, 0.8894204834199344);
  close(mixed.toLeader!.interval, -0.1529918624748677, 0.09049186247486771);
  assertEquals(equal.toLeader!.interval, { low: 0, high: 0 });
  assertEquals(lower.toLeader!.interval, { low: -0.125, high: -0.125 });
});

Deno.test("compareToLeader() with a metric to minimize: the smaller score wins, and the sign of delta stays", () => {
  const metric: Metric = { name: "val_accuracy", goal: "minimize" };
  const [leader, other] = compared([
    { config: "high", scores: [0.5, 0.75, 0.75, 0.75, 0.75, 0.75] },
    { config: "low", scores: Array(6).fill(0.5) },
  ], metric);
  assertEquals([leader.configId, leader.verdict], ["low", "best"]);
  const { delta, wins, ties, losses, p } = other.toLeader!;
  assertEquals([wins, ties, losses, p], [0, 1, 5, 2 / 32]);
  assertAlmostEquals(delta, 1.25 / 6, 1e-15);
  const [, worse] = compared([
    { config: "high", scores: Array(6).fill(0.75) },
    { config: "low", scores: Array(6).fill(0.5) },
  ], metric);
  assertEquals([worse.toLeader!.p, worse.verdict], [2 / 64, "worse"]);
});

Deno.test("compareToLeader() compares the common seeds if every config failed once, and two failures are worse", () => {
  const at = (failed: number[], score: number) =>
    Array.from({ length: 8 }, (_, seed) => failed.includes(seed) ? undefined : score);
  const configs = compared([
    { config: "leader", scores: at([0], 0.75), loss: 1 },
    { config: "equal", scores: at([7], 0.75), loss: 2 },
    { config: "same", scores: at([0], 0.5) },
    { config: "twice", scores: at([0, 7], 0.9) },
  ]);
  assertEquals(
    configs.map(({ configId, verdict, toLeader, simplest }) => [
      ...[configId, verdict, toLeader?.delta, toLeader?.ties, toLeader?.losses, simplest],
    ]),
    [
      ["leader", "best", undefined, undefined, undefined, true],
      ["equal", "tied", 0, 6, 0, false], // it has no score at a seed at which the leader has one
      ["same", "worse", -0.25, 0, 7, false],
      ["twice", "worse", 0.15000000000000002, 0, 0, false],
    ],
  );
  assertEquals(configs[0].interval, { low: 0.75, high: 0.75 }); // of its seven scores
  assertEquals(configs[2].toLeader!.p, 2 / 128);
  assertEquals(configs[2].interval, { low: 0.5, high: 0.5 });
});

Deno.test("compareToLeader() with a metric to minimize: a waiting config that is better so far is tied", () => {
  const metric: Metric = { name: "val_accuracy", goal: "minimize" };
  const [, ahead] = compared([
    { config: "leader", scores: Array(8).fill(0.5) },
    { config: "ahead", scores: ["waiting", ...Array(7).fill(0.25)] },
  ], metric);
  assertEquals([ahead.configId, ahead.verdict, ahead.toLeader!.wins], ["ahead", "tied", 7]);
});

Deno.test("compareToLeader() does not mark a tied config as simplest if its whole interval is worse, for both goals", () => {
  const small = { config: "small", weights: 1, scores: Array(5).fill(0.4) };
  const rest = { config: "leader", scores: Array(5).fill(0.5) };
  const marked = (configs: MadeUp[], metric: Metric) =>
    compared(configs, metric).filter((c) => c.simplest).map((c) => [c.configId, c.verdict]);
  assertEquals(marked([rest, small], ACCURACY), [["leader", "best"]]); // with five seeds it is tied
  const inverted = [rest, small].map((each) => ({
    ...each,
    scores: each.scores.map((score) => 1 - score),
  }));
  const minimize: Metric = { name: "val_accuracy", goal: "minimize" };
  assertEquals(marked(inverted, minimize), [["leader", "best"]]);
  const near = { ...small, scores: [0.5, 0.5, 0.5, 0.5, 0.49] };
  assertEquals(marked([rest, near], ACCURACY), [["small", "tied"]]);
  assertEquals(
    marked(
      [rest, near].map((each) => ({
        ...each,
        scores: each.scores.map((s) => 1 - s),
      })),
      minimize,
    ),
    [
      ["small", "tied"],
    ],
  );
  const one = [{ config: "leader", scores: [0.9] }, {
    config: "small",
    weights: 1,
    scores: [0.9],
    loss: 2,
  }];
  assertEquals(marked(one, ACCURACY), [["leader", "best"]]); // one seed has no interval
});

Deno.test("compareToLeader() with a metric to maximize: a waiting config that is better so far is tied", () => {
  const [, ahead] = compared([
    { config: "leader", scores: Array(8).fill(0.5) },
    { config: "ahead", scores: ["waiting", ...Array(7).fill(0.75)] },
  ]);
  assertEquals([ahead.toLeader!.pHolm, ahead.verdict, ahead.simplest], [2 / 128, "tied", false]);
});

Deno.test("compareToLeader() uses p after Holm's correction: six seeds are enough for one comparison, not for two", () => {
  const leader = { config: "leader", scores: Array(6).fill(0.75) };
  const lost = { config: "lost", scores: Array(6).fill(0.5) };
  const rows = (configs: MadeUp[]) =>
    compared(configs).slice(1).map((
      { toLeader, verdict },
    ) => [toLeader!.p, toLeader!.pHolm, verdict]);
  assertEquals(rows([leader, lost]), [[2 / 64, 2 / 64, "worse"]]);
  assertEquals(rows([leader, lost, { config: "also", scores: Array(6).fill(0.25) }]), [
    [2 / 64, 4 / 64, "tied"],
    [2 / 64, 4 / 64, "tied"],
  ]);
});

Deno.test("compareToLeader() with one seed has no interval and no p-value, and every other config is tied", () => {
  const configs = compared([{ config: "a", scores: [0.9] }, { config: "b", scores: [0.1] }]);
  assertEquals(
    configs.map((
      { interval, toLeader, verdict },
    ) => [interval, toLeader?.p, toLeader?.pHolm, verdict]),
    [[undefined, undefined, undefined, "best"], [undefined, undefined, undefined, "tied"]],
  );
  assertEquals(configs[1].toLeader!.interval, undefined);
});

Deno.test("compareToLeader() of equal configs: p-value 1, tied, and intervals of width 0", () => {
  const configs = compared(
    ["a", "b", "c"].map((config) => ({ config, scores: Array(8).fill(0.1) })),
  );
  assertEquals(configs.map(({ verdict }) => verdict), ["best", "tied", "tied"]);
  for (const { interval, toLeader } of configs.slice(1)) {
    assertEquals(interval, { low: 0.1, high: 0.1 });
    assertEquals(toLeader, {
      ...{ delta: 0, interval: { low: 0, high: 0 } },
      ...{ wins: 0, ties: 8, losses: 0, p: 1, pHolm: 1 },
    });
  }
});

Deno.test("compareToLeader() has no verdict if no trial has a score", () => {
  const configs = compared([{ config: "a", scores: [undefined] }, {
    config: "b",
    scores: ["waiting"],
  }]);
  assertEquals(configs.map(({ verdict, simplest }) => [verdict, simplest]), [
    [undefined, false],
    [undefined, false],
  ]);
  assertEquals(compareToLeader([], { metric: ACCURACY, simplest: [] }), []);
});

/** The ids of the configs that are marked as simplest, if all have the same scores. */
function simplest(
  configs: Omit<MadeUp, "scores">[],
  options?: { simplest?: ParameterName[] },
): string[] {
  const equal = configs.map((config) => ({ ...config, scores: Array(8).fill(0.5) }));
  return compared(equal, ACCURACY, options).filter((c) => c.simplest).map((c) => c.configId);
}

Deno.test("compareToLeader() marks one config as simplest: fewest weights, then l2, then dropout, then rank", () => {
  const heavy = { config: "heavy", weights: 101, parameters: { l2: 1, dropout: 0.9 } };
  const plain = { config: "plain" };
  const l2 = { config: "l2", parameters: { l2: 0.1 } };
  const dropout = { config: "dropout", parameters: { dropout: 0.5 } };
  const both = { config: "both", parameters: { l2: 0.1, dropout: 0.1 } };
  assertEquals(simplest([heavy, plain]), ["plain"]);
  assertEquals(simplest([plain, dropout]), ["dropout"]);
  assertEquals(simplest([plain, dropout, l2]), ["l2"]);
  assertEquals(simplest([plain, dropout, l2, both]), ["both"]);
  assertEquals(simplest([plain, { config: "later" }]), ["plain"]);
  assertEquals(simplest([dropout, l2, both], { simplest: ["dropout", "l2"] }), ["dropout"]);
  assertEquals(simplest([plain, l2], { simplest: [] }), ["plain"]);
  assertEquals(
    simplest([plain, l2], { simplest: ["optimizer"] }),
    ["plain"],
    "text values are not ordered",
  );
});

Deno.test("compareToLeader() marks no config as simplest that is worse, failed or waiting", () => {
  const marked = (configs: MadeUp[]) =>
    compared(configs).filter((c) => c.simplest).map((c) => c.configId);
  const leader = { config: "leader", scores: Array(8).fill(0.5) };
  const small = { config: "small", weights: 1 };
  assertEquals(marked([leader, { ...small, scores: Array(8).fill(0.25) }]), ["leader"]);
  assertEquals(marked([leader, { ...small, scores: [undefined, ...Array(7).fill(0.5)] }]), [
    "leader",
  ]);
  assertEquals(marked([leader, { ...small, scores: ["waiting", ...Array(7).fill(0.5)] }]), [
    "leader",
  ]);
  assertEquals(marked([leader, { ...small, scores: Array(8).fill(0.5) }]), ["small"]);
});

Deno.test("summaryCsv() has each statistic in its column, also for val_loss", () => {
  const metric: Metric = { name: "val_loss", goal: "minimize" };
  const records = madeUpRecords([{ config: "c", scores: [0.25, 0.5, 0.875] }]).map((record, i) => {
    const metrics = { ...record.result!.metrics!, val_loss: [1, 2, 4][i] };
    return { ...record, result: { ...record.result!, metrics } };
  });
  const configs = compareToLeader(rankTrials(records, metric), { metric, simplest: [] });
  const tested = [
    summarizeHoldout("c", [{ test_accuracy: 0.5, test_loss: 1 }, {
      test_accuracy: 0.75,
      test_loss: 3,
    }]),
  ];
  const split = { train: 0.5, validation: 0.25, test: 0.25 };
  const [header, row] = summaryCsv({ configs, optimism: optimism(configs, metric) }, {
    experiment: { parameters: {}, metric, split },
    holdout: tested,
  }).split("\r\n");
  const names = header.split(",");
  const cells = Object.fromEntries(row.split(",").map((cell, i) => [names[i], Number(cell)]));
  assertEquals([cells.min_val_accuracy, cells.max_val_accuracy], [0.25, 0.875]);
  assertEquals([cells.min_val_loss, cells.max_val_loss, cells.mean_train_accuracy], [1, 4, 0.5]);
  assertAlmostEquals(cells.mean_val_accuracy, 1.625 / 3, 1e-15);
  assertAlmostEquals(cells.mean_val_loss, 7 / 3, 1e-15);
  assertAlmostEquals(cells.std_val_loss, Math.sqrt(7 / 3), 1e-15);
  assertEquals(cells.ci95_low < cells.mean_val_loss && cells.mean_val_loss < cells.ci95_high, true);
  assertEquals([cells.mean_test_accuracy, cells.mean_test_loss, cells.optimism], [0.625, 2, 0]);
  assertAlmostEquals(cells.std_test_accuracy, 0.25 / Math.SQRT2, 1e-15);
});

Deno.test("summarizeHoldout() has n, mean and deviation; holdoutConfigs() are the leader and the simplest", () => {
  const scores = [{ test_accuracy: 0.5, test_loss: 1 }, { test_accuracy: 1, test_loss: 4 }];
  const { n, mean, std } = summarizeHoldout("c", scores);
  assertEquals([n, mean], [2, { test_accuracy: 0.75, test_loss: 2.5 }]);
  assertAlmostEquals(std.test_accuracy!, 0.5 / Math.SQRT2, 1e-15);
  assertAlmostEquals(std.test_loss!, 3 / Math.SQRT2, 1e-15);
  assertEquals(summarizeHoldout("c", scores.slice(1)).std, {});
  const configs = compared([
    { config: "best", scores: Array(8).fill(0.5), loss: 1 },
    { config: "tied", scores: Array(8).fill(0.5), loss: 2 },
    { config: "simplest", scores: Array(8).fill(0.5), loss: 3, weights: 1 },
  ]);
  assertEquals(holdoutConfigs(configs).map(({ configId }) => configId), ["best", "simplest"]);
});

Deno.test("summaryCsv() ends with the comparison, each statistic in its column", () => {
  const [header, ...rows] = summaryCsv({ configs: compared(CONFIGS), optimism: undefined }, {
    experiment: { parameters: {}, metric: ACCURACY, split: DEFAULT_SPLIT },
  }).split("\r\n");
  const from = header.split(",").indexOf("ci95_low");
  assertEquals(
    header.split(",").slice(from).join(),
    "ci95_low,ci95_high,delta_to_best,delta_ci95_low,delta_ci95_high,wins,ties,losses,p,p_holm,verdict,simplest",
  );
  const cells = rows.map((row) => row.split(",").slice(from));
  const [leader, , mixed, lower] = cells;
  assertEquals(leader.slice(2), ["0.0", "", "", "", "", "", "", "", "best", "yes"]);
  assertEquals(lower.slice(2), [
    "-0.125",
    "-0.125",
    "-0.125",
    "0",
    "0",
    "8",
    "0.0078125",
    "0.046875",
    "worse",
    "",
  ]);
  // The intervals of scipy in the test above.
  [
    0.6730795165800656,
    0.8894204834199344,
    -0.03125,
    -0.1529918624748677,
    0.09049186247486771,
    2,
    4,
    2,
    0.75,
    1,
  ]
    .forEach((value, i) => assertAlmostEquals(Number(mixed[i]), value, 1e-12));
});
