import { assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { DatabaseSync } from "node:sqlite";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { makeSplit } from "../../lib/objective/build_trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { lacking } from "../permissions.ts";
import { Store } from "../../lib/store/store.ts";
import { inTemporaryFolder, runTask, spawnTask } from "./run_task.ts";

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

Deno.test("runTrial() scores the test rows only where it is asked, and nothing else changes", {
  ignore,
}, () => {
  const [trial] = expandGrid(parseExperiment(FILE));
  const { holdout, ...rest } = runTrial(trial, { holdout: true });
  assertEquals(rest, runTrial(trial));
  const swapped = makeSplit(trial);
  [swapped.validation, swapped.test] = [swapped.test, swapped.validation];
  const { metrics } = runTrial(trial, { split: swapped });
  assertEquals(holdout, { test_accuracy: metrics!.val_accuracy, test_loss: metrics!.val_loss });
});

Deno.test(
  "sweep: the test rows are asked about the leader and the simplest of the tied, and of no other",
  {
    ignore,
  },
  () =>
    inTemporaryFolder(async (folder) => {
      const { stdout, stderr } = await sweepIn(folder);
      assertStringIncludes(stderr, "asking the test rows about hidden=");
      const rows = await rowsIn(folder);
      const asked = rows.filter(({ mean_test_accuracy }) => mean_test_accuracy !== "");
      assertEquals(
        asked.map(({ config_id }) => config_id),
        rows.filter(({ verdict, simplest }) => verdict === "best" || simplest === "yes")
          .map(({ config_id }) => config_id),
      );
      assertEquals(stdout.match(/On the test rows hidden=/g)?.length, asked.length);
      assertEquals(rows.map(({ optimism }) => optimism !== ""), [true, false, false]);
      const again = await sweepIn(folder);
      assertEquals(again.stderr.includes("asking"), false); // once is once
      assertEquals(await rowsIn(folder), rows);
    }),
);

Deno.test(
  "sweep: test rows that were asked about other configs before are told to be no longer fresh",
  {
    ignore,
  },
  () =>
    inTemporaryFolder(async (folder) => {
      await sweepIn(folder, "hidden=2");
      const { stderr } = await sweepIn(folder, "hidden=16");
      assertStringIncludes(stderr, "they were asked about 1 other config before");
    }),
);

Deno.test(
  "sweep: a test score that was changed in the store is none, and is asked for again",
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
      assertStringIncludes(stderr, "asking the test rows");
      assertEquals((await rowsIn(folder))[0].mean_test_accuracy === "1", false);
    }),
);

Deno.test(
  "sweep: what the test rows said is kept trial by trial: killed in between, only the rest is asked",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const long = ["hidden=64", "epochs=4000", "replicates=6", "--jobs", "1"];
      await sweepIn(folder, ...long, "--quiet"); // so that it has run; then as if nobody had asked
      const asked = await rowsIn(folder);
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
      while (count() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      child.kill("SIGKILL");
      await child.status;
      await child.stdout.cancel();
      await child.stderr.cancel();
      const kept = inStore("SELECT * FROM tests");
      assertEquals(kept.length > 0 && kept.length < 6, true, `${kept.length} of 6`);
      await sweepIn(folder, ...long);
      assertEquals(await rowsIn(folder), asked);
      const now = inStore("SELECT * FROM tests");
      assertEquals(now.length, 6);
      assertEquals(now.slice(0, kept.length), kept); // an answer that is given again would stand last
    }),
);

Deno.test(
  "sweep: a timeout that came later does not end the trials that the test rows are asked about",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await sweepIn(folder, "hidden=64", "epochs=2000", "--quiet");
      const asked = await rowsIn(folder);
      const db = new DatabaseSync(`${folder}/out/state.sqlite`);
      db.exec("DELETE FROM tests");
      db.close();
      const { code, stderr } = await sweepIn(folder, "hidden=64", "epochs=2000", "timeout=0.001");
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "asking the test rows about the only config\n");
      assertEquals(await rowsIn(folder), asked);
    }),
);

Deno.test(
  "sweep: a trial that does not end with the weights it had is told, and the test rows say nothing: exit 1",
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
        "trial 0 ended with other weights than the first time: sweep verify tells more\n" +
          "the test rows say nothing of 1 trial\nstopped before the test rows were asked about every trial",
      );
      assertEquals((await rowsIn(folder))[0].mean_test_accuracy, "");
    }),
);
