import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, oneLine, runTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const FILE =
  `{name: small, seeds: [0, 1], data: {spiral: {samples: 20}}, split: {train: 0.5, validation: 0.2, test: 0.3},
  parameters: {hidden: {values: [2, 8]}, dropout: {values: [0, 0.2]}, epochs: {value: 30}}}`;

/** Calls a test with a results folder of eight trials, the first with seed 0, and a function that runs a command. */
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
  "verify: a new sweep is verified, exit 0; the output names the platform and engine that wrote it",
  { ignore },
  withFolder(async (out, sweep) => {
    const { code, stdout, stderr } = await sweep("verify", out);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(
      stdout,
      /^.*: 8 trials\nwritten on \S+ deno-\S+ engine-\d+: 8 trials\nrun again on \S+ deno-\S+ engine-\d+: 8 trials\n/,
    );
    assertEquals(stdout.match(/^ok /gm)?.length, 7);
    assertStringIncludes(stdout, `\n${out} is verified\n`);
  }),
);

Deno.test(
  "verify: one changed digit in any file is reported with its place, exit 3; also without a store",
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
      "trials.csv": [4, /line 4, val_accuracy: it has 0\.\d+, expected 0\.\d+\n/],
      "curves.csv": [9, /line 9, \w+: it has \d\.\d+, expected \d\.\d+\n/],
      "summary.csv": [2, /line 2, \w+: it has 0\.\d+, expected 0\.\d+\n/],
      "effects.csv": [3, /line 3, \w+: it has \S+, expected \S+\n/],
    } as const;
    for (const withStore of [true, false]) {
      if (!withStore) await Deno.remove(`${out}/state.sqlite`);
      for (const [name, [line, expected]] of Object.entries(places)) {
        const before = await Deno.readTextFile(`${out}/${name}`);
        await change(`${out}/${name}`, digit(line));
        const { code, stderr } = await sweep("verify", out, "--quiet");
        assertEquals(code, 3, `${name}: ${stderr}`);
        assertMatch(stderr, expected);
        assertStringIncludes(stderr, `WRONG  ${name} does not match `);
        assertStringIncludes(stderr, `\n${out} is NOT verified: files differ from their source\n`);
        await Deno.writeTextFile(`${out}/${name}`, before);
      }
    }
    assertEquals((await sweep("verify", out, "--quiet")).code, 0);
  }),
);

Deno.test(
  "verify: a missing row and an extra row are reported",
  { ignore },
  withFolder(async (out, sweep) => {
    await change(`${out}/trials.csv`, (text) => text.split("\r\n").toSpliced(3, 1).join("\r\n"));
    await change(`${out}/curves.csv`, (text) => text + text.split("\r\n").at(-2) + "\r\n");
    const { code, stderr } = await sweep("verify", out, "--quiet");
    assertEquals(code, 3);
    assertMatch(
      stderr,
      /WRONG {2}trials\.csv does not match the trials run again\n +line 4 is missing: 2,/,
    );
    assertMatch(stderr, /line \d+ should not exist: 7,29,/);
  }),
);

Deno.test(
  "verify --sample 3 runs 3 random trials again, and compares the others with the store",
  { ignore },
  withFolder(async (out, sweep) => {
    const { code, stdout } = await sweep("verify", out, "--sample", "3");
    assertEquals(code, 0);
    assertMatch(stdout, /run again on .*: 3 trials \(\d, \d, \d\)\n/);
    assertMatch(stdout, / is verified, by a sample of 3 of 8 trials\n$/);
    assertEquals((await sweep("verify", out, "--sample", "3", "--quiet")).stdout, "");
    await change(`${out}/trials.csv`, (text) => text.replaceAll(/,complete,0\./g, ",complete,1."));
    const changed = await sweep("verify", out, "--sample", "1", "--quiet");
    assertEquals(changed.code, 3);
    assertStringIncludes(changed.stderr, "WRONG  trials.csv does not match state.sqlite");
    assertStringIncludes(changed.stderr, "and 3 more differences");
  }),
);

Deno.test(
  "verify: an experiment.json that is not the one that was run is reported",
  { ignore },
  withFolder(async (out, sweep) => {
    await change(`${out}/experiment.json`, (text) => text.replace('"noise": 0.2', '"noise": 0.3'));
    const { code, stderr } = await sweep("verify", out, "--quiet");
    assertEquals(code, 3);
    assertStringIncludes(stderr, "WRONG  experiment.json does not match state.sqlite");
    assertMatch(stderr, /line 2, trial_id: it has t[0-9a-f]{16}, expected t[0-9a-f]{16}\n/);
  }),
);

