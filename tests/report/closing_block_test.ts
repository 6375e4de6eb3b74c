import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { closingBlock } from "../../lib/report/text/closing_block.ts";
import { rankingTable } from "../../lib/cli/render/ranking_table.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { summarizeHoldout } from "../../lib/results/holdout_scores.ts";
import type { SweepOutcome } from "../../lib/sweep/perform_sweep.ts";
import { lacking } from "../permissions.ts";
import { type MadeUp, madeUpRecords } from "../results/made_up.ts";

const ignore = lacking("parse");
const WIDTH = 80;
/** What the row of the worse configs ends with. */
const oneOfThem = (count: number) =>
  `: at most 5 % chance that ${count === 1 ? "it" : "one of them"} is truly best`;

/** A finished sweep of configs that differ in dropout: 0, 0.1, 0.2, and so on. */
function finished(
  scores: readonly MadeUp["scores"][],
  holdout: SweepOutcome["holdout"] = [],
): { experiment: Experiment; outcome: SweepOutcome } {
  const seeds = scores[0].map((_, seed) => seed);
  const dropouts = scores.map((_, i) => i / 10);
  const text = JSON.stringify({ seeds, parameters: { dropout: { values: dropouts } } });
  const experiment = parseExperiment(text);
  const records = madeUpRecords(scores.map((each, i) => ({
    config: `c${i}`,
    scores: each,
    parameters: { dropout: dropouts[i] },
  })));
  const analysis = analyze(records, experiment);
  return { experiment, outcome: { records, analysis, holdout, end: { kind: "done" } } };
}

/** The closing block of such a sweep, after its empty first line. */
function closing(
  scores: readonly MadeUp["scores"][],
  { holdout = [], width = WIDTH }: { holdout?: SweepOutcome["holdout"]; width?: number } = {},
): string[] {
  const { experiment, outcome } = finished(scores, holdout);
  const [empty, ...lines] = closingBlock(experiment, outcome, { width });
  assertEquals(empty, "");
  return lines;
}

const TEN = Array.from({ length: 10 }, (_, i) => 0.7 + 0.01 * (i % 3));
const LOWER = TEN.map((score) => score - 0.1);
const NOISY = TEN.map((score, i) => score + (i % 2 === 0 ? 0.03 : -0.031));
/** The leader by a single high score. */
const LUCKY = [
  TEN.map((_, i) => i === 0 ? 0.99 : 0.7),
  TEN.map((_, i) => i === 5 ? 0.98 : 0.7),
  TEN.map(() => 0.71),
];
const FAILED_ONCE = TEN.map((score, i) => i === 3 ? undefined : score + 0.05);
const WAITING = TEN.map(() => "waiting" as const);

Deno.test("closingBlock() names only the leader if all others are worse", { ignore }, () => {
  const scores = [TEN, LOWER, TEN.map((score) => score - 0.2)];
  assertEquals(closing(scores), [
    "Best:      dropout=0   val_accuracy 0.709",
    `Worse:     2 configs${oneOfThem(2)}`,
  ]);
  const { experiment, outcome } = finished(scores);
  const table = rankingTable(experiment, outcome.analysis.configs, WIDTH).join("\n");
  assertStringIncludes(table, "best");
  assertEquals(table.includes("simplest"), false);
  assertMatch(table, / behind best, 95 % {2}verdict$/m);
  assertMatch(table, / 0\.100 \[0\.100, 0\.100\] {2}worse$/m);
});

