import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { experimentWarnings } from "../../lib/checks/experiment_warnings.ts";
import type { NetworkExperiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { trialBytes } from "../../lib/objective/trial_bytes.ts";
import { replayTrial } from "../../lib/sweep/replay_trial.ts";
import { resumeSweep } from "../../lib/sweep/resume_sweep.ts";
import { runSweep } from "../../lib/sweep/run_sweep.ts";
import { verifySweep } from "../../lib/sweep/verify_sweep.ts";
import { UserError } from "../../lib/user_error.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "files", "workers", "processes");
const FILES = ["summary.csv", "effects.csv", "trials.csv", "curves.csv"];
const ODD = "tables, #1 %20 ü";

/** A table with numbers, a category and both kinds of target. */
function table(rows = 60, shift = 0): string {
  return "a,kind,y,class\n" + Array.from({ length: rows }, (_, i) => {
    const a = (i * 37) % rows;
    return `${a},${"xyz"[i % 3]},${a * 0.5 + (i % 3) + shift},${a % 2 === 0 ? "even" : "odd"}\n`;
  }).join("");
}

function parse(folder: string, text: string, overrides: string[] = []): NetworkExperiment {
  return parseExperiment(text, { file: `${folder}/x.yaml`, overrides }) as NetworkExperiment;
}

const REGRESSION = `{data: {csv: "${ODD}/t.csv", target: y, exclude: [class]}, seeds: [0, 1], ` +
  "split: {train: 0.5, validation: 0.3, test: 0.2}, " +
  "parameters: {hidden: {values: [3, 5]}, activation: {values: [relu, tanh]}, epochs: 12}}";
const FOLDS =
  `{data: {csv: "${ODD}/t.csv", target: class, group: kind}, seeds: [0, 1], split: {folds: 3}, ` +
  "metric: {name: val_balanced_accuracy}, parameters: {hidden: {values: [3, 5]}, epochs: 12}}";

/** Calls with a folder that has a table in a folder of an odd name. */
function withTable(test: (folder: string) => Promise<void>): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      await Deno.mkdir(`${folder}/${ODD}`);
      await Deno.writeTextFile(`${folder}/${ODD}/t.csv`, table());
      await test(folder);
    });
}

async function filesOf(directory: string): Promise<Record<string, string>> {
  const texts = FILES.map(async (name) => [name, await Deno.readTextFile(`${directory}/${name}`)]);
  return Object.fromEntries(await Promise.all(texts));
}

/** The number of trials that a sweep of the folder runs and finds. */
async function sweep(
  experiment: NetworkExperiment,
  directory: string,
): Promise<{ ran: number; found: number }> {
  let [ran, found] = [0, 0];
  const { end } = await resumeSweep(experiment, {
    ...{ directory, jobs: 2 },
    onEvent: (event) => {
      if (event.kind === "trialFinished") ran++;
      if (event.kind === "opened") found = event.found;
    },
  });
  assertEquals(end.kind, "done");
  return { ran, found };
}

for (const [what, text] of [["a regression", REGRESSION], ["grouped folds", FOLDS]]) {
  Deno.test(
    `resumeSweep() of ${what} gives the same bytes with 1 and 2 jobs, in workers and processes`,
    { ignore },
    withTable(async (folder) => {
      const experiment = parse(folder, text);
      for (
        const [name, jobs, isolation] of [["a", 1, "worker"], ["b", 2, "worker"], [
          "c",
          2,
          "process",
        ]] as const
      ) {
        const { end } = await resumeSweep(experiment, {
          directory: `${folder}/${name}`,
          jobs,
          isolation,
        });
        assertEquals(end.kind, "done", name);
      }
      const first = await filesOf(`${folder}/a`);
      assertEquals(await filesOf(`${folder}/b`), first);
      assertEquals(await filesOf(`${folder}/c`), first);
      assertEquals(first["trials.csv"].includes("failed"), false);
      const { verified, rerun } = await verifySweep(`${folder}/a`, { jobs: 2 });
      assertEquals([verified, rerun.length], [true, expandGrid(experiment).length]);
    }),
  );
}

