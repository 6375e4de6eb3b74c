import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { digest } from "../../lib/experiment/digest.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import type { NetworkTrial, TrialResult } from "../../lib/experiment/trial.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { Store, StoreError } from "../../lib/store/store.ts";
import { TRIAL_COLUMNS } from "../../lib/store/trial_rows.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";
import { finished, withStore } from "./with_store.ts";

const ignore = lacking("files", "parse");

function trialsOf(...overrides: string[]): readonly NetworkTrial[] {
  const text =
    "{seeds: [0, 1, 2], data: {spiral: {samples: 10}}, parameters: {hidden: {value: 4}, " +
    "epochs: {value: 12}}, log_every: 2}";
  return expandGrid(networkExperiment(text, { overrides }));
}

Deno.test(
  "Store gives back what it was given, to the bit, also opened anew",
  { ignore },
  withStore((store, folder) => {
    const all = trialsOf().map((trial) => finished(trial));
    store.saveTrials(all.slice(0, 2), [all[2].trial]);
    const other = new Store(folder, { readOnly: true });
    assertEquals(all.map(({ trial }) => other.findTrial(trial)), [all[0], all[1], undefined]);
    assertEquals([other.size, other.runningIds], [2, [all[2].trial.trialId]]);
    other.close();
  }),
);

Deno.test(
  "Store remembers the last experiment",
  { ignore },
  withStore((store) => {
    assertEquals(store.experiment, undefined);
    for (const text of ["{name: one}", "{name: two, timeout: 3}"]) {
      store.saveExperiment(networkExperiment(text));
      assertEquals(store.experiment, networkExperiment(text));
    }
  }),
);

Deno.test(
  "Store distinguishes trials by parameters, seed, data and split",
  { ignore },
  withStore((store) => {
    store.saveTrials([finished(trialsOf()[0])], []);
    for (const override of ["hidden=5", "data.spiral.noise=0.1", "split.train=0.7", "seeds=9"]) {
      assertEquals(store.findTrial(trialsOf(override)[0]), undefined, override);
    }
    assert(store.findTrial(trialsOf("retries=5", "metric.name=val_loss", "name=other")[0]));
  }),
);

Deno.test(
  "Store thins a curve to the points of a coarser log_every, as the trial itself would give",
  { ignore },
  withStore((store) => {
    store.saveTrials([finished(trialsOf()[0])], []);
    for (const every of [2, 4, 6, 8, 100]) {
      const [trial] = trialsOf(`log_every=${every}`);
      assertEquals(store.findTrial(trial)?.result, runTrial(trial), `every ${every}`);
    }
    for (const every of [5, 3, 1]) {
      const [trial] = trialsOf(`log_every=${every}`);
      assertEquals(store.findTrial(trial), undefined);
      store.saveTrials([finished(trial)], []);
    }
    assertEquals(store.size, 4); // none took another's place
  }),
);

Deno.test(
  "Store has a failed trial only with the log_every that it failed with",
  { ignore },
  withStore((store) => {
    const failed: TrialResult = { state: "failed", epochs: 3, error: "why", curve: [] };
    store.saveTrials([finished(trialsOf()[0], failed)], []);
    assertEquals(store.findTrial(trialsOf()[0])?.result, failed);
    assertEquals(store.findTrial(trialsOf("log_every=4")[0]), undefined);
  }),
);

Deno.test(
  "Store has a timed out trial only under a timeout that is no longer",
  { ignore },
  withStore((store) => {
    const [trial] = trialsOf();
    const result: TrialResult = { state: "timed_out", epochs: 3, error: "over", curve: [] };
    store.saveTrials([finished(trial, result)], [], 10);
    for (const timeout of [10, 1]) {
      assertEquals(store.findTrial(trial, { timeout })?.result, result);
    }
    for (const timeout of [10.1, Infinity]) {
      assertEquals(store.findTrial(trial, { timeout }), undefined);
    }
    store.saveTrials([finished(trial)], []);
    assertEquals(store.findTrial(trial, { timeout: 1 })?.result.state, "complete");
  }),
);

