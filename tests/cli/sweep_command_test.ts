import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { RESULT_FILES } from "../../lib/results/files/write_results.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, runTask, spawnTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const SMALL = `
name: small
seeds: [0, 1]
data: { spiral: { samples: 20 } }
parameters:
  dropout: { values: [0, 0.2] }
  epochs: { value: 4 }
`;

Deno.test(
  "sweep: an experiment file becomes a ranked table and its files, exit 0",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, SMALL);
      const { code, stdout, stderr } = await runTask("sweep", [
        `${folder}/small.yaml`,
        "--out",
        `${folder}/out`,
      ]);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, "small: 2 configs, 2 seeds each\nall with epochs=4\n");
      assertMatch(stdout, /│ rank │ dropout │ val_accuracy, mean ± std │ n │/);
      assertMatch(stdout, /│ +1 │ +0(\.2)? │ +0\.\d{4} ± 0\.\d{4} │ 2 │/);
      assertMatch(stdout, /4 trials in \d+ s; written:\n/);
      const names = [...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name).toSorted();
      assertEquals(names, [
        "curves.csv",
        "effects.csv",
        "experiment.json",
        "state.sqlite",
        "summary.csv",
        "timings.csv",
        "trials.csv",
      ]);
      for (const name of RESULT_FILES) assertStringIncludes(stdout, `${folder}/out/${name}`);
    }),
);

Deno.test(
  "sweep: every row of trials.csv has the weights of runTrial() alone",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, SMALL);
      await runTask("sweep", [`${folder}/small.yaml`, "--out", folder, "--quiet", "--jobs", "2"]);
      const rows = parse(await Deno.readTextFile(`${folder}/trials.csv`), { skipFirstRow: true });
      const trials = expandGrid(await readExperiment(`${folder}/experiment.json`));
      assertEquals(rows.length, 4);
      rows.forEach((row, number) => {
        const { weightsHash, metrics } = runTrial(trials[number]);
        assertEquals([row.number, row.trial_id], [String(number), trials[number].trialId]);
        assertEquals([row.weights_hash, row.val_accuracy], [
          weightsHash,
          String(metrics?.val_accuracy),
        ]);
      });
    }),
);

Deno.test(
  "sweep: the same bytes with --jobs 1, 2 and 5",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, SMALL);
      const bytes: string[] = [];
      for (const jobs of ["1", "2", "5"]) {
        await runTask("sweep", [
          `${folder}/small.yaml`,
          "--quiet",
          "--out",
          `${folder}/${jobs}`,
          "--jobs",
          jobs,
        ]);
        const files = ["trials.csv", "summary.csv", "curves.csv", "experiment.json"];
        bytes.push(
          files.map((name) => Deno.readTextFileSync(`${folder}/${jobs}/${name}`)).join("\0"),
        );
      }
      assertEquals(bytes[1], bytes[0]);
      assertEquals(bytes[2], bytes[0]);
    }),
);

Deno.test("sweep: --quiet prints nothing", { ignore }, () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/small.yaml`, SMALL);
    const { code, stdout, stderr } = await runTask("sweep", [
      `${folder}/small.yaml`,
      "-q",
      "-o",
      folder,
    ]);
    assertEquals([code, stdout, stderr], [0, "", ""]);
  }));

Deno.test(
  "sweep: a folder and a file with spaces and unicode",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const file = `${folder}/größe und ünicode.yaml`;
      await Deno.writeTextFile(file, "{seeds: [0], parameters: {epochs: {value: 1}}}");
      const { code } = await runTask("sweep", [file, "--out", `${folder}/a b/ö`]);
      assertEquals(code, 0);
      assertEquals(
        JSON.parse(await Deno.readTextFile(`${folder}/a b/ö/experiment.json`)).name,
        "größe-und-ünicode",
      );
    }),
);

