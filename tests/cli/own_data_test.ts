import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lacking } from "../permissions.ts";
import { endTask, inTemporaryFolder, oneLine, runTask, spawnTask, waitUntil } from "./run_task.ts";

const ignore = lacking("processes", "parse");
const COMPARED = ["trials.csv", "summary.csv", "effects.csv", "curves.csv", "experiment.json"];
const ODD = "a b, #1 %20 ü=";

const TABLE = "a,kind,y\n" +
  Array.from(
    { length: 50 },
    (_, i) => `${(i * 37) % 50},${"xyz"[i % 3]},${((i * 37) % 50) / 2 + (i % 3)}\n`,
  ).join("");
const REGRESSION = `
data: { csv: ./table.csv, target: y }
split: { folds: 3 }
seeds: 3
parameters: { hidden: { values: [3, 20] }, activation: tanh, epochs: 40 }
`;
const MODULE = `export default ({ parameters, seed, report }) => {
  report(2, { half: seed / 2 });
  return { loss: Number(parameters.rate ?? 1) + seed / 10 };
};`;
const OWN = `
objective: ./own.js
metric: { name: loss, goal: minimize }
seeds: 3
timeout: 60
parameters:
  rate: { values: [1, 2] }
  note: { value: "two\\nlines \${rate} 'quoted' \\"twice\\"" }
`;

/** Calls with a folder of an odd name that has a table, a module, and an experiment for each. */
function withFiles(test: (folder: string) => Promise<void>): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (parent) => {
      const folder = `${parent}/${ODD}`;
      await Deno.mkdir(`${folder}/deep`, { recursive: true });
      const files = {
        "table.csv": TABLE,
        "own.js": MODULE,
        "csv.yaml": REGRESSION,
        "own.yaml": OWN,
      };
      for (const [name, text] of Object.entries(files)) {
        await Deno.writeTextFile(`${folder}/${name}`, text);
      }
      await test(folder);
    });
}

function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    COMPARED.map((name) => [name, Deno.readTextFileSync(`${folder}/${name}`)]),
  );
}

