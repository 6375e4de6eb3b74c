import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { effectsTable } from "../../lib/cli/render/effects_table.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { effects } from "../../lib/results/effects.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { effectsCsv } from "../../lib/results/files/tables.ts";
import { lacking } from "../permissions.ts";
import { madeUpRecords } from "../results/made_up.ts";

const ignore = lacking("parse");

/** The table of a grid of 2 × 2 in which dropout costs `dropout`, l2 costs `l2`, and a seed costs 0.1. */
function shown(
  costs: { dropout: number; l2: number },
  { metric = "val_accuracy", width = 80 }: { metric?: string; width?: number } = {},
): { lines: string[]; csv: string } {
  const experiment = parseExperiment(
    `{seeds: [0, 1], metric: {name: ${metric}, goal: maximize}, ` +
      "parameters: {dropout: {values: [0, 0.5]}, l2: {values: [0, 1]}}}",
  );
  const configs = [[0, 0], [0, 1], [0.5, 0], [0.5, 1]].map(([dropout, l2], i) => {
    const score = 0.9 - 2 * costs.dropout * dropout - costs.l2 * l2;
    return { config: `c${i}`, scores: [score, score - 0.1], parameters: { dropout, l2 } };
  });
  const found = effects(rankTrials(madeUpRecords(configs), experiment.metric), experiment);
  return {
    lines: effectsTable(experiment, found, { decimals: 3, width }),
    csv: effectsCsv(found, experiment),
  };
}

Deno.test(
  "effectsTable() has a row for each value, marks the best one, and has the shares of the variance",
  { ignore },
  () => {
    const { lines } = shown({ dropout: 0.3, l2: 0.1 });
    assertEquals(lines, [
      "",
      "each value, averaged over all configs that have it, poor ones included:",
      "parameter  value  val_accuracy  behind best, 95 %",
      "dropout        0         0.800               best",
      "dropout      0.5         0.500              0.300",
      "l2             0         0.700               best",
      "l2             1         0.600              0.100",
      "",
      // Squares 0.15² : 0.05² : 0.05², all of 11 parts.
      "shares of the variance of the scores: dropout 82 %, l2 9 %, seeds 9 %; the rest,",
      "0 %, is explained by none of these",
    ]);
  },
);

Deno.test(
  "effectsTable() marks one value as best if all are equal, and leaves small shares out",
  { ignore },
  () => {
    const { lines } = shown({ dropout: 0, l2: 0.1 });
    assertEquals(lines.filter((line) => line.endsWith(" best")).length, 2);
    assertMatch(lines.join("\n"), /^dropout +0\.5 +0\.800 +0\.000$/m);
    assertStringIncludes(
      lines.join(" "),
      "of the scores: l2 50 %, seeds 50 %; the rest, 0 %, is explained by none of these",
    );
  },
);

/** Eight seeds at which the scores go up and down, but not the same in every config. */
const NOISE = [0.01, -0.02, 0.03, -0.01, 0.02, 0, -0.03, 0.01];

/** The effects of a grid of two widths and two dropout rates: each cell is the mean of a config. */
function ofWidths(
  cells: readonly (readonly number[])[],
  { metric = "val_accuracy", width = 80 }: { metric?: string; width?: number } = {},
): { lines: string[]; csv: string } {
  const [hidden, rates] = [[2, 64], [0, 0.5]];
  const experiment = parseExperiment(
    `{replicates: 8, metric: {name: ${metric}, goal: ${
      metric === "val_loss" ? "minimize" : "maximize"
    }},
      parameters: {hidden: {values: [${hidden}]}, dropout: {values: [${rates}]}}}`,
  );
  const configs = cells.flatMap((row, i) =>
    row.map((mean, j) => {
      const scores = NOISE.map((noise, s) => mean + noise + NOISE[(s + 2 * i + j) % 8] / 4);
      return { config: `c${i}${j}`, scores, parameters: { hidden: hidden[i], dropout: rates[j] } };
    })
  );
  const records = madeUpRecords(configs).map(({ trial, result }) => {
    const metrics = { ...result!.metrics!, val_loss: result!.metrics!.val_accuracy };
    return { trial, result: { ...result!, metrics } };
  });
  const found = effects(rankTrials(records, experiment.metric), experiment);
  return {
    lines: effectsTable(experiment, found, { decimals: 3, width }),
    csv: effectsCsv(found, experiment),
  };
}

Deno.test("effectsTable() with 8 seeds has the interval of each value behind the best", {
  ignore,
}, () => {
  const { lines } = ofWidths([[0.7, 0.6], [0.9, 0.8]]);
  assertEquals(lines.slice(2, 7), [
    "parameter  value  val_accuracy     behind best, 95 %",
    "hidden         2         0.652  0.200 [0.196, 0.204]",
    "hidden        64         0.852                  best",
    "dropout        0         0.802                  best",
    "dropout      0.5         0.702  0.100 [0.095, 0.105]",
  ]);
  assertEquals(lines.filter((line) => line.includes("depends")), []);
});

/** Dropout costs the narrow network 0.1 and gains the wide one 0.15. */
const CROSSED = [[0.7, 0.6], [0.8, 0.95]];