Deno.test(
  "Store does not take a changed row for a result, whatever in it was changed",
  { ignore },
  withStore((store, folder) => {
    const [trial] = trialsOf();
    const changes = [
      "result = replace(result, '0', '1')",
      "curve = replace(curve, '[2,', '[4,')",
      "curve = '[]'",
      "state = 'failed'",
      "log_every = 1",
    ];
    for (const change of changes) {
      store.saveTrials([finished(trial)], []);
      const db = new DatabaseSync(`${folder}/state.sqlite`);
      assertEquals(db.prepare(`UPDATE trials SET ${change}`).run().changes, 1);
      db.close();
      assertEquals(store.findTrial(trial), undefined, change);
      store.saveTrials([finished(trial)], []);
      const again = new DatabaseSync(`${folder}/state.sqlite`);
      again.exec("DELETE FROM trials");
      again.close();
    }
  }),
);

Deno.test(
  "Store refuses what another program or a newer version made, and leaves it as it is",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const path = `${folder}/state.sqlite`;
      for (
        const [make, message, kind] of [
          ["CREATE TABLE cats (name TEXT)", "another program made it", "foreign"],
          [
            "PRAGMA application_id = 1396986704; PRAGMA user_version = 99; CREATE TABLE t (a)",
            "a newer version of Seedsweep made it",
            "foreign",
          ],
          [
            "PRAGMA application_id = 1396986704; CREATE TABLE t (a)",
            "an older version of Seedsweep made it",
            "damaged",
          ],
        ]
      ) {
        const db = new DatabaseSync(path);
        db.exec(make);
        db.close();
        const before = await Deno.readFile(path);
        const error = assertThrows(() => new Store(folder), StoreError, message);
        assertEquals(error.kind, kind);
        assertEquals(await Deno.readFile(path), before);
        await Deno.remove(path);
      }
      await Deno.writeTextFile(path, "this is no database, but a text of some length. ".repeat(99));
      assertEquals(assertThrows(() => new Store(folder), StoreError).kind, "damaged");
    }),
);

Deno.test(
  "Store leaves one file behind, which opens in a folder that cannot be written",
  { ignore },
  () =>
    inTemporaryFolder((folder) => {
      const store = new Store(folder);
      store.saveTrials(trialsOf().map((trial) => finished(trial)), []);
      store.close();
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["state.sqlite"]);
      const read = new Store(folder, { readOnly: true });
      assertEquals(read.size, 3);
      assertThrows(() => read.saveTrials([], []), StoreError);
      read.close();
      return Promise.resolve();
    }),
);

Deno.test(
  "Store.salvage() takes over what is sound, and nothing twice",
  { ignore },
  withStore((store, folder) => {
    Deno.mkdirSync(`${folder}/old`);
    const old = new Store(`${folder}/old`);
    const all = trialsOf().map((trial) => finished(trial));
    old.saveTrials(all, []);
    old.close();
    const db = new DatabaseSync(`${folder}/old/state.sqlite`);
    db.prepare("UPDATE trials SET curve = '[]' WHERE trial_id = ?").run(all[1].trial.trialId);
    db.close();
    store.saveTrials(all.slice(0, 1), []);
    assertEquals(store.salvage(`${folder}/old/state.sqlite`), 1);
    assertEquals(all.map(({ trial }) => store.findTrial(trial)), [all[0], undefined, all[2]]);
    assertEquals(store.salvage(`${folder}/nowhere`), 0);
  }),
);

/** Changes a row of a store, and gives it the digest of its new content. */
function forge(folder: string, table: "trials" | "tests" | "experiment", change: string): void {
  const db = new DatabaseSync(`${folder}/state.sqlite`);
  db.exec(`UPDATE ${table} SET ${change}`);
  const columns = {
    trials: TRIAL_COLUMNS.filter((column) => column !== "digest"),
    tests: ["trial_id", "scores"],
    experiment: ["json"],
  }[table];
  const select = db.prepare(`SELECT concat_ws(char(10), ${columns.join()}) AS text FROM ${table}`);
  const text = String(select.get()?.text);
  db.prepare(`UPDATE ${table} SET digest = ?`).run(digest(text));
  db.close();
}

