import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Metric } from "../../lib/experiment/experiment.ts";
import { DEFAULT_DATA, DEFAULT_PARAMETERS, DEFAULT_SPLIT } from "../../lib/experiment/schema.ts";
import type { TrialRecord } from "../../lib/experiment/trial.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { summaryCsv } from "../../lib/results/tables.ts";

const ACCURACY: Metric = { name: "val_accuracy", goal: "maximize" };

interface MadeUp {
  config: string;
  /** Validation accuracies, a trial each; none for a failed trial. */
  scores: (number | undefined)[];
  loss?: number;
  weights?: number;
}

/** Records with known scores, numbered in their order. */
function records(configs: MadeUp[]): TrialRecord[] {
  const all = configs.flatMap(({ config, scores, loss = 1, weights = 100 }) =>
    scores.map((score, seed) => ({ config, score, loss, weights, seed }))
  );
  return all.map(({ config, score, loss, weights, seed }, number) => ({
    trial: {
      number,
      trialId: `${config}${seed}`,
      configId: config,
      seed,
      parameters: DEFAULT_PARAMETERS,
      data: DEFAULT_DATA,
      split: DEFAULT_SPLIT,
      logEvery: 1,
      weightCount: weights,
    },
    result: score === undefined ? { state: "failed", epochs: 0, error: "made up", curve: [] } : {
      state: "complete",
      epochs: 1,
      metrics: { val_accuracy: score, val_loss: loss, train_accuracy: 0.5, train_loss: 0.1 },
      curve: [],
    },
  }));
}

const order = (configs: MadeUp[], metric = ACCURACY) =>
  rankTrials(records(configs), metric).map((c) => c.configId);

Deno.test("rankTrials() ranks by the mean of the metric, to its goal", () => {
  const configs = [
    { config: "a", scores: [0.5, 0.7], loss: 3 },
    { config: "b", scores: [0.9, 0.9], loss: 2 },
    { config: "c", scores: [0.1, 0.2], loss: 1 },
  ];
  assertEquals(order(configs), ["b", "a", "c"]);
  assertEquals(order(configs, { name: "val_accuracy", goal: "minimize" }), ["c", "a", "b"]);
  assertEquals(order(configs, { name: "val_loss", goal: "minimize" }), ["c", "b", "a"]);
});

Deno.test("rankTrials() breaks ties by mean validation loss, then fewer weights, then number", () => {
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

Deno.test("rankTrials() takes means for equal that differ only by rounding", () => {
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

Deno.test("rankTrials() puts a config with fewer complete trials after the others, however good", () => {
  assertEquals(
    order([
      { config: "lucky", scores: [0.99, undefined, 0.99] },
      { config: "none", scores: [undefined, undefined, undefined] },
      { config: "full", scores: [0.3, 0.3, 0.3] },
    ]),
    ["full", "lucky", "none"],
  );
});

Deno.test("rankTrials() figures by hand: 0.2, 0.4, 0.9", () => {
  const [{ n, mean, std, min, max, rank }] = rankTrials(
    records([{ config: "a", scores: [0.2, 0.4, 0.9] }]),
    ACCURACY,
  );
  assertEquals([rank, n, min.val_accuracy, max.val_accuracy], [1, 3, 0.2, 0.9]);
  assertAlmostEquals(mean.val_accuracy!, 0.5, 1e-15);
  assertAlmostEquals(std.val_accuracy!, Math.sqrt((0.09 + 0.01 + 0.16) / 2), 1e-15);
});

Deno.test("summaryCsv() leaves empty what one trial or none cannot say", () => {
  const rows = (scores: (number | undefined)[]) =>
    summaryCsv(rankTrials(records([{ config: "a", scores }]), ACCURACY), ["l2"], ACCURACY).split(
      "\r\n",
    );
  const header =
    "rank,config_id,param_l2,n,mean_val_accuracy,std_val_accuracy,min_val_accuracy,max_val_accuracy," +
    "mean_val_loss,mean_train_accuracy";
  assertEquals(rows([0.5]), [header, "1,a,0,1,0.5,,0.5,0.5,1,0.5", ""]);
  assertEquals(rows([undefined]), [header, "1,a,0,0,,,,,,", ""]);
});

Deno.test("summaryCsv() adds the figures of another metric as its last columns", () => {
  const metric: Metric = { name: "val_loss", goal: "minimize" };
  const ranked = rankTrials(records([{ config: "a", scores: [0.5, 0.5], loss: 2 }]), metric);
  const [header, row] = summaryCsv(ranked, ["l2"], metric).split("\r\n");
  assertEquals(
    header.endsWith(",mean_train_accuracy,std_val_loss,min_val_loss,max_val_loss"),
    true,
  );
  assertEquals(row.endsWith(",0.5,0,2,2"), true);
});
