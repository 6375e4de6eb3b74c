import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { optimism } from "../../lib/results/optimism.ts";
import type { Metric } from "../../lib/experiment/experiment.ts";
import { type ComparedConfig, compareToLeader } from "../../lib/results/compare_to_leader.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { summaryCsv } from "../../lib/results/files/tables.ts";
import { holdoutConfigs, summarizeHoldout } from "../../lib/results/holdout_scores.ts";
import type { Interval } from "../../lib/stats/sample.ts";
import { holds } from "../property.ts";
import { dot, signPatterns } from "../stats/sign_patterns.ts";
import {
  ACCURACY,
  compared,
  EXPERIMENT,
  type MadeUp,
  madeUpRecords,
  MINIMIZE,
  type Score,
  SCORES,
} from "./made_up.ts";

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
  { config: "lower", scores: scores([-4, -4, -4, -4, -4, -4, -4, -4]) },
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
    ...[configId, n, toLeader?.behind, toLeader?.wins, toLeader?.ties, toLeader?.losses],
    ...[toLeader?.pAdjusted, verdict],
  ]);
  // The first four of the ten configs are tested together, with 4/10 of the 5 %. In sixteenths, lower is 32 behind the
  // leader. The flipped differences of any two reach 32 only between lower and the first two, with 8 equal signs: mixed and
  // lower differ by 0, 6, 0, 4, 6, 4, 4, 4. So p = 2/2^8, divided by 4/10. Mixed is 4 behind: 4 of the 16 sums ±4 ±2 ±4 ±2
  // are 0 and the others are at least 4, so p = 12/16, and more than 1 when divided.
  const none = [undefined, undefined, undefined, undefined, undefined];
  assertEquals(
    rows,
    [
      ["leader", 8, 0, 0, 8, 0, undefined, "best"],
      ["equal", 8, 0, 0, 8, 0, 1, "undecided"],
      ["mixed", 8, 0.03125, 2, 4, 2, 1, "undecided"],
      ["lower", 8, 0.25, 0, 0, 8, 0.01953125, "worse"],
      ["failed", 7, -0.125, 7, 0, 0, undefined, "worse"],
      ["nan", 7, -0.125, 7, 0, 0, undefined, "worse"],
      ["waits", 7, 0, 0, 7, 0, 1, "undecided"],
      ["alone", 1, -0.25, 1, 0, 0, undefined, "worse"],
      ["all_failed", 0, ...none, "worse"],
      ["all_wait", 0, ...none, undefined],
    ],
  );
});

function assertInterval(
  actual: ComparedConfig["interval"],
  [low, high]: readonly [number, number],
): void {
  assertAlmostEquals(actual!.low, low, 1e-12);
  assertAlmostEquals(actual!.high, high, 1e-12);
}

Deno.test("compareToLeader() has the intervals of scipy and of a NumPy reference within 1e-12", () => {
  const [leader, equal, mixed, lower, failed] = compared(CONFIGS);
  // scipy 1.17.1: t.interval(0.95, 7, loc=mean(x), scale=sem(x)) of the scores
  assertInterval(leader.interval, [0.7566410025551185, 0.8683589974448815]);
  assertInterval(mixed.interval, [0.6730795165800656, 0.8894204834199344]);
  // A NumPy reference of the range test, of the first four configs with an error probability of 0.05 · 4/10
  assertInterval(leader.toLeader!.interval, [0, 0.12321163887614457]);
  assertInterval(equal.toLeader!.interval, [-0.12321163887614457, 0.12321163887614457]);
  assertInterval(mixed.toLeader!.interval, [-0.09196163887614457, 0.15446163887614456]);
  assertInterval(lower.toLeader!.interval, [0.10330229079721451, 0.39669770920278546]);
  assertEquals(failed.toLeader!.interval, undefined); // it is ahead where both have scores
});

