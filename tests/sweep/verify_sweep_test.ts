import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { FolderLock } from "../../lib/store/folder_lock.ts";
import { Store } from "../../lib/store/store.ts";
import { effectsCsv, summaryCsv } from "../../lib/results/files/tables.ts";
import { readResults } from "../../lib/sweep/read_results.ts";
import { resumeSweep } from "../../lib/sweep/resume_sweep.ts";
import { type Verification, verifySweep } from "../../lib/sweep/verify_sweep.ts";
import { UserError } from "../../lib/user_error.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("files", "parse", "workers");
const EXPERIMENT = "{name: small, seeds: [0, 1], data: {spiral: {samples: 20}}, parameters: " +
  "{hidden: {values: [2, 4]}, epochs: {value: 4}}}";

/** Gives a test the folder of a small sweep of four trials. */
function withSweep(
  test: (folder: string) => Promise<void>,
  overrides: string[] = [],
): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      await resumeSweep(parseExperiment(EXPERIMENT, { overrides }), { directory: folder, jobs: 2 });
      await test(folder);
    });
}

async function change(path: string, change: (text: string) => string): Promise<void> {
  const text = await Deno.readTextFile(path);
  assert(change(text) !== text, "the test changes nothing");
  await Deno.writeTextFile(path, change(text));
}

/** Writes the files that follow from `trials.csv`, so that only that file can be wrong. */
async function writeAnalysis(folder: string): Promise<void> {
  const { analysis, experiment } = await readResults(folder);
  await Deno.writeTextFile(`${folder}/summary.csv`, summaryCsv(analysis, { experiment }));
  await Deno.writeTextFile(
    `${folder}/effects.csv`,
    effectsCsv(analysis.effects, experiment),
  );
}

/** Replaces the row of trial 3 of four, and removes its curve. */
async function replaceRow(folder: string, row: (complete: string) => string): Promise<void> {
  await change(`${folder}/trials.csv`, (text) => text.replace(/^3,.*$/m, row));
  await change(`${folder}/curves.csv`, (text) => text.replace(/^3,.*\r\n/gm, ""));
}

function problems({ checks }: Verification): string[] {
  return checks.flatMap(({ problem }) => problem ?? []);
}

/** A complete row as one of a trial that timed out. */
const TIMED_OUT = (text: string) =>
  text.replace(/^(3,.*),complete,.*$/m, "$1,timed_out,,,,,2,,over its timeout of 1 s");

Deno.test(
  "verifySweep() finds a trial that timed out although the experiment has no timeout",
  { ignore },
  withSweep(async (folder) => {
    await Deno.remove(`${folder}/state.sqlite`);
    await change(`${folder}/trials.csv`, TIMED_OUT);
    const verification = await verifySweep(folder);
    assertEquals([verification.verified, problems(verification)], [false, [
      'trial 3 has the state "timed_out", but the experiment has no timeout',
    ]]);
  }),
);

Deno.test(
  "verifySweep() finds a state that does not exist",
  { ignore },
  withSweep(async (folder) => {
    await change(`${folder}/trials.csv`, (text) => text.replace(/^(3,.*),complete,/m, "$1,done,"));
    const verification = await verifySweep(folder, { sample: 1 });
    assertEquals([verification.verified, problems(verification)], [false, [
      'trial 3 has the state "done"',
    ]]);
  }),
);

Deno.test(
  "verifySweep() counts trials that timed out under a timeout as not verified",
  { ignore },
  withSweep(async (folder) => {
    const [trial] = (await readResults(folder)).records.slice(3).map(({ trial }) => trial);
    const store = new Store(folder);
    const found = store.findTrial(trial)!;
    const result = { state: "timed_out", epochs: 2, error: "over its timeout of 60 s", curve: [] };
    store.saveTrials([{ ...found, result: result as typeof found.result }], [], 60);
    const experiment = store.experiment!;
    store.close();
    await resumeSweep(experiment, { directory: folder }); // writes the files from the store
    const { verified, timedOut, rerun } = await verifySweep(folder);
    assertEquals([verified, timedOut, rerun], [true, 1, [0, 1, 2]]);
  }, ["timeout=60"]),
);

Deno.test(
  "verifySweep() of a folder whose process was killed before it wrote files: it lags, and is not wrong",
  { ignore },
  withSweep(async (folder) => {
    await change(
      `${folder}/trials.csv`,
      (text) => text.replace(/^(3,.*),complete,.*$/m, "$1,waiting,,,,,,,"),
    );
    await change(`${folder}/curves.csv`, (text) => text.replace(/^3,.*\r\n/gm, ""));
    const { records } = await readResults(folder);
    assertEquals(records[3].result, undefined);
    await writeAnalysis(folder);
    const { verified, notWritten, checks } = await verifySweep(folder);
    assertEquals([verified, notWritten], [true, 1], JSON.stringify(checks));
  }),
);

const WAITING = (row: string) => row.replace(/,complete,.*$/, ",waiting,,,,,,,");

