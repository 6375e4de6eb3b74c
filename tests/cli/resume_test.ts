import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { DatabaseSync } from "node:sqlite";
import { experimentWarnings } from "../../lib/checks/experiment_warnings.ts";
import { warningLines } from "../../lib/cli/render/plan_lines.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { lacking } from "../permissions.ts";
import {
  endTask,
  inTemporaryFolder,
  oneLine,
  runTask,
  sendSignal,
  sleep,
  spawnTask,
  taskWords,
  waitForStatus,
  waitUntil,
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

const COMPARED = ["trials.csv", "summary.csv", "effects.csv", "curves.csv", "experiment.json"];

function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    COMPARED.map((name) => [name, Deno.readTextFileSync(`${folder}/${name}`)]),
  );
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** What a sweep of the small experiment prints on standard error when it begins. */
function warnings(): string {
  const lines = warningLines(experimentWarnings(parseExperiment(SMALL)), 80);
  assertEquals(lines.filter((line) => line.startsWith("warning: ")).length, 3);
  return lines.map((line) => `${line}\n`).join("");
}

/** Whether the store of a results folder says that a trial is running. */
function isRunning(directory: string): boolean {
  try {
    const db = new DatabaseSync(`${directory}/state.sqlite`, { readOnly: true });
    try {
      return db.prepare("SELECT * FROM running").get() !== undefined;
    } finally {
      db.close();
    }
  } catch {
    return false; // the store is not complete yet
  }
}

/** Calls a test with a folder, and a function that sweeps the small experiment into `out` in it. */
function withSweeps(
  test: (sweep: (...args: string[]) => ReturnType<typeof runTask>, folder: string) => Promise<void>,
): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, SMALL);
      const sweep = (...args: string[]) =>
        runTask("sweep", [`${folder}/small.yaml`, "--out", `${folder}/out`, ...args]);
      await test(sweep, folder);
    });
}

Deno.test(
  "sweep: a second run finds all trials, runs none and writes the same bytes",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const before = filesIn(`${folder}/out`);
    const timings = Deno.readTextFileSync(`${folder}/out/timings.csv`);
    const { code, stdout, stderr } = await sweep();
    assertEquals(code, 0);
    assert(stderr.startsWith(warnings()), stderr);
    assertEquals(
      oneLine(stderr.slice(warnings().length)),
      `${folder}/out has 4 of 4 trials already; nothing to run`,
    );
    assertMatch(stdout, /\n +1 +0(\.2)? +0\.\d{3} [^]*\nRan: {7}nothing to run\n/);
    assertEquals(filesIn(`${folder}/out`), before);
    assertEquals(Deno.readTextFileSync(`${folder}/out/timings.csv`), timings);
  }),
);

Deno.test(
  "sweep: a larger grid runs only the new trials, and the files are those of a sweep in a new folder",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    for (
      const [overrides, ran] of [
        [["dropout=0.1,0,0.2"], "\nRan:       2 trials in "],
        [["dropout=0.1,0,0.2", "seeds=2,0,1"], "\nRan:       3 trials in "],
        [
          ["dropout=0.1,0,0.2", "seeds=2,0,1", "metric.name=val_loss"],
          "\nRan:       nothing to run\n",
        ],
        [["epochs=4,5"], "\nRan:       4 trials in "],
      ] as const
    ) {
      const { stdout } = await sweep(...overrides);
      assertStringIncludes(stdout, ran);
      const reference = ["--out", `${folder}/${overrides.join()}`];
      await sweep(...overrides, ...reference, "--quiet");
      assertEquals(filesIn(`${folder}/out`), filesIn(reference[1]));
    }
  }),
);

