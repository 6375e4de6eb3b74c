import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import type { NetworkTrial, TrialResult } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { isIntact, isResultOf, toRow } from "../../lib/store/trial_rows.ts";
import { digest } from "../../lib/experiment/digest.ts";
import { Store } from "../../lib/store/store.ts";
import { TRIAL_COLUMNS } from "../../lib/store/trial_rows.ts";
import { lacking } from "../permissions.ts";
import { finished, withStore } from "./with_store.ts";

const ignore = lacking("files", "parse");
const OWN =
  "{objective: {command: [train], folder: /nowhere}, metric: {name: loss, goal: minimize}, " +
  "seeds: [0, 1], parameters: {p: {values: [[a], null]}}}";
const RESULT: TrialResult = {
  state: "complete",
  metrics: { loss: 0.1 + 0.2, "0": 5, __proto__x: -0.5, 'a"b': 1e-300 },
  epochs: 2,
  curve: [{ step: 0.5, loss: 1 }, { step: 7, other: 2, more: 3 }],
};

Deno.test(
  "Store gives the results of an objective back to the bit, with curves of any names",
  { ignore },
  withStore((store, folder) => {
    const trials = expandGrid(parseExperiment(OWN));
    const failed: TrialResult = {
      state: "failed",
      error: "it broke",
      epochs: 1,
      curve: [{ step: 0 }],
    };
    const all = [finished(trials[0], RESULT), finished(trials[1], failed)];
    store.saveTrials(all, []);
    const other = new Store(folder, { readOnly: true });
    assertEquals(trials.map((trial) => other.findTrial(trial)), [...all, undefined, undefined]);
    other.close();
  }),
);

Deno.test(
  "Store has a result of an objective for another metric only if it has that score",
  { ignore },
  withStore((store) => {
    const [trial] = expandGrid(parseExperiment(OWN));
    store.saveTrials([finished(trial, { ...RESULT, metrics: { loss: 1, recall: 0.5 } })], []);
    const found = (name: string) => store.findTrial({ ...trial, metric: name })?.result.metrics;
    assertEquals(found("recall"), { loss: 1, recall: 0.5 });
    assertEquals(
      [found("accuracy"), found("toString"), found("__proto__")],
      Array(3).fill(undefined),
    );
  }),
);

Deno.test(
  "Store does not take 16 rows with invalid content and a correct digest for results of an objective",
  { ignore },
  withStore((store, folder) => {
    const [trial] = expandGrid(parseExperiment(OWN));
    const changes = [
      ...["", "hello", "null", "1", "[]", "{}"].map((text) => `result = '${text}'`),
      `result = '{"state":"complete","epochs":1,"metrics":{}}'`,
      `result = '{"state":"complete","epochs":1,"metrics":{"loss":"x"}}'`,
      `result = '{"state":"complete","epochs":1,"metrics":{"loss":1,"other":null}}'`,
      ...[
        "",
        "1",
        "{}",
        "[1]",
        "[null]",
        "[{}]",
        '[{"step":null}]',
        '["ab"]',
        "[[1,2]]",
        '[{"step":1,"a":"x"}]',
      ]
        .map((text) => `curve = '${text}'`),
    ];
    for (const change of changes) {
      store.saveTrials([finished(trial, RESULT)], []);
      assertEquals(store.findTrial(trial)?.result, RESULT);
      forge(folder, change);
      assertEquals(store.findTrial(trial), undefined, change);
    }
  }),
);

Deno.test(
  "Store gives the result of a regression back to the bit, and not to a classification",
  { ignore },
  withStore((store, folder) => {
    Deno.writeTextFileSync(`${folder}/t.csv`, "a,y\n" + "1,2\n2,1\n0,5\n3,3\n".repeat(5));
    const trialOf = (overrides: string[]): NetworkTrial =>
      expandGrid(
        parseExperiment(
          "{data: {csv: t.csv, target: y}, seeds: [0], parameters: {hidden: 3, epochs: 4}}",
          { file: `${folder}/x.yaml`, overrides },
        ),
      )[0] as NetworkTrial;
    const trial = trialOf([]);
    const result = runTrial(trial);
    store.saveTrials([finished(trial, result)], []);
    assertEquals(store.findTrial(trial)?.result, result);
    for (const metric of ["val_r2", "val_mae"]) {
      assertEquals(store.findTrial(trialOf([`metric.name=${metric}`]))?.result, result);
    }
    const classes = trialOf(["data.task=classification"]);
    assertEquals(store.findTrial(classes), undefined);
    const row = toRow(finished(trial, result));
    assertEquals([isIntact(row), isResultOf(row, trial, Infinity)], [true, true]);
    assertEquals(isResultOf(row, classes, Infinity), false); // val_accuracy is missing
  }),
);

Deno.test(
  "Store remembers the last experiment with a table, a module and a command, as seen from its folder",
  { ignore },
  withStore((store, folder) => {
    Deno.writeTextFileSync(`${folder}/t.csv`, "a,y\n1,2\n2,1\n0,5\n3,3\n");
    Deno.writeTextFileSync(`${folder}/own.ts`, "export default () => ({ loss: 1 });");
    const metric = "metric: {name: loss, goal: minimize}";
    for (
      const text of [
        "{data: {csv: t.csv, target: y}}",
        `{objective: own.ts, ${metric}, permissions: {read: [t.csv]}}`,
        `{objective: {command: [a, t.csv]}, ${metric}}`,
      ]
    ) {
      const experiment: Experiment = parseExperiment(text, { file: `${folder}/x.yaml` });
      store.saveExperiment(experiment);
      assertEquals(store.experiment, experiment, text);
    }
  }),
);

/** Changes the rows, and computes their digests anew. */
function forge(folder: string, change: string): void {
  const db = new DatabaseSync(`${folder}/state.sqlite`);
  db.function("digest", { varargs: true }, (...columns: unknown[]) => digest(columns.join("\n")));
  const covered = TRIAL_COLUMNS.filter((column) => column !== "digest");
  db.exec(`UPDATE trials SET ${change}`);
  db.exec(`UPDATE trials SET digest = digest(${covered.join(", ")})`);
  db.close();
}
