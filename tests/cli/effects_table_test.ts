import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
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
  metric = "val_accuracy",
): { table: string; csv: string } {
  const experiment = parseExperiment(
    `{seeds: [0, 1], metric: {name: ${metric}, goal: maximize}, ` +
      "parameters: {dropout: {values: [0, 0.5]}, l2: {values: [0, 1]}}}",
  );
  const configs = [[0, 0], [0, 1], [0.5, 0], [0.5, 1]].map(([dropout, l2], i) => {
    const score = 0.9 - 2 * costs.dropout * dropout - costs.l2 * l2;
    return { config: `c${i}`, scores: [score, score - 0.1], parameters: { dropout, l2 } };
  });
  const found = effects(rankTrials(madeUpRecords(configs), experiment.metric), experiment);
  return { table: effectsTable(experiment, found), csv: effectsCsv(found, experiment.metric) };
}

Deno.test(
  "effectsTable() has a row for each value, the best one marked, and says where the variation comes from",
  {
    ignore,
  },
  () => {
    const { table } = shown({ dropout: 0.3, l2: 0.1 });
    assertMatch(table, /│ dropout +│ +0 │ +0\.8000 │ +best │/);
    assertMatch(table, /│ dropout +│ +0\.5 │ +0\.5000 │ +-0\.3000 \[-0\.3000, -0\.3000\] │/);
    assertMatch(table, /│ l2 +│ +1 │ +0\.6000 │ +-0\.1000 \[/);
    // Squares 0.15² : 0.05² : 0.05², all of 11 parts.
    assertStringIncludes(
      table,
      "where the scores' variation comes from: dropout 82 %, l2 9 %, the seeds 9 %; the rest, 0 %, is luck and combinations",
    );
  },
);

Deno.test(
  "effectsTable() marks one value as best also where all are equal, and leaves small shares out",
  { ignore },
  () => {
    const { table } = shown({ dropout: 0, l2: 0.1 });
    assertEquals(table.match(/│ +best │/g)?.length, 2);
    assertStringIncludes(table, "+0.0000".slice(1) + " [0.0000, 0.0000]");
    assertStringIncludes(table, "comes from: l2 50 %, the seeds 50 %; the rest");
  },
);

Deno.test(
  "effectsTable() of no effects is nothing; effects.csv names its metric",
  { ignore },
  () => {
    const experiment = parseExperiment("{}");
    assertEquals(effectsTable(experiment, undefined), "");
    assertMatch(
      shown({ dropout: 0.3, l2: 0.1 }, "train_accuracy").csv,
      /^effect,parameter,value,n,mean_train_accuracy,/,
    );
  },
);
