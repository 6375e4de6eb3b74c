import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { DatabaseSync } from "node:sqlite";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, runTask, spawnTask, taskWords } from "./run_task.ts";

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

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Gives a test a folder, and sweeps of the small experiment into `out` in it. */
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
  "sweep: again, it runs nothing and writes the same bytes",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const before = filesIn(`${folder}/out`);
    const timings = Deno.readTextFileSync(`${folder}/out/timings.csv`);
    const { code, stdout, stderr } = await sweep();
    assertEquals([code, stderr], [0, `${folder}/out holds 4 of 4 trials; none is missing\n`]);
    assertMatch(stdout, /│ +1 │[^]*nothing to run; written:/);
    assertEquals(filesIn(`${folder}/out`), before);
    assertEquals(Deno.readTextFileSync(`${folder}/out/timings.csv`), timings);
  }),
);

Deno.test(
  "sweep: a grid that has grown runs only the new cells, and the files are those of a sweep in peace",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    for (
      const [overrides, ran] of [
        [["dropout=0.1,0,0.2"], "2 trials in"],
        [["dropout=0.1,0,0.2", "seeds=2,0,1"], "3 trials in"],
        [["dropout=0.1,0,0.2", "seeds=2,0,1", "metric.name=val_loss"], "nothing to run"],
        [["epochs=4,5"], "4 trials in"],
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
  "sweep: cells that were taken out leave the files and stay in the store",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const before = filesIn(`${folder}/out`);
    assertStringIncludes((await sweep("dropout=0.2")).stdout, "nothing to run");
    const rows = parse(await Deno.readTextFile(`${folder}/out/trials.csv`), { skipFirstRow: true });
    assertEquals(rows.map(({ param_dropout }) => param_dropout), ["0.2", "0.2"]);
    assertStringIncludes((await sweep()).stdout, "nothing to run");
    assertEquals(filesIn(`${folder}/out`), before);
  }),
);

Deno.test(
  "sweep: --fresh moves what was there into previous-1, previous-2, and starts over",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const before = filesIn(`${folder}/out`);
    await Deno.writeTextFile(`${folder}/out/notes.txt`, "mine");
    for (const number of [1, 2]) {
      const { stdout, stderr } = await sweep("--fresh");
      assertStringIncludes(stderr, `what was there is in ${folder}/out/previous-${number}`);
      assertStringIncludes(stdout, "4 trials in");
    }
    assertEquals(filesIn(`${folder}/out`), before);
    assertEquals(filesIn(`${folder}/out/previous-1`), before);
    assertEquals(await Deno.readTextFile(`${folder}/out/notes.txt`), "mine");
    const status = await runTask("sweep", ["status", `${folder}/out/previous-2`]);
    assertStringIncludes(status.stdout, "4 trials: 4 complete");
  }),
);

Deno.test(
  "sweep: a second process on a folder is told who holds it, exit 1; status sees the first at work",
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
    let status = "";
    while (!/1 complete, 1 running/.test(status)) {
      status = (await runTask("sweep", ["status", `${folder}/out`])).stdout;
    }
    assertEquals(
      status.replace(/since .*/, "since T"),
      `small in ${folder}/out\n2 trials: 1 complete, 1 running\nprocess ${first.pid} runs it, since T\n`,
    );
    const second = await sweep();
    assertEquals([second.code, second.stdout], [1, ""]);
    assertMatch(
      second.stderr,
      new RegExp(`^Cannot sweep: process ${first.pid} is writing to .*/out, since .*\n$`),
    );
    first.kill("SIGKILL");
    await first.stdout.cancel();
    await first.stderr.cancel();
    await first.status;
    const third = await sweep();
    assertEquals(third.code, 0, third.stderr);
    const { stdout } = await runTask("sweep", ["status", `${folder}/out`]);
    assertStringIncludes(stdout, "4 trials: 4 complete");
  }),
);