Deno.test(
  "closingBlock() names the simplest of the best config and the undecided ones, which may be the best",
  { ignore },
  () => {
    assertEquals(closing([TEN, LOWER, NOISY]), [
      "Best:      dropout=0     val_accuracy 0.709 (about 0.703 on new seeds)",
      "Undecided: 1 more config: it may be better or worse; more seeds may decide",
      "Simplest:  dropout=0.2   0.001 lower, at most 0.023; larger dropout",
      `Worse:     1 config${oneOfThem(1)}`,
    ]);
    assertEquals(closing([TEN, TEN, TEN]), [
      "Best:      dropout=0     val_accuracy 0.709",
      "Undecided: 2 more configs: each may be better or worse; more seeds may decide",
      "Simplest:  dropout=0.2   equal, at most 0.000; larger dropout",
    ]);
    const simplestLeads = [
      NOISY,
      TEN.map((score) => score - 0.2),
      TEN.map((score) => score + 0.001),
    ];
    assertEquals(closing(simplestLeads), [
      "Best:      dropout=0.2   val_accuracy 0.710 (about 0.704 on new seeds)",
      "Undecided: 1 more config: it may be better or worse; more seeds may decide",
      "Simplest:  the best config itself",
      `Worse:     1 config${oneOfThem(1)}`,
    ]);
  },
);

Deno.test(
  "closingBlock() names no undecided config that is over one standard error lower as the simplest",
  { ignore },
  () => {
    // The standard error of both differences is about 0.01. The larger dropout counts as simpler.
    const lowerBy = (difference: number) => NOISY.map((score) => score - difference);
    const simplest = (scores: number[]) =>
      closing([TEN, NOISY, scores]).filter((line) => /^(Undecided|Simplest)/.test(line));
    assertEquals(simplest(lowerBy(0.008)), [
      "Undecided: 2 more configs: each may be better or worse; more seeds may decide",
      "Simplest:  dropout=0.2   0.009 lower, at most 0.030; larger dropout",
    ]);
    assertEquals(simplest(lowerBy(0.012)), [
      "Undecided: 2 more configs: each may be better or worse; more seeds may decide",
      "Simplest:  dropout=0.1   0.001 lower, at most 0.022; larger dropout",
    ]);
  },
);

Deno.test("closingBlock() with two seeds says that at least 3 are needed", { ignore }, () => {
  const two = TEN.slice(0, 2);
  const lower = (difference: number) => two.map((score) => score - difference);
  assertEquals(closing([two, lower(0.1), lower(0.2)]), [
    "Best:      dropout=0   val_accuracy 0.705",
    "Undecided: 2 more configs: 2 seeds cannot show a difference, at least 3 are",
    "           needed",
  ]);
  assertEquals(closing([two, lower(0.1)]), [
    "Best:      dropout=0   val_accuracy 0.705",
    "Undecided: 1 more config: 2 seeds cannot show a difference, at least 3 are",
    "           needed",
  ]);
});

Deno.test("closingBlock() with three seeds distinguishes configs", { ignore }, () => {
  const [three, lower, noisy] = [TEN, LOWER, NOISY].map((scores) => scores.slice(0, 3));
  assertEquals(closing([three, lower]), [
    "Best:      dropout=0   val_accuracy 0.710",
    `Worse:     1 config${oneOfThem(1)}`,
  ]);
  assertEquals(closing([three, lower, noisy]), [
    "Best:      dropout=0.2   val_accuracy 0.720 (about 0.708 on new seeds)",
    "Undecided: 1 more config: it may be better or worse; more seeds may decide",
    "Simplest:  the best config itself",
    `Worse:     1 config${oneOfThem(1)}`,
  ]);
});

Deno.test("rankingTable() writes >0 if a config is worse and its interval begins at 0.000", {
  ignore,
}, () => {
  const { experiment, outcome } = finished(
    [TEN, LOWER, NOISY].map((scores) => scores.slice(0, 3)),
  );
  const table = rankingTable(experiment, outcome.analysis.configs, WIDTH);
  assertMatch(table[2], /^ +1 +0\.2 .* 0\.000 \[0\.000, 0\.\d{3}\] {2}best$/);
  assertMatch(table[3], /^ +2 +0 .* 0\.010 \[-0\.\d{3}, 0\.\d{3}\] {2}undecided$/);
  assertMatch(table[4], /^ +3 +0\.1 .* 0\.110 \[>0, 0\.\d{3}\] {2}worse$/);
  for (const { verdict, toLeader } of outcome.analysis.configs) {
    assertEquals(toLeader!.interval!.low > 0, false);
    assertEquals(toLeader!.pAdjusted! <= 0.05, verdict === "worse");
  }
});