Deno.test(
  "sweep: trials of values that were removed from the experiment are not in the files, but stay in the store",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const before = filesIn(`${folder}/out`);
    const smaller = await sweep("dropout=0.2");
    assertStringIncludes(smaller.stdout, "\nRan:       nothing to run\n");
    const note = (count: number) => {
      const [are, they, them] = count === 1
        ? ["trial of the earlier sweep in OUT is", "it stays", "it"]
        : ["trials of the earlier sweep in OUT are", "they stay", "them"];
      return `${count} ${
        are.replace("OUT", `${folder}/out`)
      } not in this experiment: ${they} in state.sqlite, ` +
        `but not in the CSV files; the earlier command brings ${them} back, another folder (name=… or --out) ` +
        `keeps both`;
    };
    assertStringIncludes(oneLine(smaller.stderr), note(2));
    const rows = parse(await Deno.readTextFile(`${folder}/out/trials.csv`), { skipFirstRow: true });
    assertEquals(rows.map(({ param_dropout }) => param_dropout), ["0.2", "0.2"]);
    const larger = await sweep();
    assertStringIncludes(larger.stdout, "\nRan:       nothing to run\n");
    assertEquals(larger.stderr.includes("of the earlier sweep"), false);
    assertEquals(filesIn(`${folder}/out`), before);
    assertStringIncludes(
      oneLine((await sweep("seeds=0", "dropout=0.2,0.5")).stderr),
      note(3),
    );
    assertStringIncludes(oneLine((await sweep("seeds=0", "dropout=0.5")).stderr), note(1));
    assertEquals((await sweep("--quiet")).stderr, "");
  }),
);

Deno.test(
  "sweep: --fresh moves the earlier files into previous-1, previous-2, and runs all trials",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const before = filesIn(`${folder}/out`);
    await Deno.writeTextFile(`${folder}/out/notes.txt`, "mine");
    for (const number of [1, 2]) {
      const { stdout, stderr } = await sweep("--fresh");
      assertStringIncludes(
        oneLine(stderr),
        `the earlier files were moved to ${folder}/out/previous-${number}`,
      );
      assertStringIncludes(stdout, "\nRan:       4 trials in ");
    }
    assertEquals(filesIn(`${folder}/out`), before);
    assertEquals(filesIn(`${folder}/out/previous-1`), before);
    assertEquals(await Deno.readTextFile(`${folder}/out/notes.txt`), "mine");
    const status = await runTask("sweep", ["status", `${folder}/out/previous-2`]);
    assertStringIncludes(status.stdout, "4 trials: 4 complete");
  }),
);

Deno.test(
  "sweep: a second process on a folder gets an error that names the first, exit 1; status names it too",
  { ignore },
  withSweeps(async (sweep, folder) => {
    const long = ["epochs=1,100000000", "dropout=0", "seeds=0", "--jobs", "2"];
    const first = spawnTask("sweep", [
      `${folder}/small.yaml`,
      ...long,
      "--out",
      `${folder}/out`,
      "--quiet",
    ]);
    const status = await waitForStatus(`${folder}/out`, /1 complete, 1 running/, first);
    assertEquals(
      status.replace(/since .*/, "since T").replace(/^[\d.,]+ trials\/.*/m, "RATE"),
      `small in ${folder}/out\n2 trials: 1 complete, 1 running\nprocess ${first.pid} has been running it since T\nRATE\n`,
    );
    const second = await sweep();
    assertEquals([second.code, second.stdout], [1, ""]);
    assertMatch(
      second.stderr,
      new RegExp(
        `^Cannot write to the results folder ${folder}/out: process ${first.pid} has been writing to it since .*: ` +
          "wait until it ends, or choose another folder with --out\n$",
      ),
    );
    await endTask(first, "SIGKILL");
    const third = await sweep();
    assertEquals(third.code, 0, third.stderr);
    const { stdout } = await runTask("sweep", ["status", `${folder}/out`]);
    assertStringIncludes(stdout, "4 trials: 4 complete");
  }),
);

Deno.test(
  "sweep: after a kill, the next sweep reports which trial was running, and resumes",
  { ignore },
  withSweeps(async (sweep, folder) => {
    const args = ["epochs=100000000,3", "dropout=0", "seeds=0", "--jobs", "2"];
    const child = spawnTask("sweep", [
      `${folder}/small.yaml`,
      ...args,
      "--out",
      `${folder}/out`,
      "--quiet",
    ]);
    await waitForStatus(`${folder}/out`, /1 complete, 1 running/, child);
    await waitUntil(() => exists(`${folder}/out/trials.csv`), child); // written while it runs
    assertMatch(await Deno.readTextFile(`${folder}/out/trials.csv`), /waiting[^]*complete/);
    await endTask(child, "SIGKILL");
    const status = await runTask("sweep", ["status", `${folder}/out`]);
    assertEquals(
      status.stdout,
      `small in ${folder}/out\n2 trials: 1 complete, 1 waiting\n` +
        "no process is running it; to resume it, give the command of the sweep again, or:\n" +
        `deno task -q sweep retry ${folder}/out\n`,
    );
    const { stderr } = await sweep(...args.slice(0, 3), "epochs=100000000,3", "timeout=0.2");
    assertStringIncludes(stderr, "override epochs=100000000,3: an override can be given only once");
    const next = await sweep(...args, "timeout=0.2");
    assertStringIncludes(next.stderr, "\nthe last run was killed while trial 0 was running\n");
    assertStringIncludes(
      oneLine(next.stderr),
      ` ${folder}/out has 1 of 2 trials already; 1 to run `,
    );
    assertStringIncludes(next.stderr, "\ntrial 0 (seed 0) timed out: over its timeout of 0.2 s");
    assertEquals(next.code, 2);
    const longer = await sweep(...args, "timeout=0.3");
    assertStringIncludes(longer.stderr, "over its timeout of 0.3 s");
  }),
);