Deno.test("compareToLeader() has the p-values of all 2^8 sign patterns for four complete configs", () => {
  const row = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 });
  holds([row, row, row, row], (...rows) => {
    const sums = rows.map((values) => values.reduce((sum, value) => sum + value, 0));
    const ranked = rows.map((scores, i) => ({ scores, sum: sums[i] }))
      .toSorted((a, b) => b.sum - a.sum);
    // The largest flipped difference of any two of the first m configs, against the distance of the last from the first.
    const patterns = signPatterns(8);
    const stepP = ranked.map(({ sum }, m) => {
      const pairs = ranked.slice(0, m + 1).flatMap((a, i) =>
        ranked.slice(i + 1, m + 1).map((b) => a.scores.map((score, seed) => score - b.scores[seed]))
      );
      const distance = ranked[0].sum - sum;
      const isReached = (signs: number[]) =>
        pairs.some((differences) => Math.abs(dot(signs, differences)) >= distance);
      return patterns.filter(isReached).length / patterns.length;
    });
    const configs = compared(
      ranked.map(({ scores }, i) => ({ config: `${i}`, scores: scores.map((s) => s / 16) })),
    );
    configs.slice(1).forEach(({ toLeader, verdict }, i) => {
      const p = sums.every((sum) => sum === sums[0]) ? 1 : Math.max(...stepP.slice(i + 1));
      assertEquals([toLeader!.pAdjusted, verdict], [p, p <= 0.05 ? "worse" : "undecided"]);
    });
  }, 40);
});

Deno.test("compareToLeader() with a metric to minimize: the smaller score wins, and behind is positive", () => {
  const [leader, other] = compared([
    { config: "high", scores: [0.5, ...Array(7).fill(0.75)] },
    { config: "low", scores: Array(8).fill(0.5) },
  ], MINIMIZE);
  assertEquals([leader.configId, leader.verdict], ["low", "best"]);
  const { behind, wins, ties, losses, pAdjusted } = other.toLeader!;
  // The sum of the differences is reached if seven of the eight have equal signs, whichever the other has.
  assertEquals([wins, ties, losses, pAdjusted, other.verdict], [0, 1, 7, 4 / 256, "worse"]);
  assertAlmostEquals(behind, 7 / 32, 1e-15);
});

Deno.test("compareToLeader() of 1 - score to minimize is that of the score to maximize, with failed and waiting trials", () => {
  const score = fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 0, max: 16 }).map((sixteenths) => sixteenths / 16) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, "waiting" as const) },
  );
  const seeds = { minLength: 8, maxLength: 8 };
  const tables = fc.array(fc.array(score, seeds), { minLength: 2, maxLength: 5 });
  holds([tables], (table) => {
    const configs = table.map((scores, i): MadeUp => ({ config: `${i}`, scores, weights: 9 - i }));
    const mirrored = configs.map((config): MadeUp => ({
      ...config,
      scores: config.scores.map((each) => typeof each === "number" ? 1 - each : each),
    }));
    const figures = (all: ComparedConfig[], isMirrored: boolean) =>
      all.map(({ configId, toLeader, verdict, simplest, interval }) => {
        const { behind = NaN, pAdjusted, wins, ties, losses, interval: ofTest } = toLeader ?? {};
        const [low, high] = [interval?.low ?? NaN, interval?.high ?? NaN];
        const own = isMirrored ? [1 - high, 1 - low] : [low, high];
        return [
          ...[configId, verdict, simplest, pAdjusted, wins, ties, losses],
          ...[behind, ofTest?.low ?? NaN, ofTest?.high ?? NaN, ...own].map(in9Decimals),
        ];
      });
    assertEquals(figures(compared(mirrored, MINIMIZE), true), figures(compared(configs), false));
  }, 60);
});

/** A number with 9 decimals, the same for 0, -0 and what differs from it by rounding. */
const in9Decimals = (value: number): number => Math.round(value * 1e9) / 1e9 + 0;

