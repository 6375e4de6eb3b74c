import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { NetworkExperiment } from "../../lib/experiment/experiment.ts";
import type { NetworkTrial, TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { partialTexts } from "../../lib/report/text/partial_texts.ts";
import { type Effects, effects } from "../../lib/results/effects.ts";
import { effectsCsv, summaryCsv, tableCsv, trialsTable } from "../../lib/results/files/tables.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { networkExperiment } from "../network_experiment.ts";
import { lacking } from "../permissions.ts";
import { madeUpResult, SCORES } from "./made_up.ts";

const ignore = lacking("parse");

function recordsOf(
  experiment: NetworkExperiment,
  score: (trial: NetworkTrial) => number,
): TrialRecord[] {
  return expandGrid(experiment).map((trial) => ({ trial, result: madeUpResult(score(trial)) }));
}

function effectsOf(text: string, score: (trial: NetworkTrial) => number): Effects {
  const experiment = networkExperiment(`seeds: [0, 1, 2]\n${text}`);
  const configs = rankTrials(recordsOf(experiment, score), experiment.metric);
  return effects(configs, experiment) as Effects;
}

/** A score to which every parameter adds a known amount. */
const additive = ({ parameters, seed }: NetworkTrial) =>
  (parameters.optimizer === "sgd" ? 0.5 : 0) + parameters.momentum / 10 - parameters.l2 +
  (parameters.hidden as number) / 1000 + seed / 100;

const usedOf = ({ partial }: Effects) => partial?.parameters.map(({ name, used }) => [name, used]);

Deno.test("effects() of a conditional parameter are over the configs that have it", {
  ignore,
}, () => {
  const found = effectsOf(
    `parameters:
  optimizer: { values: [adam, sgd] }
  momentum: { values: [0, 0.9], when: { optimizer: sgd } }
  l2: { values: [0, 0.1] }`,
    additive,
  );
  assertEquals(found.values.map(({ name, value }) => [name, value]), [
    ["momentum", 0],
    ["momentum", 0.9],
    ["l2", 0],
    ["l2", 0.1],
  ]);
  const behind = found.values.map(({ behind }) => behind);
  [0.09, 0, 0, 0.1].forEach((expected, i) => assertAlmostEquals(behind[i], expected, 1e-14));
  assertEquals(usedOf(found), [["optimizer", 0], ["momentum", 4], ["l2", 6]]);
  assertEquals([found.interactions, found.variance], [[], []]);
});

Deno.test("effects() with exclude are over the configs that have each value of the parameter", {
  ignore,
}, () => {
  const found = effectsOf(
    `parameters: { optimizer: { values: [adam, sgd] }, l2: { values: [0, 0.1, 0.2] } }
exclude: [{ optimizer: sgd, l2: 0.2 }]`,
    additive,
  );
  // sgd is 0.5 better: over all configs, the mean of l2 = 0.2 would be 0.25 too low
  const behind = found.values.map(({ behind }) => behind);
  [0.5, 0, 0, 0.1, 0.2].forEach((expected, i) => assertAlmostEquals(behind[i], expected, 1e-14));
  assertEquals(usedOf(found), [["optimizer", 4], ["l2", 3]]);
});

Deno.test("effects() says why a parameter has none", { ignore }, () => {
  const found = effectsOf(
    `zip: [{ hidden: [8, 16], epochs: [1, 2] }]
parameters:
  optimizer: { values: [adam, sgd] }
  momentum: { value: 0.9, when: { optimizer: sgd } }
  beta_1: { values: [0.8, 0.9], when: { optimizer: { above: 0 } } }`,
    additive,
  );
  assertEquals(found.values, []);
  assertEquals(partialTexts(found.partial!), [
    "the effect of optimizer is not estimated: no setting of the other parameters was run with each of its values",
    "the effect of momentum is not estimated: the configs have only one value of it",
    "the effect of beta_1 is not estimated: no config has it",
    "the effect of hidden is not estimated: it changes only together with epochs",
    "the effect of epochs is not estimated: it changes only together with hidden",
    "no interactions and no shares of the variance: they need every combination of the values",
  ]);
});

Deno.test("effects() has none of a parameter on which another of a single value depends", {
  ignore,
}, () => {
  const found = effectsOf(
    "parameters: { hidden: { values: [8, 16] }, l2: { value: 0.1, when: { hidden: 8 } } }",
    additive,
  );
  assertEquals(usedOf(found), [["hidden", 0], ["l2", 0]]);
});

Deno.test("effects() of any_of grids that make up every combination are those of one grid", {
  ignore,
}, () => {
  const parameters = "{ l2: { values: [0, 0.1] }, hidden: { values: [8, 16] } }";
  const one = effectsOf(`parameters: ${parameters}`, additive);
  const two = effectsOf(
    `parameters: { l2: { values: [0, 0.1] } }
any_of: [{ parameters: { hidden: 8 } }, { parameters: { hidden: 16 } }]`,
    additive,
  );
  assertEquals(two, one);
  assertEquals("partial" in one, false);
});

Deno.test("CSV files have empty cells for inactive parameters, and effects.csv its reasons", {
  ignore,
}, () => {
  const experiment = networkExperiment(
    `seeds: [0, 1, 2]
parameters: { optimizer: { values: [adam, sgd] }, momentum: { values: [0, 0.9], when: { optimizer: sgd } } }`,
  );
  const records = recordsOf(experiment, additive);
  const column = (csv: string, from: number) =>
    csv.trim().split("\r\n").map((line) => line.split(",").slice(from, from + 2).join());
  assertEquals(column(tableCsv(trialsTable(experiment, SCORES), records), 4), [
    "param_optimizer,param_momentum",
    ...[
      "adam,",
      "adam,",
      "adam,",
      "sgd,0.0",
      "sgd,0.0",
      "sgd,0.0",
      "sgd,0.9",
      "sgd,0.9",
      "sgd,0.9",
    ],
  ]);
  const analysis = analyze(records, experiment);
  assertEquals(column(summaryCsv(analysis, { experiment }), 2), [
    ...["param_optimizer,param_momentum", "sgd,0.9", "sgd,0.0", "adam,"],
  ]);
  const [header, ...rows] = effectsCsv(analysis.effects, experiment).trim().split("\r\n");
  assertEquals(header.split(",").slice(-3), ["variance_share", "configs", "reason"]);
  assertEquals(rows.map((row) => row.split(",").length), [15, 15, 15]);
  assertEquals(rows.map((row) => row.split(",").slice(0, 3).join()), [
    ...["value,momentum,0.0", "value,momentum,0.9", "none,optimizer,"],
  ]);
  assertEquals(rows.map((row) => row.split(",").slice(-2).join()), [
    ...["1,", "1,", "0,no setting of the other parameters was run with each of its values"],
  ]);
});