Deno.test(
  "sweep: what a cut off run leaves is told, and the next one goes on",
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
    for (let told = ""; !/1 complete, 1 running/.test(told);) {
      told = (await runTask("sweep", ["status", `${folder}/out`])).stdout;
    }
    while (!(await exists(`${folder}/out/trials.csv`))) await sleep(50); // written while it runs
    assertMatch(await Deno.readTextFile(`${folder}/out/trials.csv`), /waiting[^]*complete/);
    child.kill("SIGKILL");
    await child.stdout.cancel();
    await child.stderr.cancel();
    await child.status;
    const status = await runTask("sweep", ["status", `${folder}/out`]);
    assertEquals(
      status.stdout,
      `small in ${folder}/out\n2 trials: 1 complete, 1 waiting\n` +
        `nobody runs it; to go on: deno task sweep retry ${folder}/out\n`,
    );
    const { stderr } = await sweep(...args.slice(0, 3), "epochs=100000000,3", "timeout=0.2");
    assertStringIncludes(stderr, "override epochs=100000000,3: an override can be given only once");
    const next = await sweep(...args, "timeout=0.2");
    assertStringIncludes(next.stderr, "the last run was cut off in the middle of trial 0\n");
    assertStringIncludes(next.stderr, "holds 1 of 2 trials; 1 to run");
    assertStringIncludes(next.stderr, "trial 0 (seed 0) timed out: over its timeout of 0.2 s");
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
      "nothing to run",
    );
    const again = await runTask("sweep", ["retry", `${folder}/out`]);
    assertEquals(again.code, 2);
    assertStringIncludes(again.stderr, `${folder}/out holds 8 of 8 trials; 4 to run`);
    assertStringIncludes(again.stdout, "4 trials in");
    const db = new DatabaseSync(`${folder}/out/state.sqlite`);
    db.exec("DELETE FROM trials WHERE state = 'failed'");
    db.close();
    assertStringIncludes(
      (await runTask("sweep", ["retry", `${folder}/out`])).stdout,
      "4 trials in",
    );
  }),
);

Deno.test(
  "sweep: on_failure: stop ends at a failure, again too, until retry",
  { ignore },
  withSweeps(async (sweep) => {
    const args = ["optimizer=sgd", "learning_rate=1e200", "l2=1", "on_failure=stop", "--jobs", "1"];
    for (const ran of ["1 trial in", "0 trials in"]) {
      const { code, stdout, stderr } = await sweep(...args);
      assertEquals(code, 2);
      assertStringIncludes(stdout, ran);
      assertStringIncludes(
        stderr,
        "stopped after 1 of 4 trials, because one has no scores and on_failure is stop",
      );
    }
  }),
);

Deno.test(
  "sweep: a store that is damaged or older is kept aside, and what can be read of it is used",
  { ignore },
  withSweeps(async (sweep, folder) => {
    const path = `${folder}/out/state.sqlite`;
    await sweep();
    const before = filesIn(`${folder}/out`);
    await Deno.writeTextFile(path, "not a database at all, but long enough to be read as one");
    const damaged = await sweep();
    assertStringIncludes(
      damaged.stderr,
      `the store in ${folder}/out cannot be used (file is not a database): it is kept in ` +
        `${folder}/out/previous-1; 0 trials could be taken over from it`,
    );
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 0");
    db.close();
    const older = await sweep();
    assertStringIncludes(older.stderr, "(an older Seedsweep made it)");
    assertStringIncludes(older.stderr, "4 trials could be taken over from it");
    assertStringIncludes(older.stdout, "nothing to run");
    assertEquals(filesIn(`${folder}/out`), before);
    assertEquals(
      await Deno.readTextFile(`${folder}/out/previous-1/state.sqlite`),
      "not a database at all, but long enough to be read as one",
    );
  }),
);

Deno.test(
  "sweep: files of somebody else are not written over: exit 1, until --fresh moves them aside",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await Deno.mkdir(`${folder}/out`);
    await Deno.writeTextFile(`${folder}/out/summary.csv`, "mine");
    const { code, stderr } = await sweep();
    assertEquals(code, 1);
    assertEquals(
      stderr,
      `Cannot sweep: ${folder}/out holds summary.csv without a state.sqlite, so that they could not ` +
        "be made again: --fresh moves them aside, --out takes another folder\n",
    );
    assertEquals([...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name), ["summary.csv"]);
    assertEquals((await sweep("--fresh")).code, 0);
    assertEquals(await Deno.readTextFile(`${folder}/out/previous-1/summary.csv`), "mine");
  }),
);