Deno.test("compareToLeader() compares the common seeds if every config failed once, and two failures are worse", () => {
  const at = (failed: number[], score: number) =>
    Array.from({ length: 9 }, (_, seed) => failed.includes(seed) ? undefined : score);
  const configs = compared([
    { config: "leader", scores: at([0], 0.75), loss: 1 },
    { config: "equal", scores: at([8], 0.75), loss: 2 },
    { config: "same", scores: at([0], 0.5) },
    { config: "twice", scores: at([0, 8], 0.9) },
  ]);
  // Same and the leader have the same eight seeds, and half of the 5 % as two of four configs: p = 2/2^8, divided by 1/2.
  assertEquals(
    configs.map(({ configId, verdict, toLeader, simplest }) => [
      ...[configId, verdict, toLeader?.behind, toLeader?.ties, toLeader?.losses],
      ...[toLeader?.pAdjusted, simplest],
    ]),
    [
      ["leader", "best", 0, 8, 0, undefined, true],
      ["equal", "undecided", 0, 7, 0, 1, false], // it has no score at a seed at which the leader has one
      ["same", "worse", 0.25, 0, 8, 2 / 128, false],
      ["twice", "worse", -0.15000000000000002, 0, 0, undefined, false],
    ],
  );
  assertEquals(configs[0].interval, { low: 0.75, high: 0.75 }); // of its eight scores
  assertEquals(configs[2].interval, { low: 0.5, high: 0.5 });
});

Deno.test("compareToLeader() finds a config that fails worse, whatever its other scores, and never simplest", () => {
  const score = fc.integer({ min: 0, max: 16 }).map((sixteenths) => sixteenths / 16);
  const row = fc.array(score, { minLength: 8, maxLength: 8 });
  holds([fc.array(row, { minLength: 2, maxLength: 4 }), fc.nat(3), fc.nat(7)], (rows, i, seed) => {
    const failing = i % rows.length;
    const configs = rows.map((scores, c): MadeUp => ({
      config: `${c}`,
      scores: c === failing ? scores.with(seed, undefined as unknown as number) : scores,
      weights: c === failing ? 1 : 100,
    }));
    const last = compared(configs).at(-1)!;
    assertEquals([last.configId, last.verdict, last.simplest], [`${failing}`, "worse", false]);
  }, 60);
});

Deno.test("compareToLeader() leaves a seed out at which every config failed", () => {
  const row = fc.array(fc.integer({ min: 0, max: 16 }), { minLength: 9, maxLength: 9 });
  holds([fc.array(row, { minLength: 2, maxLength: 4 }), fc.nat(8)], (rows, seed) => {
    const configs = rows.map((scores, c) => ({
      config: `${c}`,
      scores: scores.map((score): Score => score / 16),
    }));
    const verdicts = (all: MadeUp[]) =>
      compared(all).map(({ configId, verdict, toLeader }) => [configId, verdict, toLeader]);
    const failed = configs.map((each) => ({ ...each, scores: each.scores.with(seed, undefined) }));
    const without = configs.map((each) => ({ ...each, scores: each.scores.toSpliced(seed, 1) }));
    assertEquals(verdicts(failed), verdicts(without));
  }, 50);
});

/** Nine seeds, of which a config waits for the last and is lower at the others, and `others` configs like the leader. */
function waitingAmong(others: number): ComparedConfig[] {
  const leader = [14, 12, 14, 12, 14, 12, 14, 12, 13];
  const lower = [4, 5, 3, 4, 5, 3, 4, 4].map((d, seed) => (leader[seed] - d) / 16);
  const like = Array.from({ length: others + 1 }, (_, i) => ({
    config: `like${i}`,
    scores: leader.map((score) => score / 16),
  }));
  return compared([...like, { config: "waits", scores: [...lower, "waiting"] }]);
}