Deno.test(
  "resumeSweep() runs all anew after a change of the table, and nothing for the same table elsewhere",
  { ignore },
  withTable(async (folder) => {
    const text = REGRESSION.replace(ODD, "NAME").replace("NAME/t.csv", "one.csv");
    const directory = `${folder}/results`;
    await Deno.writeTextFile(`${folder}/one.csv`, table());
    assertEquals((await sweep(parse(folder, text), directory)).found, 0);
    await Deno.copyFile(`${folder}/one.csv`, `${folder}/${ODD}/copy.csv`);
    const elsewhere = parse(folder, text.replace("one.csv", `${ODD}/copy.csv`));
    assertEquals(await sweep(elsewhere, directory), { ran: 0, found: 8 });
    await Deno.symlink(`${folder}/one.csv`, `${folder}/link.csv`);
    assertEquals(
      (await sweep(parse(folder, text.replace("one.csv", "link.csv")), directory)).found,
      8,
    );
    await Deno.writeTextFile(`${folder}/one.csv`, table(60, 1));
    assertEquals(await sweep(parse(folder, text), directory), { ran: 8, found: 0 });
    await Deno.writeTextFile(`${folder}/one.csv`, table());
    assertEquals(await sweep(parse(folder, text), directory), { ran: 0, found: 8 });
  }),
);

Deno.test(
  "verifySweep() and replayTrial() refuse a table that is missing or has changed, and name it",
  { ignore },
  withTable(async (folder) => {
    const path = `${folder}/t.csv`;
    const content = table(61);
    await Deno.writeTextFile(path, content);
    const text = REGRESSION.replace(`"${ODD}/t.csv"`, "t.csv");
    const directory = `${folder}/results`;
    await sweep(parse(folder, text), directory);
    const { same } = await replayTrial(directory, 3);
    assertEquals(same, true);
    // The table of this process is in its memory, so a hash that no table has is asked for.
    const json = `${directory}/experiment.json`;
    const written = await Deno.readTextFile(json);
    const other = await Deno.readTextFile(json).then((each) =>
      each.replace(/"hash": "\w+"/, '"hash": "0123456789abcdef"')
    );
    await Deno.writeTextFile(json, other);
    for (const call of [() => verifySweep(directory), () => replayTrial(directory, 0)]) {
      const { message } = await assertRejects(call, UserError);
      assertStringIncludes(message, `${directory}/../t.csv`.replace("results/../", ""));
      assertStringIncludes(
        message,
        "its content has changed: the experiment was made for the hash 0123456789abcdef",
      );
    }
    await Deno.remove(path);
    for (const call of [() => verifySweep(directory), () => replayTrial(directory, 0)]) {
      assertStringIncludes((await assertRejects(call, UserError)).message, "there is no such file");
    }
    await Deno.writeTextFile(json, written);
    await Deno.writeTextFile(path, content);
    assertEquals((await verifySweep(directory)).verified, true);
  }),
);

Deno.test(
  "runSweep() of a table over 200,000 numbers gives the results of runTrial() to the bit",
  { ignore },
  withTable(async (folder) => {
    const header = Array.from({ length: 50 }, (_, i) => `c${i}`).join(",");
    const rows = Array.from(
      { length: 4100 },
      (_, i) =>
        Array.from({ length: 50 }, (_, k) => (i * 31 + k * 17) % (97 + k)).join(",") +
        `,${i % 5}\n`,
    );
    await Deno.writeTextFile(`${folder}/large.csv`, `${header},y\n${rows.join("")}`);
    const experiment = parse(
      folder,
      "{data: {csv: large.csv, target: y}, seeds: [0, 1], parameters: {hidden: 2, epochs: 2}}",
    );
    assert(4100 * 50 > 200_000);
    const alone = expandGrid(experiment).map((trial) => runTrial(trial));
    for (const isolation of ["worker", "process"] as const) {
      const { records } = await runSweep(experiment, { jobs: 2, isolation });
      assertEquals(records.map(({ result }) => result), alone, isolation);
    }
  }),
);

