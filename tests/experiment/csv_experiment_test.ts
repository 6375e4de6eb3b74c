import { assertEquals, assertThrows } from "@std/assert";
import { relative } from "node:path";
import { experimentJson } from "../../lib/experiment/experiment_json.ts";
import type { Experiment, NetworkExperiment } from "../../lib/experiment/experiment.ts";
import { ExperimentError } from "../../lib/experiment/parse/fault.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "files");
const TABLE = "a,kind,y,where\n" +
  Array.from({ length: 20 }, (_, i) => `${i % 7},${"rgb"[i % 3]},${i / 4},${"nsew"[i % 4]}\n`).join(
    "",
  );

/** Calls with a folder that has `table.csv`, and removes it afterwards. */
function inFolder(test: (folder: string) => void): () => void {
  return () => {
    const folder = Deno.makeTempDirSync();
    try {
      Deno.writeTextFileSync(`${folder}/table.csv`, TABLE);
      test(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

function parse(text: string, folder: string, overrides: string[] = []): NetworkExperiment {
  return parseExperiment(text, { file: `${folder}/x.yaml`, overrides }) as NetworkExperiment;
}

/** The lines of the error, without the folder and what all of them begin with. */
function faultsOf(text: string, folder: string, overrides: string[] = []): string[] {
  const error = assertThrows(() => parse(text, folder, overrides), ExperimentError);
  return error.message.replaceAll(`${folder}/`, "").split("\n")
    .map((line) => line.replace("Cannot read ", ""));
}

const ONE = "data must have one of spiral, moons, circles, blobs, csv";

/** Files with faults in data, split and metric, and all lines of their errors. */
const FAULTS: [text: string, ...lines: string[]][] = [
  ["data: {}", `x.yaml:1:7 data: ${ONE}`],
  ["data: { target: y }", `x.yaml:1:7 data: ${ONE}`],
  ["data: 5", "x.yaml:1:7 data: data must be a map of keys, got 5"],
  ["data: { mons: {} }", 'x.yaml:1:9 data.mons: there is no key "mons"; did you mean "moons"?'],
  [
    "data: { spiral: {}, csv: table.csv, target: y }",
    "x.yaml:1:26 data.csv: data can have only one source, got spiral and csv",
  ],
  [
    "data: { moons: {}, scale: none, target: y }",
    "x.yaml:1:27 data.scale: only data with csv can have scale",
    "x.yaml:1:41 data.target: only data with csv can have target",
  ],
  [
    "data: { circles: { factor: 1 } }",
    "x.yaml:1:28 data.circles.factor: factor must be in (0, 1), got 1",
  ],
  [
    "data: { blobs: { features: 0, classes: 1 } }",
    "x.yaml:1:28 data.blobs.features: features must be a whole number from 1 to 1000, got 0",
    "x.yaml:1:40 data.blobs.classes: classes must be a whole number from 2 to 1000, got 1",
  ],
  [
    "data: { csv: table.csv }",
    "x.yaml:1:7 data: data with csv must have a target: the column that networks predict",
  ],
  ["data: { csv: no/where.csv, target: y }", "no/where.csv: there is no such file"],
  [
    "data:\n  csv: table.csv\n  target: 0\n  features: []\n  exclude: y\n  columns: { a: int }\n  missing: skip\n" +
    "  scale: zscore\n  task: rank\n  delimiter: ab\n  header: 1\n  grup: a",
    "x.yaml:3:11 data.target: a column must be a whole number from 1 to 9007199254740991, got 0",
    "x.yaml:4:13 data.features: must have at least one column, got []",
    'x.yaml:5:12 data.exclude: must be a list of columns, got "y"',
    'x.yaml:6:17 data.columns.a: a column\'s kind must be number or category or boolean, got "int"',
    'x.yaml:7:12 data.missing: missing must be refuse or drop or mean, got "skip"',
    'x.yaml:8:10 data.scale: scale must be standard or minmax or none, got "zscore"',
    'x.yaml:9:9 data.task: a task must be classification or regression, got "rank"',
    'x.yaml:10:14 data.delimiter: a delimiter must be one character, got "ab"',
    "x.yaml:11:11 data.header: header must be true or false, got 1",
    'x.yaml:12:3 data.grup: there is no key "grup"; did you mean "group"?',
  ],
  [
    "data: { csv: table.csv, target: y }\nmetric: { name: val_f1 }\nsplit: { stratify: true, folds: 21 }\nname: a b",
    'x.yaml:2:17 metric.name: the metric of a regression must be val_rmse, val_loss, train_rmse, val_mae, val_r2, got "val_f1"',
    "x.yaml:3:20 split.stratify: only classes can be stratified, and the task is regression",
    "x.yaml:3:33 split.folds: each fold must have at least one of the 20 rows, got 21 folds",
    'x.yaml:4:7 name: a name must be 1 to 100 letters, digits, - and _, the first a letter or digit, got "a b"',
  ],
  [
    "data: { csv: table.csv, target: kind, group: where }\nsplit: { stratify: true }",
    "x.yaml:2:20 split.stratify: rows cannot be stratified and grouped: leave out one of them",
  ],
  [
    "metric: { name: val_rmse }\nsplit: { folds: 5, train: 0.5 }",
    'x.yaml:1:17 metric.name: the metric of a classification must be val_accuracy, val_loss, train_accuracy, val_f1, val_balanced_accuracy, got "val_rmse"',
    "x.yaml:2:8 split: folds cannot be combined with train or validation: each fold is validated once",
  ],
  [
    "split: { folds: 1 }",
    "x.yaml:1:17 split.folds: folds must be a whole number from 2 to 1000, got 1",
  ],
];

Deno.test(
  `parseExperiment() reports all faults of ${FAULTS.length} files in data, split and metric`,
  { ignore },
  inFolder((folder) => {
    for (const [text, ...lines] of FAULTS) assertEquals(faultsOf(text, folder), lines, text);
  }),
);

Deno.test(
  "parseExperiment() reports faults of the experiment and of its CSV file together",
  { ignore },
  inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/bad.csv`, "a,y\n1,2\n,3\nx,4\n");
    const lines = faultsOf(
      "data: { csv: bad.csv, target: z }\nseeds: 0\nparameters: { l2: -1 }",
      folder,
    );
    assertEquals(lines.length, 3, lines.join("\n"));
    assertEquals(lines.filter((line) => line.startsWith("bad.csv")).length, 1);
    assertEquals(lines.filter((line) => line.startsWith("x.yaml:")).length, 2);
  }),
);

Deno.test(
  "overrides of data, split and metric replace what contradicts them, in 8 cases",
  { ignore },
  inFolder((folder) => {
    const csv = "data: { csv: table.csv, target: y }";
    const shown = (text: string, ...overrides: string[]) => {
      const { data, split, metric } = parse(text, folder, overrides);
      return { data, split, metric: metric.name };
    };
    const none = shown(csv, "data.scale=none").data;
    assertEquals("csv" in none && none.scale, "none");
    assertEquals(shown(csv).metric, "val_rmse");
    assertEquals(shown(csv, "data.target=kind").metric, "val_accuracy");
    assertEquals(shown(csv, "metric.name=val_r2").metric, "val_r2");
    const three = { train: 0.666666666667, validation: 0.333333333333, folds: 3 };
    assertEquals(shown("split: { train: 0.5 }", "split.folds=3").split, three);
    assertEquals(shown("split: { folds: 5 }", "split.folds=3").split, three);
    assertEquals(shown("split: { folds: 5 }", "split.train=0.7").split, {
      ...{ train: 0.7, validation: 0.3 },
    });
    assertEquals(shown("{}", "data.moons.noise=0").data, { moons: { samples: 100, noise: 0 } });
  }),
);

Deno.test(
  "an override of the target of a file that a sweep has written replaces what it says about the content",
  { ignore },
  inFolder((folder) => {
    const before = parse("data: { csv: table.csv, target: y }", folder);
    const written = experimentJson(before, folder);
    const { data } = parse(written, folder, [
      ...["data.target=kind", "data.task=classification", "metric.name=val_accuracy"],
    ]);
    assertEquals("csv" in data && data.content?.classes, 3);
    assertEquals("csv" in before.data && before.data.content?.classes, 0);
  }),
);

Deno.test(
  "experiment.json gives an equal experiment from its folder, for a table, a module and a command",
  { ignore },
  inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/own, #1 %20.ts`, "export default () => ({ loss: 1 });");
    const metric = "metric: { name: loss, goal: minimize }";
    const texts = [
      "{data: {csv: table.csv, target: kind, group: where}, split: {folds: 4}, metric: {name: val_f1}}",
      "{data: {moons: {}}, parameters: {activation: {values: [tanh, relu]}}}",
      `{objective: "own, #1 %20.ts", ${metric}, permissions: {read: [table.csv], net: []}}`,
      `{objective: {command: [train, "\${seed}", 5, table.csv], files: [table.csv]}, ${metric}}`,
    ];
    Deno.mkdirSync(`${folder}/results`);
    const results = `${folder}/results/x`;
    for (const text of texts) {
      const experiment: Experiment = parse(text, folder);
      const json = experimentJson(experiment, results);
      assertEquals(json.includes(folder), false, "no absolute path");
      const again = parseExperiment(json, { file: `${results}/experiment.json` });
      assertEquals(again, experiment, text);
      assertEquals(experimentJson(again, results), json);
      assertEquals(expandGrid(again), expandGrid(experiment));
    }
  }),
);

Deno.test(
  "experiment.json gives the ids of the sweep also if it was moved, with the table beside it or without a table",
  { ignore },
  inFolder((folder) => {
    const experiment = parse("data: { csv: table.csv, target: y }", folder);
    const json = experimentJson(experiment, `${folder}/results/x`);
    const ids = (each: Experiment) => expandGrid(each).map(({ trialId }) => trialId);
    const moved = `${folder}/elsewhere`;
    Deno.mkdirSync(moved);
    const without = parseExperiment(json, { file: `${moved}/experiment.json` });
    assertEquals(ids(without), ids(experiment));
    Deno.writeTextFileSync(`${moved}/table.csv`, TABLE);
    const { data } = parseExperiment(json, {
      file: `${moved}/experiment.json`,
    }) as NetworkExperiment;
    assertEquals("csv" in data && data.csv, `${moved}/table.csv`);
  }),
);

Deno.test(
  "experiment.json gives an equal experiment where paths are seen from the current folder",
  { ignore },
  inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/own.ts`, "export default () => ({ loss: 1 });");
    const here = `./${relative(Deno.cwd(), folder)}`;
    const metric = "metric: {name: loss, goal: minimize}";
    const texts = [
      `{data: {csv: ${here}/table.csv, target: y}}`,
      `{objective: ${here}/own.ts, ${metric}, permissions: {read: [${here}/table.csv]}}`,
      `{objective: {command: [train], files: [${here}/table.csv]}, ${metric}}`,
    ];
    for (const text of texts) {
      const experiment = parseExperiment(text);
      const json = experimentJson(experiment, "results/x");
      assertEquals(parseExperiment(json, { file: "results/x/experiment.json" }), experiment, text);
    }
  }),
);