Deno.test(
  "closingBlock() says which score of the leader to expect on new seeds",
  { ignore },
  () => {
    const [best] = closing(LUCKY); // the optimism is 0.033
    assertEquals(best, "Best:      dropout=0     val_accuracy 0.729 (about 0.696 on new seeds)");
  },
);

Deno.test(
  "closingBlock() expects no lower score if nearly every bootstrap draw chooses the leader",
  {
    ignore,
  },
  () => {
    const better = (every: number) =>
      TEN.map((score, i) => score + (i % every === 0 ? 0.12 : -0.1));
    const [sure] = closing([TEN, better(5)]); // chosen in 96.5 % of the draws, optimism 0.003
    assertMatch(sure, /^Best: +dropout=0 +val_accuracy 0\.709$/);
    const [unsure] = closing([TEN, better(4)]); // chosen in 86 % of the draws, optimism 0.009
    assertMatch(unsure, /^Best: +dropout=0 +val_accuracy 0\.709 \(about 0\.700 on new seeds\)$/);
  },
);

Deno.test("closingBlock() with waiting trials says at how many seeds the leader has scores", {
  ignore,
}, () => {
  const half = TEN.map((score, i) => i < 4 ? score : "waiting" as const);
  const lower = half.map((score) => score === "waiting" ? score : score - 0.1);
  assertEquals(closing([half, lower]).slice(0, 2), [
    "So far:    dropout=0   val_accuracy 0.708",
    "Seeds:     it has scores at 4 of 10 seeds: 6 did not run yet",
  ]);
});

Deno.test("closingBlock() with one seed gives no verdict, whatever the difference", {
  ignore,
}, () => {
  assertEquals(closing([[0.9], [0.1]]), [
    "Best:      dropout=0   val_accuracy 0.900",
    "Verdict:   none: with one seed, each score is a single draw",
  ]);
});

Deno.test(
  "closingBlock() distinguishes configs that are worse, that failed and that have not run",
  { ignore },
  () => {
    assertEquals(closing([TEN, LOWER, FAILED_ONCE, WAITING]), [
      "So far:    dropout=0   val_accuracy 0.709",
      `Worse:     1 config${oneOfThem(1)}`,
      "Failed:    1 config that failed more often than the best",
      "Waiting:   1 config without a score yet",
    ]);
    const lower = FAILED_ONCE.map((score) => score === undefined ? score : score - 0.1);
    assertEquals(closing([FAILED_ONCE, lower]), [
      "Best:      dropout=0   val_accuracy 0.760",
      "Seeds:     it has scores at 9 of 10 seeds: 1 failed",
      `Worse:     1 config${oneOfThem(1)}`,
    ]);
  },
);

Deno.test("closingBlock() of a loss: higher is worse, and the holdout score is a loss too", {
  ignore,
}, () => {
  const text =
    "{seeds: [0, 1], metric: {name: val_loss}, parameters: {dropout: {values: [0, 0.1]}}}";
  const experiment = parseExperiment(text);
  const records = madeUpRecords([
    { config: "c0", scores: [0.5, 0.5], loss: 1 },
    { config: "c1", scores: [0.5, 0.5], loss: 2, parameters: { dropout: 0.1 } },
  ]);
  const analysis = analyze(records, experiment);
  const tests = [{ test_accuracy: 0.5, test_loss: 1 }, { test_accuracy: 0.5, test_loss: 2 }];
  const holdout = [summarizeHoldout("c0", tests)];
  const lines = closingBlock(
    experiment,
    { records, analysis, holdout },
    { width: WIDTH },
  );
  assertEquals(lines[1], "Best:      dropout=0   val_loss 1.000");
  assertEquals(
    lines.at(-1),
    "Holdout:   dropout=0   test_loss 1.500, std over seeds 0.707 (val_loss 1.000)",
  );
});