Deno.test(
  "replayTrial() of 3 folds reports the points of the mean curve, as curves.csv has them",
  { ignore },
  withTable(async (folder) => {
    const directory = `${folder}/results`;
    await sweep(parse(folder, FOLDS), directory);
    const points: number[][] = [];
    const { same, result } = await replayTrial(directory, 1, {
      onPoint: ({ epoch, val_loss }) => points.push([epoch, val_loss]),
    });
    assertEquals([same, points.length], [true, 12]);
    assertEquals(points, result.curve.map(({ epoch, val_loss }) => [epoch, val_loss]));
    const rows = (await Deno.readTextFile(`${directory}/curves.csv`)).split("\r\n")
      .filter((row) => row.startsWith("1,")).map((row) => row.split(","));
    assertEquals(rows.map((cells) => [Number(cells[1]), Number(cells[7])]), points);
  }),
);

Deno.test(
  "trialBytes() of 3 folds counts the rows four times, and of a plain split twice",
  { ignore },
  withTable((folder) => {
    const [plain] = expandGrid(parse(folder, REGRESSION, ["hidden=3"]));
    const [folds] = expandGrid(parse(folder, FOLDS, ["hidden=3", "split.folds=3"]));
    const rowBytes = (inputs: number) => 60 * (8 * inputs + 4);
    const network = (trial: typeof plain, inputs: number, copies: number) =>
      trialBytes(trial) - copies * rowBytes(inputs);
    assert(network(plain, 4, 2) > 17e6);
    assertEquals(
      trialBytes({ ...folds, split: { ...folds.split, folds: 9 } }) - trialBytes(folds),
      6 * rowBytes(2),
    );
    return Promise.resolve();
  }),
);

Deno.test(
  "experimentWarnings() of a table name what a regression has: val_rmse, rows left out, equal rows",
  { ignore },
  withTable(async (folder) => {
    const lines = "1,2.5\n".repeat(20) + "3,4\n5,6\n8,9\n9,8\n6,5\n4,3\n7,\n";
    await Deno.writeTextFile(`${folder}/equal.csv`, `a,y\n${lines}`);
    const text = "{data: {csv: equal.csv, target: y, missing: drop}, seeds: 1}";
    const warnings = experimentWarnings(parse(folder, text));
    assertEquals(warnings.length, 3, warnings.join("\n"));
    assertStringIncludes(warnings[0], "1 row with missing values is left out");
    assertStringIncludes(warnings[1], "equal rows in two parts, 1 with seed 0");
    assertStringIncludes(warnings[2], "they can overfit, so compare val_rmse, not train_rmse");
    assertNotEquals(warnings[0], warnings[1]);
  }),
);

Deno.test(
  "resumeSweep() refuses a table that is not what the experiment says in 5 cases, before a folder is made",
  { ignore },
  withTable(async (folder) => {
    const experiment = parse(folder, REGRESSION);
    const { data } = experiment;
    const content = "csv" in data ? data.content! : undefined;
    const cases: [change: object, message: string][] = [
      [{ hash: "0123456789abcdef" }, "the experiment was made for the hash 0123456789abcdef"],
      [{ rows: 61 }, "its rows must be 60, got 61"],
      [{ inputs: 5 }, "its inputs must be 4, got 5"],
      [{ classes: 2 }, "its classes must be 0, got 2"],
      [{ task: "classification" }, "its task must be regression, got classification"],
    ];
    for (const [change, message] of cases) {
      const other = {
        ...experiment,
        data: { ...data, content: { ...content, ...change } },
      } as typeof experiment;
      const directory = `${folder}/none`;
      const error = await assertRejects(() => resumeSweep(other, { directory }), UserError);
      assertStringIncludes(error.message, message);
      await assertRejects(() => Deno.stat(directory), Deno.errors.NotFound);
    }
  }),
);