Deno.test(
  "plan says what a table contains, how many folds there are, and what a module may do",
  { ignore },
  withFiles(async (folder) => {
    const csv = await runTask("sweep", ["plan", "csv.yaml"], folder);
    const lines = oneLine(csv.stdout);
    assertEquals(csv.code, 0, csv.stderr);
    assertStringIncludes(lines, `${folder}/table.csv: 50 rows, 4 inputs; regression of y`);
    assertStringIncludes(lines, "3 folds: each trial trains 3 networks and averages their scores");
    assertStringIncludes(lines, "so compare val_rmse, not train_rmse");
    assertMatch(lines, /expected: .* on \d workers? \(.* s per trial, measured for /);
    const own = await runTask("sweep", ["plan", "own.yaml"], folder);
    assertStringIncludes(
      oneLine(own.stdout),
      `each trial runs ${folder}/own.js, without any permission`,
    );
    assertStringIncludes(own.stdout, "expected time: unknown, because no trial has run yet");
    assertEquals(own.code, 0);
  }),
);

Deno.test(
  "doctor checks a table with folds, and a module",
  { ignore },
  withFiles(async (folder) => {
    const csv = await runTask("sweep", ["doctor", "csv.yaml", "epochs=5"], folder);
    assertEquals(csv.code, 0, csv.stdout + csv.stderr);
    assertMatch(csv.stdout, /pass {2}the first loss is near that of the mean: /);
    assertMatch(csv.stdout, /csv: all checks passed, in /);
    assertEquals(csv.stdout.includes("class"), false);
    const own = await runTask("sweep", ["doctor", "own.yaml"], folder);
    assertEquals([own.code, own.stderr], [0, ""]);
    assertEquals(own.stdout.split("\n").slice(0, 3), [
      "pass  the objective returns loss: loss 1",
      "pass  the same trial gives the same result twice: loss 1",
      "pass  another seed gives another result: loss 1 with seed 0, loss 1.1 with seed 1",
    ]);
    await Deno.writeTextFile(`${folder}/own.js`, "export default () => ({ loss: Math.random() });");
    const random = await runTask("sweep", ["doctor", "own.yaml"], folder);
    assertEquals(random.code, 3);
    assertMatch(
      random.stdout,
      /FAIL {2}the same trial gives the same result twice: loss 0\.\d+, then loss 0\.\d+/,
    );
    assertMatch(random.stdout, /own: 1 check failed, in /);
  }),
);

Deno.test(
  "sweep of a table is the same from three folders, with relative and absolute --out, and is verified",
  { ignore },
  withFiles(async (folder) => {
    const first = await runTask("sweep", ["csv.yaml"], folder);
    assertEquals(first.code, 0, first.stderr);
    assertMatch(first.stdout, /rank {2}hidden +val_rmse/);
    assertMatch(first.stdout, /Best: +hidden=20 +val_rmse \d\.\d{3}/);
    assertStringIncludes(oneLine(first.stdout), `Files: ${folder}/results/csv/`);
    await runTask("sweep", ["../csv.yaml", "--out", "../results/other", "-q"], `${folder}/deep`);
    await runTask("sweep", [`${folder}/csv.yaml`, "--out", `${folder}/results/third`, "-q"]);
    const files = filesIn(`${folder}/results/csv`);
    assertEquals(filesIn(`${folder}/results/other`), files);
    assertEquals(filesIn(`${folder}/results/third`), files);
    assertStringIncludes(files["experiment.json"], '"csv": "../../table.csv"');
    const verified = await runTask("sweep", ["verify", "results/csv", "--sample", "2"], folder);
    assertStringIncludes(oneLine(verified.stdout), `${folder}/results/csv is verified`);
    assertEquals(verified.code, 0);
    const again = await runTask(
      "sweep",
      ["results/csv/experiment.json", "--out", "again", "-q"],
      folder,
    );
    assertEquals(again.code, 0, again.stderr);
    assertEquals(filesIn(`${folder}/again`)["trials.csv"], files["trials.csv"]);
    const compared = await runTask("sweep", ["compare", "results/csv", "again"], folder);
    assertEquals([compared.code, compared.stderr], [0, ""]);
    assertMatch(compared.stdout, /B has the same scores as A in all 6 trials that both have\n$/);
  }),
);

Deno.test(
  "sweep of a table: verify, replay and retry name a file that is missing, or that has changed",
  { ignore },
  withFiles(async (folder) => {
    await runTask("sweep", ["csv.yaml", "-q"], folder);
    await Deno.writeTextFile(`${folder}/table.csv`, TABLE.replace("x", "z"));
    for (
      const command of [["verify", "results/csv"], ["replay", "results/csv", "0"], [
        "retry",
        "results/csv",
      ]]
    ) {
      const { code, stderr } = await runTask("sweep", command, folder);
      assertEquals(code, 1);
      assertMatch(
        oneLine(stderr),
        /table\.csv: its content has changed: the experiment was made for the hash [0-9a-f]{16}, the file has [0-9a-f]{16}; /,
      );
    }
    await Deno.remove(`${folder}/table.csv`);
    const { code, stderr } = await runTask("sweep", ["verify", "results/csv"], folder);
    assertEquals([code, oneLine(stderr)], [
      1,
      `Cannot read ${folder}/table.csv: there is no such file`,
    ]);
    const status = await runTask("sweep", ["status", "results/csv"], folder);
    assertStringIncludes(status.stdout, "6 trials: 6 complete");
    assertEquals(status.code, 0);
  }),
);

Deno.test(
  "sweep of a module: what a person sees, with a value of two lines in one",
  { ignore },
  withFiles(async (folder) => {
    const { code, stdout, stderr } = await runTask("sweep", ["own.yaml"], folder);
    assertEquals([code, stderr.includes("warning")], [0, false]);
    const note = JSON.stringify("two\nlines ${rate} 'quoted' \"twice\"");
    assertStringIncludes(oneLine(stdout), `all with note=${note}`);
    assertMatch(
      stdout,
      /rank {2}rate +loss +± std +behind best, 95 % +verdict\n +1 +1 +1\.100 +± 0\.100 /,
    );
    assertMatch(stdout, /Best: +rate=1 +loss 1\.100\n/);
    const replay = await runTask("sweep", ["replay", "results/own", "4"], folder);
    assertEquals(replay.stdout.split("\n").slice(-4), [
      "step 2: half=0.5",
      "complete after 1 report: loss=2.1",
      "the result in trials.csv is the same to the last bit",
      "",
    ]);
    const diff = await runTask("sweep", ["diff", "results/own", "0", "1"], folder);
    assertStringIncludes(
      oneLine(diff.stderr),
      "an objective of your own has no weights; curves.csv has its reports",
    );
    const more = await runTask("sweep", ["own.yaml", "rate=1,2,3", "note=x"], folder);
    assertMatch(more.stderr, /6 trials of the earlier sweep/);
    const plan = await runTask("sweep", ["plan", "own.yaml", "rate=3,4", "note=x"], folder);
    assertStringIncludes(oneLine(plan.stdout), "has 3 of 6 trials already; 3 to run");
    assertMatch(
      oneLine(plan.stdout),
      /expected: .* s per trial, the mean of those that have run\)/,
    );
  }),
);

