import { assertEquals, assertMatch } from "@std/assert";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { defineExperiment } from "../../lib/experiment/define_experiment.ts";
import type { NetworkTrial, TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { compareSweeps } from "../../lib/results/compare_sweeps.ts";
import { wholeParameters } from "../../lib/results/files/parameter_cells.ts";
import { readRecordedTrials } from "../../lib/results/files/read_rows.ts";
import {
  curvesTable,
  effectsCsv,
  summaryCsv,
  tableCsv,
  trialsTable,
} from "../../lib/results/files/tables.ts";
import { comparisonTexts } from "../../lib/report/text/comparison_texts.ts";
import { lacking } from "../permissions.ts";
import { earlyExperiment, EPOCHS, halvingRecords, RACE, raceRecords } from "./pruned.ts";
import { SCORES } from "./made_up.ts";

const ignore = lacking("files");

const HALVED = earlyExperiment(EPOCHS, { configs: 6, seeds: 8 });
const RACED = earlyExperiment(RACE, { configs: 6, seeds: 10 });

/** The rows of `summary.csv` as objects. */
function summaryRows(experiment: Experiment, records: TrialRecord[]): Record<string, string>[] {
  const [header, ...rows] = summaryCsv(analyze(records, experiment), { experiment })
    .trim().split("\r\n").map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
}

Deno.test("summaryCsv() after halving over epochs has the pruned trials of each config, their epochs and their score", () => {
  const rows = summaryRows(HALVED, halvingRecords(HALVED));
  const columns = rows.map((row) => [row.pruned, row.pruned_epochs, row.verdict]);
  assertEquals(columns, [
    ["0", "", "best"],
    ["0", "", "undecided"],
    ["8", "500", "pruned"],
    ...Array(3).fill(["8", "250", "pruned"]),
  ]);
  assertEquals(
    rows[2].pruned_val_accuracy,
    String(
      analyze(halvingRecords(HALVED), HALVED)
        .configs[2].pruned!.score,
    ),
  );
  assertEquals([rows[2].n, rows[2].mean_val_accuracy, rows[2].p_adj], ["0", "", ""]);
});

Deno.test("summaryCsv() of a race has the number of pruned trials, and no such column without early termination", () => {
  const records = raceRecords(RACED);
  assertEquals(summaryRows(RACED, records).map((row) => row.pruned), [
    "0",
    "0",
    "5",
    "5",
    "5",
    "5",
  ]);
  assertEquals(summaryRows(RACED, records)[5].pruned_epochs, undefined);
  const { early_terminate: _, ...usual } = RACED;
  const complete = raceRecords(RACED, (m, seed) => 0.5 + seed / 100 - m / 1e6);
  assertEquals("pruned" in summaryRows(usual, complete)[0], false);
});

Deno.test(
  "trials.csv gives back pruned trials: with scores after some epochs, without any if they were not run",
  {
    ignore,
  },
  async () => {
    const directory = await Deno.makeTempDir();
    try {
      for (
        const [experiment, records] of [
          [HALVED, halvingRecords(HALVED)],
          [RACED, raceRecords(RACED)],
        ] as const
      ) {
        const text = tableCsv(trialsTable(experiment, SCORES), records);
        await Deno.writeTextFile(`${directory}/trials.csv`, text);
        const read = await readRecordedTrials(directory, records.map(({ trial }) => trial));
        assertEquals(read.map(({ result }) => result), records.map(({ result }) => result));
        assertEquals(read.some(({ state }) => state === "pruned"), true);
      }
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
);

Deno.test("curves.csv has the curve of a pruned trial up to its end", () => {
  const [first, ...others] = halvingRecords(HALVED).filter(({ result }) => result!.epochs === 250);
  const point = {
    ...{ epoch: 250, loss: 1, data_loss: 1, reg_loss: 0, accuracy: 1, learning_rate: 1 },
    ...{ val_loss: 1, val_accuracy: 0.5 },
  };
  const record = { ...first, result: { ...first.result!, curve: [point] } };
  const lines = tableCsv(curvesTable(HALVED), [record, ...others]).trim().split("\r\n");
  assertEquals(lines.length, 2);
  assertMatch(lines[1], new RegExp(`^${first.trial.number},250,`));
});

Deno.test("effects() after a race are over the seeds that every config was run with, and after halving there are none", () => {
  const parameters = { l2: { values: [0, 1] }, dropout: { values: [0, 0.5] } };
  const grid = defineExperiment({ replicates: 10, parameters });
  const experiment: Experiment = { ...grid, early_terminate: RACE };
  const records = (expandGrid(experiment) as NetworkTrial[]).map((trial): TrialRecord => {
    const { l2, dropout } = trial.parameters;
    const noise = ((trial.seed * 7 + l2 + 2 * dropout) % 5) / 1000;
    const metrics = { val_accuracy: 0.9 - l2 / 2 - dropout / 1000 + noise, val_loss: 1 };
    return l2 === 1 && trial.seed > 4
      ? { trial, result: { state: "pruned", epochs: 0, error: "", curve: [] } }
      : { trial, result: { state: "complete", epochs: 1, metrics, curve: [] } };
  });
  const { effects } = analyze(records, experiment);
  assertEquals(effects!.seeds, [0, 1, 2, 3, 4]);
  assertEquals(analyze(halvingRecords(HALVED), HALVED).effects, undefined);
});

Deno.test("effects() of a drawn parameter say that its values are drawn", () => {
  const experiment = {
    ...defineExperiment({ parameters: { l2: { values: [0, 1] }, dropout: { values: [0, 0.5] } } }),
    parameters: {
      l2: { values: [0, 1] },
      dropout: { distribution: "uniform", min: 0, max: 0.5 },
    },
  } as Experiment;
  const grid = defineExperiment({ seeds: [0], parameters: { l2: { values: [0, 1] } } });
  const records = (expandGrid(grid) as NetworkTrial[]).map((trial): TrialRecord => ({
    trial: { ...trial, parameters: { ...trial.parameters, dropout: 0.1 + trial.number / 7 } },
    result: { state: "complete", epochs: 1, metrics: { val_accuracy: 0.5 }, curve: [] },
  }));
  const { effects } = analyze(records, experiment);
  assertEquals(effects!.partial!.parameters, [
    {
      name: "l2",
      used: 0,
      reason: "no setting of the other parameters was run with each of its values",
    },
    {
      name: "dropout",
      used: 0,
      reason: "values that are drawn from a range are not shared by configs",
    },
  ]);
  assertEquals(effects!.values, []);
  assertMatch(
    effectsCsv(effects, experiment),
    /none,dropout,.*values that are drawn from a range are not shared by configs/,
  );
});

Deno.test("wholeParameters() has drawn parameters of an objective only if every number of the range is whole", () => {
  const experiment = {
    ...defineExperiment({}),
    objective: { module: "x.ts", files: [], hash: "0" },
    parameters: {
      a: { distribution: "uniform", min: 0, max: 1 },
      b: { distribution: "int_uniform", min: 0, max: 9 },
      c: { distribution: "q_uniform", min: 8, max: 64, q: 8 },
      d: { distribution: "q_uniform", min: 0.5, max: 64, q: 1 },
      e: { any_of: [{ values: [1] }, { distribution: "uniform", min: 0, max: 1 }] },
      f: { values: [1, 2] },
    },
  } as unknown as Experiment;
  assertEquals(wholeParameters(experiment), ["b", "c", "f"]);
});

Deno.test("compareSweeps() leaves pruned configs out of the mean over all configs, and says so", () => {
  const records = halvingRecords(HALVED);
  const sweep = { experiment: HALVED, records };
  const lower = {
    ...sweep,
    records: records.map((record) => {
      const metrics = record.result!.metrics!;
      const val_accuracy = metrics.val_accuracy - 0.1;
      return { ...record, result: { ...record.result!, metrics: { ...metrics, val_accuracy } } };
    }),
  };
  const comparison = compareSweeps(sweep, lower);
  assertEquals([comparison.pruned, comparison.overall?.seeds, comparison.verdict], [4, 8, "worse"]);
  assertEquals(comparison.undecided, []);
  assertMatch(comparisonTexts(comparison)[0], /^early termination pruned 4 configs in A or B/);
  const complete = records.filter(({ result }) => result!.state === "complete");
  const usual = compareSweeps({ ...sweep, records: complete }, { ...sweep, records: complete });
  assertEquals("pruned" in usual, false);
});