Deno.test(
  "sweep: a store of another program is left as it is, exit 1",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await Deno.mkdir(`${folder}/out`);
    const db = new DatabaseSync(`${folder}/out/state.sqlite`);
    db.exec("CREATE TABLE cats (name TEXT)");
    db.close();
    const before = await Deno.readFile(`${folder}/out/state.sqlite`);
    const { code, stderr } = await sweep();
    assertEquals(code, 1);
    assertStringIncludes(stderr, "out cannot be written: state.sqlite: another program made it");
    assertEquals(await Deno.readFile(`${folder}/out/state.sqlite`), before);
  }),
);

Deno.test("status and retry of what is no results folder: one line, exit 1, nothing made", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    for (
      const [args, line] of [
        [
          ["status"],
          "Cannot sweep: it is written status DIR, got nothing after status (--help shows how)",
        ],
        [
          ["retry", "a", "b"],
          "Cannot sweep: it is written retry DIR, got a b after retry (--help shows how)",
        ],
        [
          ["status", folder],
          `Cannot tell the status: ${folder} is no results folder: there is no state.sqlite in it`,
        ],
        [["retry", `${folder}/nowhere`], `Cannot retry: ${folder}/nowhere is no results folder`],
        [
          ["status", folder, "--fresh"],
          "Cannot sweep: status has no option --fresh (--help shows how)",
        ],
        [
          ["retry", folder, "--out", "x"],
          "Cannot sweep: retry has no option --out (--help shows how)",
        ],
      ] as const
    ) {
      const { code, stdout, stderr } = await runTask("sweep", args);
      assertEquals([code, stdout], [1, ""]);
      assert(stderr.startsWith(line), stderr);
      assertEquals(stderr.trimEnd().split("\n").length, 1);
    }
    assertEquals([...Deno.readDirSync(folder)].length, 0);
  }));

Deno.test("sweep: what cannot fit into the machine's memory is refused with the arithmetic", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    const args = ["hidden=[11000,11000]", "--jobs", "1000", "replicates=1000", "--out", folder];
    const { code, stderr } = await runTask("sweep", args);
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^Cannot sweep: 1000 trials at once take \d+\.\d GiB \(3\.\d GiB for the largest alone\), and this machine has [\d.]+ GiB: set a smaller --jobs, net or data set\n$/,
    );
  }));

Deno.test(
  "sweep: --isolation process gives the same bytes",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const { code, stderr } = await sweep("--isolation", "process", "--out", `${folder}/other`);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(filesIn(`${folder}/other`), filesIn(`${folder}/out`));
  }),
);

Deno.test(
  "sweep: a second signal ends it at once, without the files that the first would have written",
  { ignore },
  withSweeps(async (_sweep, folder) => {
    // Drawing these weights takes a while, in which a worker does not hear the first signal.
    const args = ["hidden=[5000,5000]", "dropout=0", "seeds=0", "--jobs", "1", "--quiet"];
    const child = spawnTask("sweep", [`${folder}/small.yaml`, ...args, "--out", `${folder}/out`]);
    while (!(await exists(`${folder}/out/state.sqlite-wal`))) await sleep(20);
    await sleep(300);
    child.kill("SIGINT");
    await sleep(400); // sooner it would be taken for the first one again
    child.kill("SIGINT");
    const { code } = await child.status;
    await child.stdout.cancel();
    await child.stderr.cancel();
    assertEquals([code, await exists(`${folder}/out/trials.csv`)], [130, false]);
  }),
);