Deno.test("closingBlock() of a metric that is minimized: the lowest is best", { ignore }, () => {
  const text =
    "{replicates: 10, metric: {name: val_loss}, parameters: {dropout: {values: [0, 0.1, 0.2]}}}";
  const experiment = parseExperiment(text);
  const losses = [LOWER, TEN, NOISY.map((loss) => loss - 0.098)];
  const records = madeUpRecords(losses.map((each, i) => ({
    config: `c${i}`,
    scores: each,
    parameters: { dropout: i / 10 },
  }))).map(({ trial, result }) => {
    const metrics = {
      ...result!.metrics!,
      val_loss: result!.metrics!.val_accuracy,
      val_accuracy: 0.5,
    };
    return { trial, result: { ...result!, metrics } };
  });
  const outcome = { records, analysis: analyze(records, experiment), holdout: [] };
  const lines = closingBlock(experiment, { ...outcome }, { width: WIDTH });
  assertEquals(lines.slice(1), [
    "Best:      dropout=0     val_loss 0.609 (about 0.615 on new seeds)",
    "Undecided: 1 more config: it may be better or worse; more seeds may decide",
    "Simplest:  dropout=0.2   0.002 higher, at most 0.024; larger dropout",
    `Worse:     1 config${oneOfThem(1)}`,
  ]);
});

Deno.test("closingBlock() has the holdout score next to the validation score", { ignore }, () => {
  const tests = [{ test_accuracy: 0.5, test_loss: 1 }, { test_accuracy: 0.6, test_loss: 2 }];
  assertEquals(
    closing([TEN, TEN], { holdout: [summarizeHoldout("c0", tests)] }).slice(-2),
    [
      "Holdout:   dropout=0",
      "             test_accuracy 0.550, std over seeds 0.071 (val_accuracy 0.709)",
    ],
  );
});

Deno.test("closingBlock() of a single config gives no verdict", { ignore }, () => {
  assertEquals(closing([TEN]), [
    "Best:      the only config   val_accuracy 0.709",
    "Verdict:   none: there is no other config to compare it with",
  ]);
  assertEquals(closing([[0.5]]), [
    "Best:      the only config   val_accuracy 0.500",
    "Verdict:   none: one config with one seed: the score is a single draw",
  ]);
});

Deno.test("closingBlock() without any score names no config, and gives the first error", {
  ignore,
}, () => {
  assertEquals(closing([[undefined, undefined], [undefined, undefined]]), [
    "Best:      none: all 4 trials ended without a score; trial 0: made up",
  ]);
  assertEquals(closing([["waiting", undefined], ["waiting", "waiting"]]), [
    "Best:      none: 1 of 4 trials ended without a score; trial 1: made up",
  ]);
  assertEquals(closing([["waiting"], ["waiting"]]), ["Best:      none: no trial has run yet"]);
});

Deno.test("closingBlock() aligns the rows of the caller", { ignore }, () => {
  const { experiment, outcome } = finished([TEN, LOWER]);
  const rows = [["Ran:", "20 trials in 1 s"], ["Files:", "results/x/"]] as const;
  assertEquals(closingBlock(experiment, outcome, { rows, width: WIDTH }), [
    "",
    "Best:      dropout=0   val_accuracy 0.709",
    `Worse:     1 config${oneOfThem(1)}`,
    "Ran:       20 trials in 1 s",
    "Files:     results/x/",
  ]);
});