Deno.test("compareToLeader() multiplies p of a config with a waiting trial by the number of all pairs", () => {
  // Eight common seeds, all lost: p = 2/2^8. Two to five configs have 1, 3, 6 and 10 pairs.
  const rows = [0, 1, 2, 3].map((others) => {
    const { configId, toLeader, verdict } = waitingAmong(others).at(-1)!;
    return [configId, toLeader!.behind, toLeader!.losses, toLeader!.pAdjusted, verdict];
  });
  assertEquals(rows, [
    ["waits", 0.25, 8, 1 / 128, "worse"],
    ["waits", 0.25, 8, 3 / 128, "worse"],
    ["waits", 0.25, 8, 6 / 128, "worse"],
    ["waits", 0.25, 8, 10 / 128, "undecided"],
  ]);
  // A NumPy reference of the range test, of the two configs with an error probability of 0.05 / 6
  const { interval } = waitingAmong(2).at(-1)!.toLeader!;
  assertInterval(interval, [0.20483130205203615, 0.29516869794796385]);
  assertEquals(waitingAmong(3).at(-1)!.toLeader!.interval!.low <= 0, true);
});

Deno.test("compareToLeader() gives complete configs the share of the 5 % that they are of all configs", () => {
  // Eight seeds: p = 2/2^8 for each that is lower at all. Of ten configs, the other eight wait for their first trial.
  const low = { config: "low", scores: scores(Array(8).fill(-4)) };
  const [leader, waits] = [scores(Array(8).fill(0)), scores(["waiting", ...Array(7).fill(-1)])];
  const p = [0, 1, 2, 8].map((waiting) => {
    const others = Array.from({ length: waiting }, (_, i) => ({ config: `${i}`, scores: waits }));
    const configs = compared([{ config: "leader", scores: leader }, low, ...others]);
    const { toLeader, verdict } = configs.find(({ configId }) => configId === "low")!;
    return [toLeader!.pAdjusted!.toFixed(12), verdict];
  });
  assertEquals(p, [
    [(1 / 128).toFixed(12), "worse"],
    [(3 / 2 / 128).toFixed(12), "worse"],
    [(4 / 2 / 128).toFixed(12), "worse"],
    [(10 / 2 / 128).toFixed(12), "worse"],
  ]);
});

Deno.test("compareToLeader(): a waiting config that is better so far is undecided, for both goals", () => {
  for (const [metric, score] of [[ACCURACY, 0.75], [MINIMIZE, 0.25]] as const) {
    const [, ahead] = compared([
      { config: "leader", scores: Array(8).fill(0.5) },
      { config: "ahead", scores: ["waiting", ...Array(7).fill(score)], weights: 1 },
    ], metric);
    assertEquals([ahead.configId, ahead.verdict, ahead.simplest], ["ahead", "undecided", false]);
    const { behind, wins, pAdjusted, interval } = ahead.toLeader!;
    assertEquals([behind, wins, pAdjusted, interval], [-0.25, 7, undefined, undefined]);
  }
});

Deno.test("compareToLeader() with eight seeds finds every config worse that is lower at each: their number does not matter", () => {
  const leader = { config: "leader", scores: Array(8).fill(0.75) };
  const lower = [0.5, 0.25, 0.6, 0.7, 0.125]
    .map((score) => ({ config: `${score}`, scores: Array(8).fill(score) }));
  for (let count = 1; count <= 5; count++) {
    const rows = compared([leader, ...lower.slice(0, count)]).slice(1)
      .map(({ toLeader, verdict }) => [toLeader!.pAdjusted, verdict]);
    assertEquals(rows, Array(count).fill([1 / 128, "worse"]));
  }
});

