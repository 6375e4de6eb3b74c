import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { NetworkExperiment, ObjectiveExperiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import type { Metrics, ObjectiveTrial, Trial, TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { compareSweeps } from "../../lib/results/compare_sweeps.ts";
import { readRecordedTrials } from "../../lib/results/files/read_rows.ts";
import {
  curvesTable,
  effectsCsv,
  summaryCsv,
  tableCsv,
  trialsTable,
} from "../../lib/results/files/tables.ts";
import { writeResults } from "../../lib/results/files/write_results.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "files");

function own(rest: string): ObjectiveExperiment {
  return parseExperiment(
    `{objective: {command: [train], folder: /nowhere}, ${rest}}`,
  ) as ObjectiveExperiment;
}

/** Every trial with the scores of a function; a trial without scores has failed. */
function records(
  experiment: ObjectiveExperiment,
  scores: (trial: ObjectiveTrial) => Metrics | undefined,
): TrialRecord[] {
  return expandGrid(experiment).map((trial) => {
    const metrics = scores(trial);
    const curve = [{ step: 0.5, "b,c": 1 }, { step: 1, a: trial.seed }];
    return {
      trial,
      result: metrics === undefined
        ? { state: "failed", error: "it broke", epochs: 0, curve: [] }
        : { state: "complete", metrics, epochs: 2, curve },
    };
  });
}

const LOSS =
  "metric: {name: loss, goal: minimize}, parameters: {rate: {values: [0.5, 2]}}, seeds: 3";
const byRate = ({ parameters, seed }: ObjectiveTrial): Metrics => ({
  loss: Number(parameters.rate) + seed / 10,
  error: seed,
  ...(parameters.rate === 2 ? { extra: 7 } : {}),
});

Deno.test("trialsTable() and curvesTable() of an objective have its scores and its reports", {
  ignore,
}, () => {
  const experiment = own(LOSS);
  const all = records(experiment, (trial) => trial.number === 1 ? undefined : byRate(trial));
  const { scores } = analyze(all, experiment);
  assertEquals(scores, ["loss", "error", "extra"]);
  const rows = tableCsv(trialsTable(experiment, scores), all).split("\r\n")
    .map((row) => row.replace(/,t[0-9a-f]{16},c[0-9a-f]{16},/, ",t,c,"));
  assertEquals(rows.slice(0, 5), [
    "number,trial_id,config_id,seed,param_rate,state,loss,score_error,extra,reports,error",
    "0,t,c,0,0.5,complete,0.5,0.0,,2,",
    "1,t,c,1,0.5,failed,,,,0,it broke",
    "2,t,c,2,0.5,complete,0.7,2.0,,2,",
    "3,t,c,0,2.0,complete,2.0,0.0,7.0,2,",
  ]);
  assertEquals(tableCsv(curvesTable(experiment), all.slice(0, 1)).split("\r\n"), [
    ...["number,step,name,value", '0,0.5,"b,c",1.0', "0,1.0,a,0.0", ""],
  ]);
});

Deno.test("summaryCsv() of an objective has the metric first, and the means of other scores", {
  ignore,
}, () => {
  const experiment = own(LOSS);
  const analysis = analyze(records(experiment, byRate), experiment);
  const [header, first, second] = summaryCsv(analysis, { experiment }).split("\r\n");
  assertEquals(
    header.split(",").slice(2, 10),
    [
      "param_rate",
      "n",
      "mean_loss",
      "std_loss",
      "min_loss",
      "max_loss",
      "mean_error",
      "mean_extra",
    ],
  );
  const cells = (row: string) =>
    row.split(",").slice(2, 10).map((cell) => cell === "" ? NaN : Number(cell));
  const [low, high] = [cells(first), cells(second)];
  assertEquals([low[0], high[0], low[7], high[7]], [0.5, 2, NaN, 7]);
  [3, 0.6, 0.1, 0.5, 0.7, 1].forEach((value, i) => assertAlmostEquals(low[i + 1], value, 1e-15));
});

Deno.test(
  "readRecordedTrials() reads back what an objective's sweep has written, with 300 scores of any name",
  {
    ignore,
  },
  () =>
    inTemporaryFolder(async (folder) => {
      const experiment = own(LOSS);
      const names = [
        "0",
        "-x",
        "error",
        "score_error",
        "param_rate",
        "__proto__",
        "two\nlines",
        'q"',
      ];
      const many = Array.from({ length: 300 }, (_, i) => names[i] ?? `score ${i}`);
      const all = records(experiment, (trial) => {
        if (trial.number === 2) return undefined;
        const entries = many.map((name, i) => [name, i / 7 + trial.seed]);
        return Object.fromEntries([["loss", trial.number], ...entries]);
      });
      const analysis = analyze(all, experiment);
      await writeResults(folder, { experiment, records: all, analysis });
      const again = await readRecordedTrials(folder, expandGrid(experiment));
      assertEquals(again.length, all.length);
      all.forEach(({ result }, i) => {
        assertEquals(again[i].result, { ...result!, curve: [] });
        assertEquals(again[i].state, result!.state);
      });
      const reread = analyze(again, experiment);
      assertEquals(summaryCsv(reread, { experiment }), summaryCsv(analysis, { experiment }));
      assertEquals(
        effectsCsv(reread.effects, experiment),
        effectsCsv(analysis.effects, experiment),
      );
    }),
);

Deno.test(
  "rankTrials() ranks by val_rmse, val_f1 and a metric of an objective, each with its goal",
  { ignore },
  () => {
    const order = (metric: string) => {
      const experiment = own(`${metric}, parameters: {rate: {values: [1, 2, 3]}}, seeds: 1`);
      const score = experiment.metric.name;
      const all = records(
        experiment,
        ({ parameters }) => ({ [score]: Number(parameters.rate) % 3 }),
      );
      return rankTrials(all, experiment.metric).map(({ parameters }) => parameters.rate);
    };
    assertEquals(order("metric: {name: val_rmse}"), [3, 1, 2]);
    assertEquals(order("metric: {name: val_f1}"), [2, 1, 3]);
    assertEquals(order("metric: {name: my score, goal: maximize}"), [2, 1, 3]);
    assertEquals(order("metric: {name: my score, goal: minimize}"), [3, 1, 2]);
  },
);

Deno.test(
  "analyze() finds the simplest config of an objective by simplest, otherwise the best one",
  { ignore },
  () => {
    const chosen = (simplest: string) => {
      const experiment = own(
        `metric: {name: loss, goal: minimize}, parameters: {size: {values: [1, 5, 3]}, kind: {values: [a, b]}}, ` +
          `seeds: 4${simplest}`,
      );
      const all = records(
        experiment,
        ({ seed, number }) => ({ loss: (seed * 7 + number * 3) % 11 }),
      );
      const { configs } = analyze(all, experiment);
      const place = configs.findIndex((config) => config.simplest);
      return { place, size: configs[place].parameters.size };
    };
    assertEquals(chosen("").place, 0);
    assertEquals(chosen(", simplest: [kind]").place, 0); // a text is no number
    assertEquals(chosen(", simplest: [size]").size, 5);
  },
);

Deno.test("effectsCsv() of an objective has a row for each value of any type", { ignore }, () => {
  const experiment = own(
    'metric: {name: loss, goal: minimize}, parameters: {p: {values: [[a], "a", null, true, -1, "-1"]}}, seeds: 3',
  );
  const all = records(experiment, ({ seed, number }) => ({ loss: number + seed }));
  const { effects } = analyze(all, experiment);
  const values = effectsCsv(effects, experiment).split("\r\n")
    .filter((row) => row.startsWith("value,")).map((row) =>
      row.slice("value,p,".length).split(",,3,")[0]
    );
  assertEquals(values, ['"[""a""]"', "a", "null", "true", "-1", "'-1"]);
});

const sweepOf = (experiment: ObjectiveExperiment, shift: number) => ({
  experiment,
  records: records(experiment, ({ seed }) => ({ loss: (seed * seed) % 5 / 10 + shift })),
});

Deno.test(
  "compareSweeps() compares two programs, and names the program and the parameter that differ",
  { ignore },
  () => {
    const text = (command: string, rest: string) =>
      parseExperiment(
        `{objective: {command: [${command}], folder: /nowhere}, metric: {name: loss, goal: minimize}, seeds: 8, ` +
          `parameters: {rate: {values: [1]}${rest}}}`,
      ) as ObjectiveExperiment;
    const [a, b] = [text("one", ""), text("two", ", depth: 3")];
    const { verdict, differentSettings } = compareSweeps(sweepOf(a, 0), sweepOf(b, 0.25));
    assertEquals(verdict, "worse");
    assertEquals(differentSettings, [
      { name: "depth", values: [undefined, 3] },
      {
        name: "objective",
        values: [
          { command: ["one"], hash: a.objective.hash },
          { command: ["two"], hash: b.objective.hash },
        ],
      },
    ]);
    assertEquals(compareSweeps(sweepOf(a, 0), sweepOf(a, -0.25)).verdict, "better");
  },
);

Deno.test("compareSweeps() of the same table in two folders has no setting that differs", {
  ignore,
}, () =>
  inTemporaryFolder((folder) => {
    const sweeps = ["a", "b"].map((name) => {
      Deno.mkdirSync(`${folder}/${name}`);
      Deno.writeTextFileSync(`${folder}/${name}/t.csv`, "x,y\n" + "1,2\n2,1\n3,5\n".repeat(4));
      const experiment = parseExperiment("{data: {csv: t.csv, target: y}, seeds: 3}", {
        file: `${folder}/${name}/x.yaml`,
      }) as NetworkExperiment;
      const all = expandGrid(experiment).map((trial: Trial): TrialRecord => {
        const metrics = {
          val_rmse: trial.seed,
          val_loss: 1,
          train_rmse: 1,
          train_loss: 1,
          val_mae: 1,
          val_r2: 0,
        };
        return { trial, result: { state: "complete", metrics, epochs: 1, curve: [] } };
      });
      return { experiment, records: all };
    });
    const { differentSettings, metric } = compareSweeps(sweeps[0], sweeps[1]);
    assertEquals([differentSettings, metric], [[], { name: "val_rmse", goal: "minimize" }]);
    const [header, row] = tableCsv(
      trialsTable(sweeps[0].experiment, analyze(sweeps[0].records, sweeps[0].experiment).scores),
      sweeps[0].records,
    ).split("\r\n");
    assertEquals(
      header,
      "number,trial_id,config_id,seed,state,val_rmse,val_loss,train_rmse,train_loss,val_mae,val_r2,epochs,weights_hash,error",
    );
    assertEquals(row.split(",").slice(4), [
      ...["complete", "0.0", "1.0", "1.0", "1.0", "1.0", "0.0", "1", "", ""],
    ]);
    return Promise.resolve();
  }));
