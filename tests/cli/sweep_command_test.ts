import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { outcomeLines } from "../../lib/cli/render/outcome.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { RESULT_FILES } from "../../lib/results/files/write_results.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { lacking } from "../permissions.ts";
import { madeUpRecords } from "../results/made_up.ts";
import {
  endTask,
  inTemporaryFolder,
  oneLine,
  runTask,
  spawnTask,
  taskWords,
  waitForStatus,
  waitForStderr,
} from "./run_task.ts";

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
  "sweep: prints the ranking and the best config, and writes the files, exit 0",
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
      const [name, constants, head, first, second, ...closing] = stdout.split("\n");
      assertEquals([name, constants], ["small: 2 configs, 2 seeds each", "all with epochs=4"]);
      assertMatch(
        head,
        /^rank {2}dropout {2}val_accuracy {4}± std {2}behind best {2}verdict$/,
      );
      assertMatch(first, /^ {3}1 +0(\.2)? +0\.\d{3} {2}± 0\.\d{3} +0\.000 {2}best$/);
      assertMatch(second, /^ {3}2 +0(\.2)? +0\.\d{3} {2}± 0\.\d{3} +0\.\d{3} {2}undecided$/);
      assertMatch(
        closing.join("\n"),
        /^\nBest: {6}dropout=0(\.2)? {3}val_accuracy 0\.\d{3}( \(.*\))?\n/,
      );
      assertMatch(stdout, /\nRan: {7}4 trials in \d+ s\n/);
      assertMatch(stdout, new RegExp(`\nFiles:\\s+${folder}/out/\n$`));
      for (const line of stdout.split("\n")) assert(line.length <= 80, line);
      const names = [...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name).toSorted();
      assertEquals(names, [
        "curves.csv",
        "effects.csv",
        "experiment.json",
        "report.html",
        "state.sqlite",
        "summary.csv",
        "timings.csv",
        "trials.csv",
      ]);
      for (const name of RESULT_FILES) assert(names.includes(name), name);
    }),
);

Deno.test(
  "sweep: each row of trials.csv has the weights and the score of runTrial()",
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
        assertEquals([row.number, row.trial_id], [String(number), `t${trials[number].trialId}`]);
        assertEquals([row.weights_hash, row.val_accuracy], [
          `w${weightsHash}`,
          String(metrics?.val_accuracy),
        ]);
      });
    }),
);

Deno.test(
  "sweep: --jobs 1, 2 and 5 write the same bytes",
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

Deno.test("sweep: all errors of a file are reported, exit 1, and nothing is written", {
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
  "sweep: an error in the command line gives one line, exit 1",
  { ignore },
  async () => {
    const wrong: [string[], string][] = [
      [
        ["--job", "2"],
        'Cannot read the command line: there is no option --job; did you mean "--jobs"?',
      ],
      [
        ["--jobs", "0"],
        'Cannot read the command line: --jobs takes a whole number from 1 to 1024, got "0"',
      ],
      [
        ["--jobs"],
        "Cannot read the command line: --jobs takes a whole number from 1 to 1024, got no value",
      ],
      [
        ["--out", "/dev/null/x", "--quiet"],
        "Cannot write to the results folder /dev/null/x: Deno gives the program no permission for it",
      ],
      [
        ["plam", "a.yaml"],
        'Cannot read the command line: only one FILE can be given, got plam a.yaml; did you mean "plan"?',
      ],
      [
        ["a.yaml", "b.yaml"],
        "Cannot read the command line: only one FILE can be given, got a.yaml b.yaml",
      ],
      [["plna"], 'Cannot read plna: there is no such file; did you mean "plan"?'],
      [["verify", "nowhere"], "Cannot read nowhere: there is no such folder"],
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
  "sweep: failed trials are in trials.csv and reported at the end, exit 2",
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
        /^trial 2 \(seed 0\) failed: diverged at epoch \d+: the loss is (NaN|Infinity)$/m,
      );
      assertStringIncludes(
        stdout,
        "small: 2 of 4 configs with a complete trial, up to 2 seeds each\n",
      );
      assertStringIncludes(stdout, "\nFailed:    2 configs that failed more often than the best\n");
      const rows = parse(await Deno.readTextFile(`${folder}/trials.csv`), { skipFirstRow: true });
      assertEquals(rows.filter(({ state }) => state === "failed").length, 4);
      assertEquals(rows.filter(({ state }) => state === "complete").length, 4);
      assertMatch(rows[2].error, /^diverged at epoch/);
    }),
);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(
    `sweep: ${signal} writes the finished trials into the files, exit 130`,
    { ignore },
    () =>
      inTemporaryFolder(async (folder) => {
        await Deno.writeTextFile(`${folder}/small.yaml`, SMALL);
        // The long trial starts first; the second worker finishes the short one.
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
        await waitForStderr(child, /^1 of 2 trials, \d[^,]* left, [\d,]+ epochs\/s$/m);
        child.kill(signal);
        await child.stdout.cancel();
        assertEquals((await child.status).code, 130);
        const rows = parse(await Deno.readTextFile(`${folder}/trials.csv`), { skipFirstRow: true });
        assertEquals(rows.map(({ state }) => state), ["complete", "waiting"]);
      }),
  );
}

