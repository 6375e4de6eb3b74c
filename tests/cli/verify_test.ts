import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, runTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const FILE =
  `{name: small, seeds: [0, 1], data: {spiral: {samples: 20}}, split: {train: 0.5, validation: 0.2, test: 0.3},
  parameters: {hidden: {values: [2, 8]}, dropout: {values: [0, 0.2]}, epochs: {value: 30}}}`;

/** Gives a test a results folder of eight trials, the first of which has the seed 0, and a way to call verify on it. */
function withFolder(
  test: (out: string, sweep: (...args: string[]) => ReturnType<typeof runTask>) => Promise<void>,
  ...overrides: string[]
): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, FILE);
      const out = `${folder}/out`;
      await runTask("sweep", [`${folder}/small.yaml`, "--quiet", "--out", out, ...overrides]);
      await test(out, (...args) => runTask("sweep", args));
    });
}

async function change(path: string, change: (text: string) => string): Promise<void> {
  const text = await Deno.readTextFile(path);
  const changed = change(text);
  assertEquals(changed === text, false, "the test changes nothing");
  await Deno.writeTextFile(path, changed);
}

Deno.test(
  "verify: a fresh sweep is verified, exit 0; it says which engine and machine wrote it",
  { ignore },
  withFolder(async (out, sweep) => {
    const { code, stdout, stderr } = await sweep("verify", out);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(
      stdout,
      /^.*: 8 trials\nwritten by \S+ deno-\S+ engine-\d+: 8 trials\nrun again by \S+ deno-\S+ engine-\d+: 8 trials\n/,
    );
    assertEquals(stdout.match(/^ok /gm)?.length, 7);
    assertStringIncludes(stdout, `\n${out} is verified\n`);
  }),
);

Deno.test(
  "verify: one changed digit of any file is found and told with its place, exit 3; without a store too",
  { ignore },
  withFolder(async (out, sweep) => {
    const digit = (line: number) => (text: string) => {
      const lines = text.split("\r\n");
      lines[line - 1] = lines[line - 1].replace(
        /(0\.\d)(\d)/,
        (_, a, b) => a + (Number(b) + 1) % 10,
      );
      return lines.join("\r\n");
    };
    const places = {
      "trials.csv": [4, /line 4, val_accuracy: 0\.\d+ is written, it must be 0\.\d+\n/],
      "curves.csv": [9, /line 9, \w+: \d\.\d+ is written, it must be \d\.\d+\n/],
      "summary.csv": [2, /line 2, \w+: 0\.\d+ is written, it must be 0\.\d+\n/],
      "effects.csv": [3, /line 3, \w+: \S+ is written, it must be \S+\n/],
    } as const;
    for (const withStore of [true, false]) {
      if (!withStore) await Deno.remove(`${out}/state.sqlite`);
      for (const [name, [line, told]] of Object.entries(places)) {
        const before = await Deno.readTextFile(`${out}/${name}`);
        await change(`${out}/${name}`, digit(line));
        const { code, stderr } = await sweep("verify", out, "--quiet");
        assertEquals(code, 3, `${name}: ${stderr}`);
        assertMatch(stderr, told);
        assertStringIncludes(stderr, `WRONG  ${name} is not what `);
        assertStringIncludes(stderr, `${out} is NOT what its trials give\n`);
        await Deno.writeTextFile(`${out}/${name}`, before);
      }
    }
    assertEquals((await sweep("verify", out, "--quiet")).code, 0);
  }),
);

Deno.test(
  "verify: a row that is missing, or too many, is found",
  { ignore },
  withFolder(async (out, sweep) => {
    await change(`${out}/trials.csv`, (text) => text.split("\r\n").toSpliced(3, 1).join("\r\n"));
    await change(`${out}/curves.csv`, (text) => text + text.split("\r\n").at(-2) + "\r\n");
    const { code, stderr } = await sweep("verify", out, "--quiet");
    assertEquals(code, 3);
    assertMatch(
      stderr,
      /WRONG {2}trials\.csv is not what the trials run again gives\n +line 4 is missing: 2,/,
    );
    assertMatch(stderr, /line \d+ should not be there: 7,29,/);
  }),
);

Deno.test(
  "verify --sample runs that many again, others each time, and holds the rest against the store",
  { ignore },
  withFolder(async (out, sweep) => {
    const { code, stdout } = await sweep("verify", out, "--sample", "3", "--quiet");
    assertEquals(code, 0);
    assertMatch(stdout, /run again by .*: 3 trials \(\d, \d, \d\)\n/);
    await change(`${out}/trials.csv`, (text) => text.replaceAll(/,complete,0\./g, ",complete,1."));
    const changed = await sweep("verify", out, "--sample", "1", "--quiet");
    assertEquals(changed.code, 3);
    assertStringIncludes(changed.stderr, "WRONG  trials.csv is not what state.sqlite gives");
    assertStringIncludes(changed.stderr, "and 3 more differences");
  }),
);

Deno.test(
  "verify: an experiment.json that is not the one that was run is found",
  { ignore },
  withFolder(async (out, sweep) => {
    await change(`${out}/experiment.json`, (text) => text.replace('"noise": 0.2', '"noise": 0.3'));
    const { code, stderr } = await sweep("verify", out, "--quiet");
    assertEquals(code, 3);
    assertStringIncludes(stderr, "WRONG  experiment.json is not what state.sqlite gives");
    assertMatch(stderr, /line 2, trial_id: [0-9a-f]{16} is written, it must be [0-9a-f]{16}\n/);
  }),
);