/** The row of the simplest of two configs with these weights and parameters. */
function simplestRow(
  configs: readonly (Pick<MadeUp, "scores" | "weights"> & { dropout: number; l2: number })[],
): string | undefined {
  const experiment = parseExperiment(
    "{replicates: 10, parameters: {dropout: {values: [0, 0.1]}, l2: {values: [0, 0.01]}}}",
  );
  const records = madeUpRecords(configs.map(({ dropout, l2, ...rest }, i) => ({
    ...{ config: `c${i}`, parameters: { dropout, l2 } },
    ...rest,
  })));
  const analysis = analyze(records, experiment);
  const outcome = { records, analysis, holdout: [], end: { kind: "done" as const } };
  return closingBlock(experiment, outcome, { width: WIDTH })
    .find((line) => line.startsWith("Simplest: "));
}

Deno.test(
  "closingBlock() says in what the simplest config is simpler: fewer weights, larger l2 or larger dropout",
  { ignore },
  () => {
    const leader = { scores: TEN, weights: 100, dropout: 0, l2: 0 };
    const row = (other: { weights?: number; dropout?: number; l2?: number }, scores = NOISY) =>
      simplestRow([leader, { ...leader, ...other, scores }]);
    const start = "Simplest:  dropout=";
    assertEquals(row({ l2: 0.01 }), `${start}0 l2=0.01   0.001 lower, at most 0.023; larger l2`);
    assertEquals(
      row({ dropout: 0.1 }),
      `${start}0.1 l2=0   0.001 lower, at most 0.023; larger dropout`,
    );
    // A larger l2 counts before a larger dropout, and fewer weights before both.
    assertMatch(row({ l2: 0.01, dropout: 0.1 })!, /; larger l2$/);
    assertMatch(row({ weights: 99, l2: 0.01 })!, /; fewer weights$/);
    assertEquals(row({ weights: 101, l2: 0.01 }), "Simplest:  the best config itself");
    assertEquals(row({ l2: 0.01 }, TEN), `${start}0 l2=0.01   equal, at most 0.000; larger l2`);
  },
);

const CASES: Record<string, MadeUp["scores"][]> = {
  "two configs": [TEN, LOWER],
  "an undecided config": [TEN, LOWER, NOISY],
  "the simplest leads": [NOISY, TEN],
  "a lucky leader": LUCKY,
  "too few seeds": [TEN.slice(0, 2), LOWER.slice(0, 2)],
  "one config": [TEN],
  "one seed": [[0.9], [0.1]],
  "one config with one seed": [[0.9]],
  "all failed": [[undefined, undefined], [undefined, undefined]],
  "waiting trials": [TEN, LOWER, FAILED_ONCE, WAITING],
  "only waiting trials": [WAITING, WAITING],
};
const HOLDOUT = [summarizeHoldout("c0", [{ test_accuracy: 0.5, test_loss: 1 }])];

for (const width of [40, 60, 80, 120]) {
  Deno.test(`closingBlock() has no line over ${width} characters, and loses no word`, {
    ignore,
  }, () => {
    for (const [name, scores] of Object.entries(CASES)) {
      const hasScores = scores[0].some((score) => typeof score === "number");
      const holdout = hasScores ? HOLDOUT : [];
      const { experiment, outcome } = finished(scores, holdout);
      const longWord = `/${"long".repeat(35)}/`;
      const rows = [["Ran:", "20 trials in 1 s"], ["Files:", longWord]] as const;
      const lines = closingBlock(experiment, outcome, { rows, width });
      for (const line of lines) {
        const isOneWord = !line.trim().includes(" ");
        assert(line.length <= width || isOneWord, `${name}: ${line}`);
        assertEquals(line, line.trimEnd(), name);
      }
      const wide = closingBlock(experiment, outcome, { rows, width: 1000 });
      assertEquals(words(lines), words(wide), name);
      assertEquals(wide.filter((line) => line.startsWith(" ")), [], name); // a line for each row
    }
  });
}

function words(lines: readonly string[]): string[] {
  return lines.join(" ").split(" ").filter((word) => word !== "");
}