Deno.test(
  "sweep: after SIGINT, the output says with how many seeds every config has run",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, SMALL.replace("seeds: [0, 1]\n", ""));
      const args = ["epochs=500", "hidden=256", "replicates=4000", "--jobs", "1", "--out", folder];
      const child = spawnTask("sweep", [`${folder}/small.yaml`, ...args]);
      await waitForStatus(folder, / ([3-9]|\d\d+) complete/, child);
      const { code, stdout, stderr } = await endTask(child, "SIGINT");
      assertEquals(code, 130);
      const [, finished, seeds] =
        /stopped after (\d+) of 8000 trials \(every config has run with (\d+) of 4000 seeds\); the same command resumes it$/
          .exec(oneLine(stderr)) ?? [];
      assert(Number(finished) >= 3, stderr);
      // One worker runs both configs with one seed before it starts the next seed.
      assertEquals(Number(seeds), Math.floor(Number(finished) / 2));
      assertMatch(stdout, new RegExp(`\\nRan: {7}${finished} trials in \\d+ s\\n`));
    }),
);

for (
  const [finished, said] of [
    [[0, 1], ""], // no seed with both configs
    [[0, 4], " (every config has run with 1 of 4 seeds)"],
    [[0, 4, 1, 5, 2], " (every config has run with 2 of 4 seeds)"],
    [[0, 1, 2, 3, 4, 5, 6], " (every config has run with 3 of 4 seeds)"],
  ] as const
) {
  Deno.test(
    `outcomeLines() of an interrupted sweep with ${finished.length} of 8 trials: "${said}"`,
    {
      ignore: lacking("parse"),
    },
    () => {
      const experiment = networkExperiment(
        "{replicates: 4, parameters: {dropout: {values: [0, 0.1]}}}",
      );
      const records = madeUpRecords([0, 0.1].map((dropout, i) => ({
        config: `c${i}`,
        scores: [0, 1, 2, 3].map((seed) => {
          const hasRun = (finished as readonly number[]).includes(4 * i + seed);
          return hasRun ? (seed === 1 ? undefined : 0.5) : "waiting"; // one that failed has run
        }),
        parameters: { dropout },
      })));
      const { errors } = outcomeLines(experiment, {
        directory: "results/x",
        outcome: {
          ...{ records, analysis: analyze(records, experiment), holdout: [] },
          end: { kind: "interrupted" },
        },
        ran: { finished: finished.length, missing: 8 },
        seconds: 1,
        width: 200,
      });
      assertEquals(
        errors.at(-1),
        `stopped after ${finished.length} of 8 trials${said}; the same command resumes it`,
      );
    },
  );
}

Deno.test(
  "sweep: relative paths are relative to the folder in which the task is called",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/007`, SMALL);
      const { code, stdout } = await runTask("sweep", ["007", "--out", "out"], folder);
      assertEquals(code, 0);
      assertMatch(stdout, new RegExp(`\nFiles:\\s+${folder}/out/\n$`));
      assertEquals((await Deno.stat(`${folder}/out/summary.csv`)).isFile, true);
    }),
);

Deno.test(
  "taskWords() keeps a folder with a space in one argument, as the quotes in deno.json do",
  {
    ignore: lacking("files"),
  },
  async () => {
    const { tasks } = JSON.parse(
      await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
    ) as { tasks: Record<string, { command: string }> };
    for (const { command } of Object.values(tasks)) {
      assertEquals(command.replaceAll('"$INIT_CWD"', "").includes("$INIT_CWD"), false, command);
    }
    assertStringIncludes(tasks.sweep.command, ' --from="$INIT_CWD"');
    const words = taskWords("sweep", ["status"], "/a folder");
    assertEquals(words.slice(-3), ["lib/cli/main.ts", "--from=/a folder", "status"]);
  },
);

Deno.test(
  "sweep: `deno task` in a folder with a space in its path reads and writes relative paths there",
  { ignore },
  () =>
    inTemporaryFolder(async (parent) => {
      const folder = `${parent}/a folder`;
      await Deno.mkdir(folder);
      await Deno.writeTextFile(`${folder}/small.yaml`, SMALL);
      const config = new URL("../../deno.json", import.meta.url).pathname;
      const call = async (...args: string[]) => {
        const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["task", "-q", "--config", config, "sweep", ...args],
          // A task that is called from a task, as here, inherits the folder of the outer one.
          ...{ cwd: folder, env: { NO_COLOR: "1", INIT_CWD: folder }, stdin: "null" },
        }).output();
        assertEquals(code, 0, new TextDecoder().decode(stderr));
        return new TextDecoder().decode(stdout);
      };
      await call("small.yaml", "--out", "my results", "--quiet");
      assertEquals((await Deno.stat(`${folder}/my results/summary.csv`)).isFile, true);
      assertEquals(
        await call("status", "my results"),
        `small in ${await Deno.realPath(folder)}/my results\n4 trials: 4 complete\n`,
      );
    }),
);

Deno.test("sweep: --help and --version", { ignore }, async () => {
  const help = await runTask("sweep", ["--help"]);
  assertEquals(help.code, 0);
  assertStringIncludes(help.stdout, "Usage: deno task sweep [FILE] [key=value …] [options]");
  const version = await runTask("sweep", ["--version"]);
  assertMatch(version.stdout, /^seedsweep \d+\.\d+\.\d+\n$/);
});