Deno.test(
  "retry: failed trials are run again, the others are not",
  { ignore },
  withSweeps(async (sweep, folder) => {
    const { code } = await sweep("optimizer=sgd", "learning_rate=0.1,1e200", "l2=1");
    assertEquals(code, 2);
    assertStringIncludes(
      (await sweep("optimizer=sgd", "learning_rate=0.1,1e200", "l2=1")).stdout,
      "\nRan:       nothing to run\n",
    );
    const again = await runTask("sweep", ["retry", `${folder}/out`]);
    assertEquals(again.code, 2);
    assertStringIncludes(
      oneLine(again.stderr),
      ` ${folder}/out has 8 of 8 trials already; runs 4 of them again `,
    );
    assertStringIncludes(again.stdout, "\nRan:       4 trials in ");
    const db = new DatabaseSync(`${folder}/out/state.sqlite`);
    db.exec("DELETE FROM trials WHERE state = 'failed'");
    db.close();
    assertStringIncludes(
      (await runTask("sweep", ["retry", `${folder}/out`])).stdout,
      "\nRan:       4 trials in ",
    );
  }),
);

Deno.test(
  "sweep: on_failure: stop ends the sweep at a failure, and the next one at once",
  { ignore },
  withSweeps(async (sweep) => {
    const args = ["optimizer=sgd", "learning_rate=1e200", "l2=1", "on_failure=stop", "--jobs", "1"];
    for (const ran of ["\nRan:       1 trial in ", "\nRan:       0 trials in "]) {
      const { code, stdout, stderr } = await sweep(...args);
      assertEquals(code, 2);
      assertStringIncludes(stdout, ran);
      assertStringIncludes(
        oneLine(stderr),
        "stopped after 1 of 4 trials, because a trial has no scores and on_failure is stop; sweep retry runs it again",
      );
    }
  }),
);

Deno.test(
  "sweep: a damaged or older store is moved away, and the trials that can be read from it are used",
  { ignore },
  withSweeps(async (sweep, folder) => {
    const path = `${folder}/out/state.sqlite`;
    await sweep();
    const before = filesIn(`${folder}/out`);
    await Deno.writeTextFile(path, "not a database at all, but long enough to be read as one");
    const damaged = await sweep();
    assertStringIncludes(
      oneLine(damaged.stderr),
      `${path} cannot be used (file is not a database): it was moved to ${folder}/out/previous-1, and 0 trials were ` +
        "recovered from it",
    );
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 0");
    db.close();
    const older = await sweep();
    assertStringIncludes(
      oneLine(older.stderr),
      `${path} cannot be used (an older version of Seedsweep made it): it was moved to ${folder}/out/previous-2, and 4 ` +
        "trials were recovered from it",
    );
    assertStringIncludes(older.stdout, "\nRan:       nothing to run\n");
    assertEquals(filesIn(`${folder}/out`), before);
    assertEquals(
      await Deno.readTextFile(`${folder}/out/previous-1/state.sqlite`),
      "not a database at all, but long enough to be read as one",
    );
  }),
);

Deno.test(
  "sweep: files without a store are not overwritten, exit 1; --fresh moves them away",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await Deno.mkdir(`${folder}/out`);
    await Deno.writeTextFile(`${folder}/out/summary.csv`, "mine");
    const { code, stderr } = await sweep();
    assertEquals(code, 1);
    assertEquals(
      stderr,
      `Cannot write to the results folder ${folder}/out: it has summary.csv but no state.sqlite, so these files ` +
        "could not be written again: --fresh moves them away, --out chooses another folder\n",
    );
    assertEquals([...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name), ["summary.csv"]);
    assertEquals((await sweep("--fresh")).code, 0);
    assertEquals(await Deno.readTextFile(`${folder}/out/previous-1/summary.csv`), "mine");
  }),
);