Deno.test(
  "sweep of a module that starts programs runs with that permission, and fails without it",
  { ignore },
  withFiles(async (folder) => {
    const program = JSON.stringify(Deno.execPath());
    await Deno.writeTextFile(
      `${folder}/own.js`,
      `export default async ({ seed }) => {
        const { code } = await new Deno.Command(${program}, { args: ["--version"], stdout: "null" }).output();
        return { loss: code + seed };
      };`,
    );
    await Deno.writeTextFile(`${folder}/run.yaml`, `${OWN}permissions: { run: [${program}] }\n`);
    const allowed = await runTask("sweep", ["run.yaml", "rate=1", "seeds=0"], folder);
    assertEquals(allowed.code, 0, allowed.stderr);
    const doctor = await runTask("sweep", ["doctor", "run.yaml", "rate=1"], folder);
    assertEquals(doctor.code, 0, doctor.stderr);
    const forbidden = await runTask("sweep", ["own.yaml", "rate=1", "seeds=0"], folder);
    assertEquals(forbidden.code, 2);
    assertMatch(
      oneLine(forbidden.stderr),
      /trial 0 \(seed 0\) failed: .*the experiment can allow it: "permissions", "run"/,
    );
  }),
);

const FOREIGN = `program: train.py
method: bayes
metric: { name: val/loss, goal: minimize }
project: demo
early_terminate: { type: hyperband, min_iter: 3 }
parameters:
  optimizer.lr: { distribution: log_uniform_values, min: 1e-5, max: 1e-2 }
  size: { values: [1, 2] }
`;

Deno.test(
  "sweep of a file of another program prints 4 lines that say what to write, and no stack",
  { ignore },
  withFiles(async (folder) => {
    await Deno.writeTextFile(`${folder}/foreign.yaml`, FOREIGN);
    for (const command of [[], ["plan"], ["doctor"]]) {
      const { code, stdout, stderr } = await runTask("sweep", [...command, "foreign.yaml"], folder);
      assertEquals([code, stdout], [1, ""]);
      assertEquals(
        stderr.trimEnd().replaceAll(`Cannot read ${folder}/foreign.yaml:`, "").split("\n"),
        [
          '1:1 program: write objective: { command: [python3, train.py, "--optimizer.lr=${optimizer.lr}", ' +
          '"--size=${size}", "--seed=${seed}"] } instead',
          "2:9 method: bayes needs run_cap, the number of configs, as in run_cap: 50, because optimizer.lr has infinitely many values",
          "4:1 project: there are no projects: remove it; results are in results/<name>",
          "5:18 early_terminate: early_terminate over epochs needs a parameter epochs that every config has, because the " +
          "objective is started with fewer of them; { type: halving, resource: seeds, min: 3 } and race work with any " +
          "objective; without early_terminate every config is trained in full",
        ],
      );
    }
  }),
);

/** Kills the sweep with SIGKILL after its first saved trial; the same command must give the files of a whole sweep. */
async function killAndResume(folder: string, file: string, overrides: string[]): Promise<void> {
  const args = (
    out: string,
  ) => [`${folder}/${file}`, ...overrides, "-j", "2", "--out", `${folder}/${out}`];
  const child = spawnTask("sweep", args("killed"));
  await waitUntil(() => hasRows(`${folder}/killed/trials.csv`), child);
  await endTask(child, "SIGKILL");
  const resumed = await runTask("sweep", args("killed"));
  assertEquals(resumed.code, 0, resumed.stderr);
  assertEquals(/Ran: +(\d+) trials? /.exec(resumed.stdout)?.[1] === "8", false, "some were found");
  await runTask("sweep", args("whole"));
  assertEquals(filesIn(`${folder}/killed`), filesIn(`${folder}/whole`));
}

async function hasRows(path: string): Promise<boolean> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.includes(",complete,");
}

Deno.test(
  "sweep of a table that is killed with SIGKILL resumes to the bytes of a whole sweep",
  { ignore },
  withFiles((folder) =>
    killAndResume(folder, "csv.yaml", ["seeds=0,1,2,3", "hidden=60,80", "epochs=1500"])
  ),
);

Deno.test(
  "sweep of a module that is killed with SIGKILL resumes to the bytes of a whole sweep",
  { ignore },
  withFiles(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/own.js`,
      `export default async ({ parameters, seed, report }) => {
        await new Promise((resolve) => setTimeout(resolve, 150));
        report(2, { half: seed / 2 });
        return { loss: parameters.rate + seed / 10 };
      };`,
    );
    await killAndResume(folder, "own.yaml", ["seeds=0,1,2,3"]);
    assert(Deno.readTextFileSync(`${folder}/killed/curves.csv`).includes(",half,1.5"));
  }),
);