Deno.test(
  "effectsTable() names no best dropout if it hurts a narrow network and helps a wide one",
  { ignore },
  () => {
    const { lines, csv } = ofWidths(CROSSED);
    assertEquals(lines.slice(2, 13), [
      "parameter  value  val_accuracy     behind best, 95 %",
      "hidden         2         0.652  0.225 [0.221, 0.229]",
      "hidden        64         0.877                  best",
      "dropout        0         0.752    depends, see below",
      "dropout      0.5         0.777    depends, see below",
      "",
      "The effect of dropout depends on hidden (change from dropout=0, averaged over",
      "the rest; undecided here does not overrule the ranking):",
      "hidden  dropout             val_accuracy",
      "2           0.5  -0.100 [-0.109, -0.091]  hurts",
      "64          0.5  +0.150 [+0.141, +0.159]  helps",
    ]);
    // The wide network is better with and without dropout, so its effect is not shown by dropout.
    assertEquals(lines.filter((line) => line.startsWith("The effect of ")).length, 1);
    assertMatch(lines.join(" "), / hidden 74 %, hidden with dropout 23 %, seeds 2 %; the rest, /);
    for (const line of lines) assert(line.length <= 80, line);
    assertMatch(csv, /^within,dropout,0\.5,hidden=2,8,,,,,-0\.\d+,-0\.\d+,-0\.\d+,\r?$/m);
    assertMatch(csv, /^within,dropout,0\.5,hidden=64,8,,,,,0\.\d+,0\.\d+,0\.\d+,\r?$/m);
  },
);

Deno.test("effectsTable() of a loss: what lowers it helps", { ignore }, () => {
  const { lines } = ofWidths(CROSSED, { metric: "val_loss" });
  assertMatch(lines.join("\n"), /^2 +0\.5 +-0\.100 \[-0\.\d{3}, -0\.\d{3}\] {2}helps$/m);
  assertMatch(lines.join("\n"), /^64 +0\.5 +\+0\.150 \[\+0\.\d{3}, \+0\.\d{3}\] {2}hurts$/m);
});

Deno.test("effectsTable() names no best value of either parameter if each depends on the other", {
  ignore,
}, () => {
  const { lines } = ofWidths([[0.7, 0.6], [0.65, 0.8]]);
  assertEquals(lines.filter((line) => line.endsWith("depends, see below")).length, 4);
  assertEquals(lines.filter((line) => line.endsWith(" best")), []);
  assertEquals(lines.join(" ").match(/The effect of [^:]*:/g), [
    "The effect of hidden depends on dropout (change from hidden=2, averaged over the " +
    "rest; undecided here does not overrule the ranking):",
    "The effect of dropout depends on hidden (change from dropout=0, averaged over " +
    "the rest; undecided here does not overrule the ranking):",
  ]);
});

Deno.test("effectsTable() calls an effect undecided if its interval includes 0", { ignore }, () => {
  const { lines } = ofWidths([[0.7, 0.699], [0.8, 0.95]]);
  assertMatch(lines.join("\n"), /^2 +0\.5 +-0\.001 \[-0\.\d{3}, \+0\.\d{3}\] {2}undecided$/m);
  assertMatch(lines.join("\n"), /^64 +0\.5 .* {2}helps$/m);
});

Deno.test("effectsTable() says so if no seed has a score in every config", { ignore }, () => {
  const experiment = parseExperiment(
    "{seeds: [0, 1], parameters: {dropout: {values: [0, 0.5]}, l2: {values: [0, 1]}}}",
  );
  const configs = [[0, 0], [0, 1], [0.5, 0], [0.5, 1]].map(([dropout, l2], i) => ({
    config: `c${i}`,
    scores: i === 0 ? [undefined, 0.8] : i === 1 ? [0.7, undefined] : [0.7, 0.8],
    parameters: { dropout, l2 },
  }));
  const found = effects(rankTrials(madeUpRecords(configs), experiment.metric), experiment);
  assertEquals(found, undefined);
  assertEquals(effectsTable(experiment, found, { decimals: 3, width: 80 }), [
    "",
    "no effects of the parameters: no seed has a score in every config",
  ]);
  for (const line of effectsTable(experiment, found, { decimals: 3, width: 40 })) {
    assert(line.length <= 40, line);
  }
});

Deno.test("effectsTable() has no line over 40 characters, and leaves out the interval first", {
  ignore,
}, () => {
  const { lines } = shown({ dropout: 0.3, l2: 0.1 }, { width: 40 });
  for (const line of lines) assert(line.length <= 40, line);
  assertEquals(lines.slice(3, 5), [
    "parameter  value  val_accuracy",
    "dropout        0         0.800",
  ]);
});

Deno.test("effectsTable() is empty without effects, and with one swept parameter", {
  ignore,
}, () => {
  assertEquals(effectsTable(parseExperiment("{}"), undefined, { decimals: 3, width: 80 }), []);
  const experiment = parseExperiment(
    "{seeds: [0, 1], parameters: {dropout: {values: [0, 0.5]}}}",
  );
  const configs = [0, 0.5].map((dropout, i) => ({
    ...{ config: `c${i}`, scores: [0.9 - dropout, 0.8 - dropout], parameters: { dropout } },
  }));
  const found = effects(rankTrials(madeUpRecords(configs), experiment.metric), experiment);
  assertEquals(effectsTable(experiment, found, { decimals: 3, width: 80 }), []);
});

Deno.test("effectsCsv() has the name of the metric in its header", { ignore }, () => {
  assertMatch(
    shown({ dropout: 0.3, l2: 0.1 }, { metric: "train_accuracy" }).csv,
    /^effect,parameter,value,given,n,mean_train_accuracy,/,
  );
});