for (
  const { what, row, column, overrides = [] } of [
    {
      what: "a trial that waits",
      row: (row: string) => WAITING(row).replace(/,t/, ",t0"),
      column: "trial_id",
    },
    {
      what: "a trial that waits",
      row: (row: string) => WAITING(row).replace(/,4,waiting/, ",5,waiting"),
      column: "param_epochs",
    },
    {
      what: "a trial that waits",
      row: (row: string) => WAITING(row).replace("waiting,,", "waiting,0.9,"),
      column: "val_accuracy",
    },
    {
      what: "a trial that timed out",
      row: (row: string) => TIMED_OUT(row).replace("timed_out,,", "timed_out,0.9,"),
      column: "val_accuracy",
      overrides: ["timeout=60"],
    },
  ]
) {
  Deno.test(
    `verifySweep() finds ${what} with a wrong ${column}, without a store`,
    { ignore },
    withSweep(async (folder) => {
      await Deno.remove(`${folder}/state.sqlite`);
      await replaceRow(folder, row);
      await writeAnalysis(folder);
      const { verified, checks } = await verifySweep(folder);
      const wrong = checks.filter(({ differences }) => differences.length > 0);
      assertEquals(wrong.map(({ file }) => file), ["trials.csv"]);
      assertEquals([verified, wrong[0].differences[0].column], [false, column]);
    }, overrides),
  );
}

Deno.test(
  "verifySweep() finds a curve of a trial that waits, and the parameter of a row outside the sample",
  { ignore },
  withSweep(async (folder) => {
    await Deno.remove(`${folder}/state.sqlite`);
    await change(`${folder}/trials.csv`, (text) => text.replace(/^3,.*$/m, WAITING));
    await writeAnalysis(folder);
    const waiting = await verifySweep(folder);
    const wrong = waiting.checks.filter(({ differences }) => differences.length > 0);
    assertEquals(wrong.map(({ file }) => file), ["curves.csv"]);
    await change(`${folder}/trials.csv`, (text) => text.replaceAll(/,4,complete/g, ",5,complete"));
    const sample = await verifySweep(folder, { sample: 1 });
    const rows = sample.checks.find(({ file }) => file === "trials.csv")!.differences;
    assertEquals(rows.map(({ column }) => column), Array(3).fill("param_epochs"));
  }),
);

Deno.test(
  "verifySweep() reports a store that cannot be used",
  { ignore },
  withSweep(async (folder) => {
    await Deno.writeTextFile(`${folder}/state.sqlite`, "not a database at all, but a long text");
    const verification = await verifySweep(folder, { sample: 1 });
    assertEquals([verification.verified, problems(verification)], [false, [
      `Cannot use ${folder}/state.sqlite: file is not a database`,
    ]]);
  }),
);

Deno.test(
  "verifySweep() says which process writes to the folder",
  { ignore },
  withSweep(async (folder) => {
    const lock = FolderLock.take(folder) as FolderLock;
    try {
      const error = await assertRejects(() => verifySweep(folder), UserError);
      assertStringIncludes(error.message, `process ${Deno.pid} has been writing to it since `);
    } finally {
      lock.release();
    }
  }),
);

/** Folders that were made to take time and memory, and what is said of them. */
const FORGED: [string, (folder: string) => Promise<void>, string][] = [
  ["few bytes that describe 4,000,000 trials", (folder) =>
    change(
      `${folder}/experiment.json`,
      (text) =>
        text.replace(/"seeds": \[[^\]]*\]/, '"replicates": 1000000, "run_cap": 4000000')
          .replace(/"values": \[\s*2,\s*4\s*\]/, '"values": [1, 2, 3, 4]'),
    ), "experiment.json describes 4000000 trials, but trials.csv has only "],
  [
    "a line without an end",
    (folder) => Deno.writeTextFile(`${folder}/trials.csv`, "a".repeat(3_000_000)),
    "it has a line of more than ",
  ],
  [
    "a byte order mark",
    (folder) => change(`${folder}/trials.csv`, (text) => `\ufeff${text}`),
    "it begins with a byte order mark",
  ],
  ["a folder in place of a file", async (folder) => {
    await Deno.remove(`${folder}/trials.csv`);
    await Deno.mkdir(`${folder}/trials.csv`);
  }, "trials.csv: it is not a file"],
  ["a pipe in place of a file", async (folder) => {
    await Deno.remove(`${folder}/experiment.json`);
    await new Deno.Command("mkfifo", { args: [`${folder}/experiment.json`] }).output();
  }, "experiment.json: it is not a file"],
];

for (const [what, forge, message] of FORGED) {
  Deno.test(
    `readResults() refuses ${what}`,
    {
      ignore: ignore || lacking("processes") || Deno.build.os === "windows",
    },
    withSweep(async (folder) => {
      await forge(folder);
      const error = await assertRejects(() => readResults(folder), UserError);
      assertStringIncludes(error.message, message);
    }),
  );
}

Deno.test(
  "verifySweep() stops after 1000 differences of a file",
  { ignore },
  withSweep(async (folder) => {
    const row = "3,0,1.0,1.0,0.0,0.5,0.05,1.0,0.5\r\n";
    await change(`${folder}/curves.csv`, (text) => text + row.repeat(50_000));
    const { checks } = await verifySweep(folder, { sample: 1 });
    const counts = checks.filter(({ file }) => file === "curves.csv")
      .map(({ differences }) => differences.length);
    assertEquals(counts.at(-1), 1000);
  }),
);