Deno.test(
  "verify: a summary without holdout scores is correct, and one with a wrong holdout score is not",
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
      /WRONG {2}summary\.csv .*\n +line \d, mean_test_accuracy: it has 0\.75, expected 0\.\d+\n/,
    );
  }),
);

Deno.test(
  "verify: trials that failed fail again, and a row of a trial that is not in the store is reported",
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
        /trials\.csv does not match state\.sqlite\n +line 2, state: it has failed, expected waiting\n/,
      );
    },
    "optimizer=sgd",
    "learning_rate=1e200,0.1",
    "l2=1",
    "dropout=0",
  ),
);

Deno.test(
  "verify, replay and diff of a folder without results give one line, exit 1",
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

/** The settings of a replayed trial, the header of its curve, the curve, and the result. */
function replayParts(stdout: string): string[] {
  const parts = /^(trial [^]*?\n)( *epoch .*\n)((?: *\d+ .*\n)+)(complete [^]*)$/.exec(stdout);
  assert(parts !== null, stdout);
  return parts.slice(1);
}

function epochsOf(curve: string): number[] {
  return curve.trimEnd().split("\n").map((line) => Number.parseInt(line));
}

Deno.test(
  "replay: the curve of one trial, and whether its result is the same: exit 0, or 3",
  { ignore },
  withFolder(async (out, sweep) => {
    const { code, stdout, stderr } = await sweep("replay", out, "5");
    assertEquals([code, stderr], [0, ""]);
    const [settings, header, curve, end] = replayParts(stdout);
    assertMatch(oneLine(settings), /^trial 5: seed=1 .* hidden=8 dropout=0 epochs=30$/);
    assertEquals(header.trim().split(/ +/).slice(0, 3), ["epoch", "loss", "data_loss"]);
    assertEquals(epochsOf(curve), Array.from({ length: 30 }, (_, i) => i));
    assertMatch(
      oneLine(end),
      /^complete after 30 epochs: val_accuracy=0\.\d+ .* weights_hash=[0-9a-f]{16} the result in trials\.csv is the same to the last bit$/,
    );
    for (const line of `${settings}${end}`.split("\n")) assert(line.length <= 80, line);
    const some = await sweep("replay", out, "5", "--every", "20");
    assertEquals(epochsOf(replayParts(some.stdout)[2]), [0, 20, 29]);
    await change(`${out}/trials.csv`, (text) => text.replace(/^(5,.*complete,0\.)\d/m, "$19"));
    const other = await sweep("replay", out, "5");
    assertEquals(other.code, 3);
    assertMatch(
      oneLine(other.stderr),
      /^the result in trials\.csv is different: complete after 30 epochs: val_accuracy=0\.9/,
    );
    const none = await sweep("replay", out, "8");
    assertEquals([none.code, none.stderr], [
      1,
      "Cannot find trial 8: trial numbers are 0 to 7\n",
    ]);
  }),
);

Deno.test(
  "diff: the settings, weights and curves in which two trials differ",
  { ignore },
  withFolder(async (out, sweep) => {
    const diff = async (a: string, b: string) => (await sweep("diff", out, a, b)).stdout;
    const dropout = oneLine(await diff("0", "2"));
    assertStringIncludes(dropout, "trials 0 | 2 differ in dropout=0 | 0.2 both have l2=0 ");
    assertMatch(
      dropout,
      / weights: they first differ after epoch 0, by at most 0\.0[1-9]\d{0,2} curves /, // three digits
    );
    assertStringIncludes(dropout, "curves first differ: loss at epoch 0, accuracy at epoch ");
    assertStringIncludes(
      oneLine(await diff("0", "4")),
      "weights: the networks have different shapes, so they cannot be compared curves ",
    );
    assertStringIncludes(
      oneLine(await diff("0", "1")),
      "weights: the initial weights differ, by at most 0.",
    );
    const same = await diff("0", "0");
    assertStringIncludes(same, "trials 0 | 0 differ in no setting\n");
    assertStringIncludes(
      same,
      "weights: they are the same after each of the 30 epochs that both have\n",
    );
    assertStringIncludes(
      oneLine(same),
      "curves first differ: loss never, accuracy never, val_loss never, val_accuracy never epoch ",
    );
    assertMatch(
      same,
      /^epoch +loss A \| B +accuracy A \| B +val_loss A \| B +val_accuracy A \| B$/m,
    );
    assertMatch(same, /^ +29( +\d\.\d{3} \| \d\.\d{3}){4}$/m);
    for (const line of same.split("\n")) assert(line.length <= 80, line);
  }),
);