Deno.test(
  "sweep: a store of another program is not changed, exit 1",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await Deno.mkdir(`${folder}/out`);
    const db = new DatabaseSync(`${folder}/out/state.sqlite`);
    db.exec("CREATE TABLE cats (name TEXT)");
    db.close();
    const before = await Deno.readFile(`${folder}/out/state.sqlite`);
    const { code, stderr } = await sweep();
    assertEquals(code, 1);
    assertEquals(
      stderr,
      `Cannot use ${folder}/out/state.sqlite: another program made it\n`,
    );
    assertEquals(await Deno.readFile(`${folder}/out/state.sqlite`), before);
  }),
);

Deno.test(
  "status and retry of a folder without results give one line, exit 1, and create nothing",
  {
    ignore,
  },
  () =>
    inTemporaryFolder(async (folder) => {
      for (
        const [args, line] of [
          [
            ["status"],
            "Cannot read the command line: the command is status DIR, got nothing after status (--help shows how)",
          ],
          [
            ["retry", "a", "b"],
            "Cannot read the command line: the command is retry DIR, got a b after retry (--help shows how)",
          ],
          [
            ["status", folder],
            `Cannot read ${folder}: it is not a results folder: state.sqlite is missing`,
          ],
          [
            ["retry", `${folder}/nowhere`],
            `Cannot read ${folder}/nowhere: it is not a results folder: state.sqlite is missing`,
          ],
          [
            ["status", folder, "--fresh"],
            "Cannot read the command line: status has no option --fresh (--help shows how)",
          ],
          [
            ["retry", folder, "--out", "x"],
            "Cannot read the command line: retry has no option --out (--help shows how)",
          ],
        ] as const
      ) {
        const { code, stdout, stderr } = await runTask("sweep", args);
        assertEquals([code, stdout, stderr], [1, "", `${line}\n`]);
      }
      assertEquals([...Deno.readDirSync(folder)].length, 0);
    }),
);

Deno.test("sweep: trials that exceed the machine's memory are refused, with the sizes, exit 1", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    const args = [
      "hidden=[11000,11000]",
      "--jobs",
      "1000",
      "replicates=1000",
      "--quiet",
      "--out",
      folder,
    ];
    const { code, stderr } = await runTask("sweep", args);
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^Cannot run 1000 trials at once: they take \d+\.\d GiB \(the largest 3\.\d GiB\), and this machine has [\d.]+ GiB: choose a smaller --jobs, network or data set\n$/,
    );
  }));

Deno.test(
  "sweep: --isolation process gives the same bytes",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const { code, stderr } = await sweep("--isolation", "process", "--out", `${folder}/other`);
    assertEquals([code, stderr], [0, warnings()]);
    assertEquals(filesIn(`${folder}/other`), filesIn(`${folder}/out`));
  }),
);

Deno.test(
  "sweep: a second signal ends it at once, without the files that the first would have written",
  { ignore },
  withSweeps(async (_sweep, folder) => {
    // With 40,000 trials, the first signal alone would end it after about a second: the time that writing the files may take.
    const args = ["epochs=100000000", "replicates=20000", "--jobs", "1", "--quiet"];
    const file = `${folder}/small.yaml`;
    await Deno.writeTextFile(file, SMALL.replace("seeds: [0, 1]\n", ""));
    const child = spawnTask("sweep", [file, ...args, "--out", `${folder}/out`]);
    await waitUntil(() => isRunning(`${folder}/out`), child);
    const end = endTask(child);
    while (sendSignal(child, "SIGINT")) await sleep(50); // those within 250 ms count as one
    const { code, stderr } = await end;
    assertEquals([code, stderr], [130, ""]); // after the first alone it says how many trials have finished
    assertEquals(await exists(`${folder}/out/trials.csv`), false);
  }),
);

Deno.test(
  "sweep: signals within 250 ms count as one Ctrl-C: the files are written",
  { ignore },
  withSweeps(async (_sweep, folder) => {
    const args = ["epochs=3,100000000", "seeds=0,1", "--jobs", "2", "--quiet"];
    const child = spawnTask("sweep", [`${folder}/small.yaml`, ...args, "--out", `${folder}/out`]);
    await waitForStatus(`${folder}/out`, /2 running/, child);
    child.kill("SIGINT");
    child.kill("SIGINT");
    await sleep(10);
    const { code, stdout, stderr } = await endTask(child, "SIGINT");
    assertEquals([code, stdout, await exists(`${folder}/out/trials.csv`)], [130, "", true]);
    assertMatch(stderr, /^stopped after \d of 8 trials; the same command resumes it\n$/);
    assertEquals(await exists(`${folder}/out/.lock`), false);
  }),
);