Deno.test("compareToLeader() with three seeds finds a config worse that is far behind; two seeds decide nothing", () => {
  const verdictOf = (leader: number[], other: number[]) => {
    const [, { toLeader, verdict }] = compared([
      { config: "leader", scores: leader },
      { config: "other", scores: other },
    ]);
    return [toLeader!.pAdjusted, toLeader!.interval, verdict];
  };
  const [p, interval, verdict] = verdictOf([0.9, 0.8, 0.85], [0.4, 0.31, 0.36]);
  // The t-test of 0.5, 0.49 and 0.49: p = 1 - Σ d / √(3 Σ d²) = 5e-5 with two degrees of freedom.
  assert(p as number < 0.001, `${p}`);
  assertEquals(verdict, "worse");
  assert((interval as Interval).low > 0);
  assertEquals(verdictOf([0.9, 0.8], [0.4, 0.31]), [undefined, undefined, "undecided"]);
});

Deno.test("compareToLeader() with one seed has no interval and no p-value, and every other config is undecided", () => {
  const configs = compared([{ config: "a", scores: [0.9] }, { config: "b", scores: [0.1] }]);
  assertEquals(
    configs.map(({ interval, toLeader, verdict }) => [
      ...[interval, toLeader?.interval, toLeader?.pAdjusted, verdict],
    ]),
    [
      [undefined, undefined, undefined, "best"],
      [undefined, undefined, undefined, "undecided"],
    ],
  );
});

Deno.test("compareToLeader() of equal configs: p-value 1, undecided, and intervals of width 0", () => {
  const configs = compared(
    ["a", "b", "c"].map((config) => ({ config, scores: Array(8).fill(0.1) })),
  );
  assertEquals(configs.map(({ verdict }) => verdict), ["best", "undecided", "undecided"]);
  for (const { interval, toLeader } of configs.slice(1)) {
    assertEquals(interval, { low: 0.1, high: 0.1 });
    assertEquals(toLeader, {
      ...{ behind: 0, interval: { low: 0, high: 0 } },
      ...{ wins: 0, ties: 8, losses: 0, pAdjusted: 1 },
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
  const [header, row] = summaryCsv(
    { configs, optimism: optimism(configs, metric), scores: SCORES },
    {
      experiment: { ...EXPERIMENT, metric, split },
      holdout: tested,
    },
  ).split("\r\n");
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
    { config: "near", scores: Array(8).fill(0.5), loss: 2 },
    { config: "simplest", scores: Array(8).fill(0.5), loss: 3, weights: 1 },
  ]);
  assertEquals(holdoutConfigs(configs).map(({ configId }) => configId), ["best", "simplest"]);
});

Deno.test("summaryCsv() ends with the comparison, each statistic in its column", () => {
  const [header, ...rows] = summaryCsv({
    configs: compared(CONFIGS),
    optimism: undefined,
    scores: SCORES,
  }, {
    experiment: EXPERIMENT,
  }).split("\r\n");
  const from = header.split(",").indexOf("ci95_low");
  assertEquals(
    header.split(",").slice(from).join(),
    "ci95_low,ci95_high,behind_best,behind_low,behind_high,wins,ties,losses,p_adj,verdict,simplest",
  );
  const cells = rows.map((row) => row.split(",").slice(from));
  const [leader, , mixed, lower, failed] = cells;
  // The figures of the tests above.
  assertEquals(leader.slice(5), ["", "", "", "", "best", "yes"]);
  assertEquals(lower.slice(5), ["0", "0", "8", "0.01953125", "worse", ""]);
  assertEquals(failed.slice(2), ["-0.125", "", "", "7", "0", "0", "", "worse", ""]);
  const figures = [
    [leader, [0.7566410025551185, 0.8683589974448815, 0, 0, 0.12321163887614457]],
    [
      mixed,
      [0.6730795165800656, 0.8894204834199344, 0.03125, -0.09196163887614457, 0.15446163887614456]
        .concat([2, 4, 2, 1]),
    ],
  ] as const;
  for (const [row, values] of figures) {
    values.forEach((value, i) => assertAlmostEquals(Number(row[i]), value, 1e-12));
  }
  assertEquals(leader.slice(2, 4), ["0.0", "0.0"]);
});