const METRICS = "val_loss: 1, train_accuracy: 1, train_loss: 1";

Deno.test(
  "Store does not take a row with invalid content and a correct digest for a result",
  { ignore },
  () =>
    inTemporaryFolder((folder) => {
      const store = new Store(folder);
      const [trial] = trialsOf();
      store.saveTrials([finished(trial)], []);
      forge(folder, "trials", "state = state");
      assertEquals(store.findTrial(trial), finished(trial)); // the forged digest is right
      const json = (text: string) => `'${text.replace(/(\w+):/g, '"$1":')}'`;
      const complete = (metrics: string) =>
        json(`{state: "complete", epochs: 1, metrics: ${metrics}}`);
      const changes = [
        ...["", "hello", "null", "1", "[]", "{}"].map((text) => `result = '${text}'`),
        `result = ${json('{state: "complete", epochs: 1}')}`,
        `result = ${complete("null")}`,
        `result = ${complete(`{${METRICS}}`)}`,
        `result = ${complete(`{val_accuracy: "x", ${METRICS}}`)}`,
        `result = ${complete(`{val_accuracy: null, ${METRICS}}`)}`,
        `result = ${complete(`{val_accuracy: 1e999, ${METRICS}}`)}`,
        `state = 'failed', result = ${complete(`{val_accuracy: 1, ${METRICS}}`)}`,
        `state = 'failed', result = ${json('{state: "failed", epochs: 1, metrics: null}')}`,
        `state = 'failed', result = ${json('{state: "failed", epochs: 1, error: {}}')}`,
        `state = 'other', result = ${json('{state: "other", epochs: 1}')}`,
        ...["", "hello", "null", "1", "[]", "{}"].map((text) => `timing = '${text}'`),
        `timing = ${json('{seconds: "x", worker: 0, attempts: 1}')}`,
        ...["", "[[", "null", "1", "{}", "[1]", "[null]", "[[1]]", "[[0,1,1,1,1,1,1,null]]"]
          .map((text) => `curve = '${text}'`),
        "log_every = 0",
        "log_every = 9223372036854775807",
      ];
      for (const change of changes) {
        store.saveTrials([finished(trial)], []);
        forge(folder, "trials", change);
        for (const curve of [true, false]) {
          assertEquals(store.findTrial(trial, { curve, timeout: 1 }), undefined, change);
        }
        const db = new DatabaseSync(`${folder}/state.sqlite`);
        db.exec("DELETE FROM trials");
        db.close();
      }
      store.close();
      return Promise.resolve();
    }),
);

Deno.test(
  "Store does not take invalid holdout scores with a correct digest for scores",
  { ignore },
  withStore((store, folder) => {
    const [trial] = trialsOf();
    const holdout = { test_accuracy: 0.5, test_loss: 1 };
    store.saveHoldoutScores([finished(trial, { ...runTrial(trial), holdout })]);
    forge(folder, "tests", "rows_id = rows_id");
    assertEquals(store.findHoldoutScores(trial), holdout);
    for (const scores of ["", "hello", "null", "[]", "{}", '{"test_accuracy":1,"test_loss":"x"}']) {
      forge(folder, "tests", `scores = '${scores}'`);
      assertEquals(store.findHoldoutScores(trial), undefined, scores);
    }
  }),
);

Deno.test(
  "Store has no experiment if that in it is not valid, or its grid is larger than its run_cap",
  { ignore },
  withStore((store, folder) => {
    const experiment = networkExperiment("{name: one}");
    store.saveExperiment(experiment);
    forge(folder, "experiment", "only = 1");
    assertEquals(store.experiment, experiment);
    const seeds = Array.from({ length: 100_001 }, (_, seed) => seed);
    for (
      const json of [
        ...["", "hello", "null", "1", "[]", "{}"],
        JSON.stringify({ ...experiment, name: "\u001b[31mred" }),
        JSON.stringify({ ...experiment, parameters: { dropout: null } }),
        JSON.stringify({ ...experiment, seeds }),
      ]
    ) {
      forge(folder, "experiment", `json = '${json}'`);
      assertEquals(store.experiment, undefined, json.slice(0, 100));
    }
  }),
);