Deno.test(
  "sweep: one Ctrl-C that comes twice, from the terminal and from deno task, is one: the files are written",
  { ignore },
  withSweeps(async (_sweep, folder) => {
    const args = ["epochs=3,100000000", "seeds=0,1", "--jobs", "2", "--quiet"];
    const child = spawnTask("sweep", [`${folder}/small.yaml`, ...args, "--out", `${folder}/out`]);
    for (let told = ""; !/2 running/.test(told);) {
      told = (await runTask("sweep", ["status", `${folder}/out`])).stdout;
    }
    child.kill("SIGINT");
    child.kill("SIGINT");
    await sleep(10);
    try {
      child.kill("SIGINT");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
    const [{ code }, told] = await Promise.all([child.status, new Response(child.stderr).text()]);
    await child.stdout.cancel();
    assertEquals([code, await exists(`${folder}/out/trials.csv`)], [130, true]);
    assertMatch(told, /^stopped after \d of 8 trials; the same command goes on from there\n$/);
    assertEquals(await exists(`${folder}/out/.lock`), false);
  }),
);

Deno.test(
  "sweep: lines that cannot be written end no sweep; an output that cannot be written is told in one line, exit 1",
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
    const silent = await into("2>/dev/full", `${folder}/small.yaml`, "--out", `${folder}/out`);
    assertEquals(silent.code, 0);
    assertEquals(filesIn(`${folder}/out`), filesIn(`${folder}/reference`));
    const mute = await into(">/dev/full", "--help");
    assertEquals(mute.code, 1);
    assertMatch(mute.stderr, /^Cannot write to standard output: .*\n$/);
  }),
);

Deno.test(
  "sweep: a store that was emptied, cut or broken in its header is kept aside, and what can be read is taken over",
  { ignore },
  withSweeps(async (sweep, folder) => {
    await sweep();
    const before = filesIn(`${folder}/out`);
    const path = `${folder}/out/state.sqlite`;
    const whole = await Deno.readFile(path);
    for (
      const [bytes, reason] of [
        [new Uint8Array(0), /\(it is empty\): .*; 0 trials could be taken over/],
        [whole.with(47, 7), /\(unsupported file format\): .*; \d trials could be taken over/],
        [whole.with(18, 7), /\(its header is broken\): .*; 4 trials could be taken over/],
        [
          whole.slice(0, -4096),
          /\(database disk image is malformed\): .*; [1-4] trials could be taken over/,
        ],
      ] as const
    ) {
      await Deno.writeFile(path, bytes);
      const { code, stderr } = await sweep();
      assertEquals(code, 0, stderr);
      assertMatch(stderr, reason);
      assertEquals(filesIn(`${folder}/out`), before);
    }
  }),
);

Deno.test(
  "sweep: a folder that is removed meanwhile is told at the end, exit 1, and no stack",
  { ignore },
  withSweeps(async (_sweep, folder) => {
    const args = ["epochs=3,1000", "hidden=512", "--jobs", "1", "--quiet"];
    const child = spawnTask("sweep", [`${folder}/small.yaml`, ...args, "--out", `${folder}/out`]);
    while (!(await exists(`${folder}/out/state.sqlite`))) await sleep(20);
    await sleep(300);
    await Deno.remove(`${folder}/out`, { recursive: true });
    const [{ code }, told] = await Promise.all([child.status, new Response(child.stderr).text()]);
    await child.stdout.cancel();
    assertEquals([code, told], [
      1,
      `${folder}/out/state.sqlite was removed or replaced meanwhile: the files are whole, but the next sweep will not ` +
      "know their trials\n",
    ]);
  }),
);

Deno.test(
  "sweep --isolation process: when it is killed, its processes end by themselves",
  { ignore: ignore || Deno.build.os !== "linux" },
  withSweeps(async (_sweep, folder) => {
    const args = ["epochs=100000000", "--isolation", "process", "--jobs", "2", "--quiet"];
    const child = spawnTask("sweep", [`${folder}/small.yaml`, ...args, "--out", `${folder}/out`]);
    const path = `/proc/${child.pid}/task/${child.pid}/children`;
    const output = async (program: string, ...words: string[]) =>
      new TextDecoder().decode(
        (await new Deno.Command(program, { args: words, stderr: "null" }).output()).stdout,
      );
    let workers: string[] = [];
    while (workers.length < 2) workers = (await output("cat", path)).split(" ").filter(Boolean);
    await sleep(500);
    child.kill("SIGKILL");
    await child.stdout.cancel();
    await child.stderr.cancel();
    await child.status;
    const commands = workers.map((pid) => `/proc/${pid}/cmdline`);
    for (let left = "process.ts"; left.includes("process.ts");) {
      left = await output("cat", ...commands);
    }
  }),
);