Deno.test("sweep: a bad file is told with all its faults, exit 1, and nothing is written", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/bad.yaml`,
      "parameters:\n  droput: { value: 0 }\n  l2: { value: -1 }\n",
    );
    const { code, stdout, stderr } = await runTask("sweep", [
      `${folder}/bad.yaml`,
      "--out",
      `${folder}/out`,
    ]);
    assertEquals([code, stdout], [1, ""]);
    assertEquals(stderr.trimEnd().split("\n"), [
      `Cannot read ${folder}/bad.yaml:2:3 parameters.droput: there is no key "droput"; did you mean "dropout"?`,
      `Cannot read ${folder}/bad.yaml:3:16 parameters.l2.value: an L2 strength must be a finite number of at least 0, got -1`,
    ]);
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }));

Deno.test(
  "sweep: what is wrong on the command line is told in one line, exit 1",
  { ignore },
  async () => {
    const wrong: [string[], string][] = [
      [["--job", "2"], 'Cannot sweep: there is no option --job; did you mean "--jobs"?'],
      [["--jobs", "0"], 'Cannot sweep: --jobs takes a whole number from 1 to 1024, got "0"'],
      [["--jobs"], 'Cannot sweep: --jobs takes a whole number from 1 to 1024, got ""'],
      [["--out", "/dev/null/x"], "Cannot sweep: the results folder /dev/null/x cannot be written"],
      [
        ["plam", "a.yaml"],
        'Cannot sweep: there is one FILE at a time, got plam a.yaml; did you mean "plan"?',
      ],
      [["a.yaml", "b.yaml"], "Cannot sweep: there is one FILE at a time, got a.yaml b.yaml"],
      [["nowhere.yaml"], "Cannot read nowhere.yaml: there is no such file"],
      [["experiments"], "Cannot read experiments: it is a folder; an experiment is a file"],
      [
        ["hiden=3"],
        'Cannot read the override hiden=3: there is no key "hiden"; did you mean "hidden"?',
      ],
    ];
    for (const [args, line] of wrong) {
      const { code, stdout, stderr } = await runTask("sweep", args);
      assertEquals([code, stdout], [1, ""], stderr);
      assertStringIncludes(stderr, line);
      assertEquals(stderr.trimEnd().split("\n").length, 1);
    }
  },
);

Deno.test(
  "sweep: failed trials are rows with a message, told at the end, exit 2",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, SMALL);
      const overrides = ["optimizer=sgd", "learning_rate=0.1,1e200", "l2=1"];
      const { code, stdout, stderr } = await runTask("sweep", [
        `${folder}/small.yaml`,
        ...overrides,
        "--out",
        folder,
      ]);
      assertEquals(code, 2);
      assertMatch(
        stderr,
        /trial 2 \(seed 0\) failed: diverged at epoch \d+: the loss is (NaN|Infinity)/,
      );
      assertStringIncludes(
        stdout,
        "small: 2 of 4 configs with a complete trial, up to 2 seeds each",
      );
      const rows = parse(await Deno.readTextFile(`${folder}/trials.csv`), { skipFirstRow: true });
      assertEquals(rows.filter(({ state }) => state === "failed").length, 4);
      assertEquals(rows.filter(({ state }) => state === "complete").length, 4);
      assertMatch(rows[2].error, /^diverged at epoch/);
    }),
);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(
    `sweep: ${signal} leaves what is done in the files, exit 130`,
    { ignore },
    () =>
      inTemporaryFolder(async (folder) => {
        await Deno.writeTextFile(`${folder}/small.yaml`, SMALL);
        // Long trials start first: with two workers, one of them and then all the short ones get done.
        const args = [
          `${folder}/small.yaml`,
          "epochs=1,100000000",
          "dropout=0",
          "seeds=0",
          "--jobs",
          "2",
          "--out",
          folder,
        ];
        const child = spawnTask("sweep", args);
        const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
        let told = "";
        while (!/1 of 2 trials, [\d,]+ epochs\/s, \d/.test(told)) {
          const { value, done } = await reader.read();
          assert(!done, told);
          told += value;
        }
        child.kill(signal);
        await reader.cancel();
        await child.stdout.cancel();
        assertEquals((await child.status).code, 130);
        const rows = parse(await Deno.readTextFile(`${folder}/trials.csv`), { skipFirstRow: true });
        assertEquals(rows.map(({ state }) => state), ["complete", "waiting"]);
      }),
  );
}

Deno.test(
  "sweep: relative paths are seen from where the person stands",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/007`, SMALL);
      const { code, stdout } = await runTask("sweep", ["007", "--out", "out"], folder);
      assertEquals(code, 0);
      assertStringIncludes(stdout, `${folder}/out/summary.csv`);
    }),
);

Deno.test("sweep: --help and --version", { ignore }, async () => {
  const help = await runTask("sweep", ["--help"]);
  assertEquals(help.code, 0);
  assertStringIncludes(help.stdout, "Usage: deno task sweep [FILE] [key=value …] [options]");
  const version = await runTask("sweep", ["--version"]);
  assertMatch(version.stdout, /^seedsweep \d+\.\d+\.\d+\n$/);
});
