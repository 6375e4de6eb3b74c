import { assert, assertEquals, assertMatch } from "@std/assert";
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
    lines: effectsTable(experiment, found, width),
    csv: effectsCsv(found, experiment.metric),
  };
}

Deno.test(
  "effectsTable() has a row for each value, marks the best one, and has the shares of the variance",
  { ignore },
  () => {
    const { lines } = shown({ dropout: 0.3, l2: 0.1 });
    assertEquals(lines, [
      "",
      "each value, averaged over the rest of the grid:",
      "parameter  value  val_accuracy         minus best, 95 %",
      "dropout        0         0.800                     best",
      "dropout      0.5         0.500  -0.300 [-0.300, -0.300]",
      "l2             0         0.700                     best",
      "l2             1         0.600  -0.100 [-0.100, -0.100]",
      // Squares 0.15² : 0.05² : 0.05², all of 11 parts.
      "shares of the variance of the scores: dropout 82 %, l2 9 %, seeds 9 %; the rest,",
      "0 %, is noise and interactions",
    ]);
  },
);

Deno.test(
  "effectsTable() marks one value as best if all are equal, and leaves small shares out",
  { ignore },
  () => {
    const { lines } = shown({ dropout: 0, l2: 0.1 });
    assertEquals(lines.filter((line) => line.endsWith(" best")).length, 2);
    assertMatch(lines.join("\n"), /^dropout +0\.5 +0\.800 +0\.000 \[0\.000, 0\.000\]$/m);
    assertMatch(lines.join(" "), /of the scores: l2 50 %, seeds 50 %; the rest, 0 %, is noise/);
  },
);

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
  assertEquals(effectsTable(parseExperiment("{}"), undefined, 80), []);
  const experiment = parseExperiment(
    "{seeds: [0, 1], parameters: {dropout: {values: [0, 0.5]}}}",
  );
  const configs = [0, 0.5].map((dropout, i) => ({
    ...{ config: `c${i}`, scores: [0.9 - dropout, 0.8 - dropout], parameters: { dropout } },
  }));
  const found = effects(rankTrials(madeUpRecords(configs), experiment.metric), experiment);
  assertEquals(effectsTable(experiment, found, 80), []);
});

Deno.test("effectsCsv() has the name of the metric in its header", { ignore }, () => {
  assertMatch(
    shown({ dropout: 0.3, l2: 0.1 }, { metric: "train_accuracy" }).csv,
    /^effect,parameter,value,n,mean_train_accuracy,/,
  );
});