Deno.test(
  "sweep: a full standard error does not end the sweep; a full standard output gives one line, exit 1",
  { ignore: ignore || Deno.build.os !== "linux" },
  withSweeps(async (sweep, folder) => {
    await sweep("--out", `${folder}/reference`, "--quiet");
    const into = async (redirected: string, ...args: string[]) => {
      const words = ["-c", `"$@" ${redirected}`, "sh", ...taskWords("sweep", args)];
      const { code, stderr } = await new Deno.Command("sh", {
        args: words,
        cwd: new URL("../../", import.meta.url),
      })
        .output();
      return { code, stderr: new TextDecoder().decode(stderr) };
    };
    const noStderr = await into("2>/dev/full", `${folder}/small.yaml`, "--out", `${folder}/out`);
    assertEquals(noStderr.code, 0);
    assertEquals(filesIn(`${folder}/out`), filesIn(`${folder}/reference`));
    const noStdout = await into(">/dev/full", "--help");
    assertEquals(noStdout.code, 1);
    assertMatch(noStdout.stderr, /^Cannot write to standard output: .*\n$/);
  }),
);

Deno.test(
  "sweep: a store that is empty, cut or has a broken header is moved away, and its readable trials are used",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const before = filesIn(`${folder}/out`);
    const path = `${folder}/out/state.sqlite`;
    const whole = await Deno.readFile(path);
    for (
      const [bytes, reason] of [
        [new Uint8Array(0), /\(it is empty\): .*, and 0 trials were recovered from it/],
        [
          whole.with(47, 7),
          /\(unsupported file format\): .*, and \d trials? (was|were) recovered from it/,
        ],
        [whole.with(18, 7), /\(its header is broken\): .*, and 4 trials were recovered from it/],
        [
          whole.slice(0, -4096),
          /\(database disk image is malformed\): .*, and [1-4] trials? (was|were) recovered from it/,
        ],
      ] as const
    ) {
      await Deno.writeFile(path, bytes);
      const { code, stderr } = await sweep();
      assertEquals(code, 0, stderr);
      assertMatch(oneLine(stderr), reason);
      assertEquals(filesIn(`${folder}/out`), before);
    }
  }),
);

Deno.test(
  "sweep: if its folder is removed, a sweep stops with an error, exit 1",
  { ignore },
  withSweeps(async (_sweep, folder) => {
    const out = `${folder}/out`;
    const args = ["epochs=3,3000", "hidden=512", "--jobs", "1", "--quiet"];
    const child = spawnTask("sweep", [`${folder}/small.yaml`, ...args, "--out", out]);
    await waitUntil(() => isRunning(out), child);
    await Deno.remove(out, { recursive: true });
    const { code, stdout, stderr } = await endTask(child);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      oneLine(stderr),
      new RegExp(
        `^${out}/state\\.sqlite was moved, removed or replaced during the sweep ` +
          "stopped after [1-7] of 8 trials( \\(every config has run with 1 of 2 seeds\\))?$",
      ),
    );
  }),
);

Deno.test(
  "sweep --isolation process: if it is killed, its processes end too",
  { ignore: ignore || Deno.build.os !== "linux" },
  withSweeps(async (_sweep, folder) => {
    const args = ["epochs=100000000", "--isolation", "process", "--jobs", "2", "--quiet"];
    const child = spawnTask("sweep", [`${folder}/small.yaml`, ...args, "--out", `${folder}/out`]);
    const path = `/proc/${child.pid}/task/${child.pid}/children`;
    const output = async (program: string, ...words: string[]) =>
      new TextDecoder().decode(
        (await new Deno.Command(program, { args: words, stderr: "null" }).output()).stdout,
      );
    await waitForStatus(`${folder}/out`, /2 running/, child);
    let workers: string[] = [];
    await waitUntil(async () => {
      workers = (await output("cat", path)).split(" ").filter(Boolean);
      return workers.length === 2;
    }, child);
    await endTask(child, "SIGKILL");
    const commands = workers.map((pid) => `/proc/${pid}/cmdline`);
    await waitUntil(async () => !(await output("cat", ...commands)).includes("process.ts"));
  }),
);