Deno.test(
  "verify: a summary that says nothing of the test rows yet is right, and one that says something wrong is not",
  { ignore },
  withFolder(async (out, sweep) => {
    const path = `${out}/summary.csv`;
    const cells = (await Deno.readTextFile(path)).split("\r\n").map((line) => line.split(","));
    const write = (tests: (row: string[]) => string[]) => {
      const [header, ...rows] = cells;
      const lines = [
        header,
        ...rows.slice(0, -1).map((row) => [...row.slice(0, -4), ...tests(row.slice(-4))]),
      ];
      return Deno.writeTextFile(path, lines.map((line) => line.join() + "\r\n").join(""));
    };
    await write((tests) => tests.map(() => ""));
    const none = await sweep("verify", out, "--quiet");
    assertEquals(none.code, 0, none.stderr);
    await write(([accuracy, ...others]) => [accuracy && "0.75", ...others]);
    const wrong = await sweep("verify", out, "--quiet");
    assertEquals(wrong.code, 3);
    assertMatch(
      wrong.stderr,
      /WRONG {2}summary\.csv .*\n +line \d, mean_test_accuracy: 0\.75 is written/,
    );
  }),
);

Deno.test(
  "verify: trials that failed fail again, and those that wait or timed out are told",
  { ignore },
  withFolder(
    async (out, sweep) => {
      assertEquals((await sweep("verify", out, "--quiet")).code, 0);
      const db = new DatabaseSync(`${out}/state.sqlite`);
      db.exec("DELETE FROM trials WHERE state = 'failed'");
      db.close();
      const { code, stderr } = await sweep("verify", out, "--quiet");
      assertEquals(code, 3);
      assertMatch(
        stderr,
        /trials\.csv is not what state\.sqlite gives\n +line 2, state: failed is written, it must be waiting/,
      );
    },
    "optimizer=sgd",
    "learning_rate=1e200,0.1",
    "l2=1",
    "dropout=0",
  ),
);

Deno.test(
  "verify and replay of what is no results folder: one line, exit 1",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      for (
        const args of [["verify", folder], ["replay", folder, "0"], ["diff", folder, "0", "1"]]
      ) {
        const { code, stderr } = await runTask("sweep", args);
        assertEquals([code, stderr], [
          1,
          `Cannot read ${folder}/experiment.json: there is no such file\n`,
        ]);
      }
    }),
);

Deno.test(
  "replay: one trial with its curve, and whether it ends as it did: exit 0, or 3",
  { ignore },
  withFolder(async (out, sweep) => {
    const { code, stdout, stderr } = await sweep("replay", out, "5");
    assertEquals([code, stderr], [0, ""]);
    const lines = stdout.trimEnd().split("\n");
    assertMatch(lines[0], /^trial 5: seed=1 .*hidden=8 dropout=0 epochs=30$/);
    assertEquals(lines[1].trim().split(/ +/).slice(0, 3), ["epoch", "loss", "data_loss"]);
    assertEquals(
      lines.slice(2, -2).map((line) => Number.parseInt(line)),
      Array.from({ length: 30 }, (_, i) => i),
    );
    assertMatch(
      lines.at(-2)!,
      /^complete after 30 epochs: val_accuracy=0\.\d+ .*weights_hash=[0-9a-f]{16}$/,
    );
    assertEquals(lines.at(-1), "the same end as in trials.csv, to the last bit");
    const some = (await sweep("replay", out, "5", "--every", "20")).stdout.split("\n");
    assertEquals(some.slice(2, -3).map((line) => Number.parseInt(line)), [0, 20, 29]);
    await change(`${out}/trials.csv`, (text) => text.replace(/^(5,.*complete,0\.)\d/m, "$19"));
    const other = await sweep("replay", out, "5");
    assertEquals(other.code, 3);
    assertMatch(
      other.stderr,
      /^trials\.csv has another end: complete after 30 epochs: val_accuracy=0\.9/,
    );
    const none = await sweep("replay", out, "8");
    assertEquals([none.code, none.stderr], [
      1,
      "Cannot replay: there is no trial 8: their numbers are 0 to 7\n",
    ]);
  }),
);

Deno.test(
  "diff: what two trials differ in, where their curves part, and their states",
  { ignore },
  withFolder(async (out, sweep) => {
    const dropout = (await sweep("diff", out, "0", "2")).stdout;
    assertStringIncludes(dropout, "trials 0 | 2 differ in dropout=0 | 0.2\n");
    assertStringIncludes(
      dropout,
      "states: the same weights up to epoch 0, after which they differ by at most 0.0",
    );
    assertStringIncludes(dropout, "curves part: loss at epoch 0, accuracy at epoch ");
    const wider = (await sweep("diff", out, "0", "4")).stdout;
    assertStringIncludes(wider, "states: their nets have other shapes");
    const seeds = (await sweep("diff", out, "0", "1")).stdout;
    assertStringIncludes(seeds, "states: their first weights differ already");
    const same = (await sweep("diff", out, "0", "0")).stdout;
    assertStringIncludes(same, "trials 0 | 0 differ in nothing\n");
    assertStringIncludes(
      same,
      "states: the same weights after each of the 30 epochs that both have\n",
    );
    assertStringIncludes(
      same,
      "curves part: loss never, accuracy never, val_loss never, val_accuracy never\n",
    );
    assertMatch(same, /│ +29 │ +\d\.\d{4} \| \d\.\d{4} │/);
  }),
);
