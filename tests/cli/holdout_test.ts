import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { DatabaseSync } from "node:sqlite";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { trialRows } from "../../lib/objective/build_trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import { lacking } from "../permissions.ts";
import { Store } from "../../lib/store/store.ts";
import { endTask, inTemporaryFolder, oneLine, runTask, spawnTask, waitUntil } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const FILE =
  `{name: tested, seeds: [0, 1], data: {spiral: {samples: 20}}, split: {train: 0.5, validation: 0.2, test: 0.3},
  parameters: {hidden: {values: [2, 16, 8]}, dropout: {value: 0}, epochs: {value: 30}}}`;

async function sweepIn(folder: string, ...args: string[]): ReturnType<typeof runTask> {
  await Deno.writeTextFile(`${folder}/tested.yaml`, FILE);
  return await runTask("sweep", [`${folder}/tested.yaml`, "--out", `${folder}/out`, ...args]);
}

async function rowsIn(folder: string): Promise<Record<string, string>[]> {
  return parse(await Deno.readTextFile(`${folder}/out/summary.csv`), { skipFirstRow: true });
}

Deno.test("runTrial() has holdout scores only with the option holdout, and nothing else changes", {
  ignore,
}, () => {
  const [trial] = expandGrid(networkExperiment(FILE));
  const { holdout, ...rest } = runTrial(trial, { holdout: true });
  assertEquals(rest, runTrial(trial));
  const swapped = trialRows(trial)[0];
  [swapped.validation, swapped.test] = [swapped.test, swapped.validation];
  const { metrics } = runTrial(trial, { rows: [swapped] });
  assertEquals(holdout, { test_accuracy: metrics!.val_accuracy, test_loss: metrics!.val_loss });
});

Deno.test(
  "sweep: the leader and the simplest tied config are evaluated on the holdout rows, once, and no other",
  {
    ignore,
  },
  () =>
    inTemporaryFolder(async (folder) => {
      const { stdout, stderr } = await sweepIn(folder);
      const rows = await rowsIn(folder);
      const evaluated = rows.filter(({ mean_test_accuracy }) => mean_test_accuracy !== "");
      const count = evaluated.length === 1 ? "1 config" : "2 configs";
      assertMatch(stderr, new RegExp(`^evaluating ${count} on the holdout rows$`, "m"));
      assertEquals(
        evaluated.map(({ config_id }) => config_id),
        rows.filter(({ verdict, simplest }) => verdict === "best" || simplest === "yes")
          .map(({ config_id }) => config_id),
      );
      const holdout = stdout.match(
        /^(Holdout:| {8}) {3}hidden=\d+\s+test_accuracy 0\.\d{3}, std over seeds 0\.\d{3} \(val_accuracy 0\.\d{3}\)$/gm,
      );
      assertEquals(holdout?.length, evaluated.length, stdout);
      assertEquals(rows.map(({ optimism }) => optimism !== ""), [true, false, false]);
      const again = await sweepIn(folder);
      assertEquals(again.stderr.includes("evaluating"), false);
      assertEquals(await rowsIn(folder), rows);
    }),
);

Deno.test(
  "sweep: a note says that another config was evaluated on the same holdout rows before",
  {
    ignore,
  },
  () =>
    inTemporaryFolder(async (folder) => {
      await sweepIn(folder, "hidden=2");
      const { stderr } = await sweepIn(folder, "hidden=16");
      assertStringIncludes(
        oneLine(stderr),
        "evaluating 1 config on the holdout rows; 1 other config was evaluated on the same rows before, so the scores " +
          "may be too good",
      );
    }),
);

Deno.test(
  "sweep: a holdout score that was changed in the store is ignored, and evaluated again",
  {
    ignore,
  },
  () =>
    inTemporaryFolder(async (folder) => {
      await sweepIn(folder, "hidden=2");
      const db = new DatabaseSync(`${folder}/out/state.sqlite`);
      const { digest: first } = db.prepare("SELECT digest FROM tests").get() as { digest: string };
      db.exec(
        `UPDATE tests SET scores = '{"test_accuracy":1,"test_loss":0}' WHERE digest = '${first}'`,
      );
      db.close();
      const { stderr } = await sweepIn(folder, "hidden=2");
      assertStringIncludes(stderr, "\nevaluating 1 config on the holdout rows\n");
      assertEquals((await rowsIn(folder))[0].mean_test_accuracy === "1", false);
    }),
);

Deno.test(
  "sweep: holdout scores are saved trial by trial: after a kill, only the others are evaluated",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const long = ["hidden=64", "epochs=4000", "replicates=6", "--jobs", "1"];
      await sweepIn(folder, ...long, "--quiet");
      const before = await rowsIn(folder);
      const inStore = (sql: string, readOnly = false) => {
        const db = new DatabaseSync(`${folder}/out/state.sqlite`, { readOnly });
        try {
          return db.prepare(sql).all();
        } finally {
          db.close();
        }
      };
      const count = () => inStore("SELECT * FROM tests", true).length;
      inStore("DELETE FROM tests");
      const child = spawnTask("sweep", [
        ...[`${folder}/tested.yaml`, "--out", `${folder}/out`, ...long, "--quiet"],
      ]);
      await waitUntil(() => count() > 0, child);
      await endTask(child, "SIGKILL");
      const saved = inStore("SELECT * FROM tests");
      assertEquals(saved.length > 0 && saved.length < 6, true, `${saved.length} of 6`);
      await sweepIn(folder, ...long);
      assertEquals(await rowsIn(folder), before);
      const now = inStore("SELECT * FROM tests");
      assertEquals(now.length, 6);
      assertEquals(now.slice(0, saved.length), saved); // a score that was saved again would be last
    }),
);

Deno.test(
  "sweep: a timeout that is set later does not end the trials of the holdout evaluation",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await sweepIn(folder, "hidden=64", "epochs=2000", "--quiet");
      const before = await rowsIn(folder);
      const db = new DatabaseSync(`${folder}/out/state.sqlite`);
      db.exec("DELETE FROM tests");
      db.close();
      const { code, stderr } = await sweepIn(folder, "hidden=64", "epochs=2000", "timeout=0.001");
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "\nevaluating 1 config on the holdout rows\n");
      assertEquals(await rowsIn(folder), before);
    }),
);

Deno.test(
  "sweep: a trial that ends with other weights than before is reported and has no holdout score, exit 1",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await sweepIn(folder, "hidden=2", "--quiet");
      const store = new Store(`${folder}/out`);
      const [trial] = expandGrid(store.experiment!);
      const found = store.findTrial(trial)!;
      store.saveTrials(
        [{ ...found, result: { ...found.result, weightsHash: "0000000000000000" } }],
        [],
      );
      store.close();
      const db = new DatabaseSync(`${folder}/out/state.sqlite`);
      db.exec("DELETE FROM tests");
      db.close();
      const { code, stderr } = await sweepIn(folder, "hidden=2");
      assertEquals(code, 1);
      assertStringIncludes(
        stderr,
        "\ntrial 0 ended with other weights than before: sweep verify shows more\n" +
          "the holdout rows of 1 trial could not be evaluated\n" +
          "stopped before the holdout evaluation was complete\n",
      );
      assertEquals((await rowsIn(folder))[0].mean_test_accuracy, "");
    }),
);
