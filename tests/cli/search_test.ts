import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, oneLine, runTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const COMPARED = ["trials.csv", "summary.csv", "effects.csv", "curves.csv", "experiment.json"];

/** An experiment of six small networks or more, with the given keys. */
function fileOf(keys: string, seeds = 4): string {
  return `name: search
seeds: ${seeds}
data: { spiral: { samples: 20 } }
${keys}
parameters:
  learning_rate: { distribution: log_uniform_values, min: 1e-3, max: 1e-1 }
  dropout: { min: 0.0, max: 0.5 }
  epochs: 60
`;
}

const HALVING =
  "method: random\nrun_cap: 9\nearly_terminate: { type: hyperband, min_iter: 10, eta: 3 }";

function filesIn(folder: string): string[] {
  return COMPARED.map((name) => Deno.readTextFileSync(`${folder}/${name}`));
}

function rowsOf(folder: string): Record<string, string>[] {
  return parse(Deno.readTextFileSync(`${folder}/trials.csv`), { skipFirstRow: true });
}

for (
  const [name, keys, seeds] of [
    ["sobol", "method: sobol\nrun_cap: 6", 2],
    ["bayes", "method: bayes\nrun_cap: 14\nbatch: 2", 2],
    ["halving over epochs", HALVING, 4],
    [
      "bayes with halving over seeds",
      "method: bayes\nrun_cap: 14\nbatch: 4\nearly_terminate: { type: halving, resource: seeds, min: 1, eta: 2 }",
      4,
    ],
    [
      "a race",
      "method: random\nrun_cap: 6\nearly_terminate: { type: race, looks: [3, 6], alpha: [0.01, 0.04] }",
      6,
    ],
  ] as const
) {
  Deno.test(`sweep: the same bytes with 1, 2 and 5 workers, and verify agrees with them: ${name}`, {
    ignore,
  }, () =>
    inTemporaryFolder(async (folder) => {
      const file = `${folder}/search.yaml`;
      await Deno.writeTextFile(file, fileOf(keys, seeds));
      const contents: string[][] = [];
      for (const jobs of ["1", "2", "5"]) {
        const out = `${folder}/out${jobs}`;
        const { code, stderr } = await runTask("sweep", [
          file,
          "--quiet",
          "--jobs",
          jobs,
          "--out",
          out,
        ]);
        assertEquals([code, stderr], [0, ""]);
        contents.push(filesIn(out));
      }
      assertEquals(contents[1], contents[0]);
      assertEquals(contents[2], contents[0]);
      const verified = await runTask("sweep", ["verify", `${folder}/out2`]);
      assertEquals([verified.code, verified.stderr], [0, ""], verified.stdout);
      await Deno.remove(`${folder}/out2/state.sqlite`); // nothing but the files
      const alone = await runTask("sweep", ["verify", `${folder}/out2`]);
      assertEquals([alone.code, alone.stderr], [0, ""], alone.stdout);
      const sample = await runTask("sweep", ["verify", `${folder}/out1`, "--sample", "3"]);
      assertEquals([sample.code, sample.stderr], [0, ""], sample.stdout);
    }));
}

Deno.test(
  "sweep: a larger run_cap continues the sequence, and nothing is run twice",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const [file, out] = [`${folder}/search.yaml`, `${folder}/out`];
      await Deno.writeTextFile(file, fileOf("method: bayes\nrun_cap: 12", 2));
      await runTask("sweep", [file, "--quiet", "--out", out]);
      const before = rowsOf(out);
      const { code, stderr } = await runTask("sweep", [file, "run_cap=16", "--out", out]);
      assertEquals(code, 0);
      assertMatch(oneLine(stderr), /out has the results of 24 trials already; 2 to run next/);
      const after = rowsOf(out);
      assertEquals(after.slice(0, 24), before);
      assertEquals(after.length, 32);
    }),
);

Deno.test("sweep, status, replay and plan with early termination; an audit trains some in full", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/search.yaml`;
    await Deno.writeTextFile(file, fileOf(HALVING));
    const plan = await runTask("sweep", ["plan", file]);
    assertMatch(
      oneLine(plan.stdout),
      /^search: 9 configs drawn at random; × 4 seeds = 36 trials halving: 9 configs to 10 epochs, the best 3 to 30, 1 to 60: about 33 % of the work of training all of them /,
    );
    const out = `${folder}/out`;
    const swept = await runTask("sweep", [file, "--audit", "2", "--out", out]);
    assertEquals(swept.code, 0, swept.stderr);
    assertMatch(
      oneLine(swept.stdout),
      /audit: 2 of 8 pruned configs, drawn at random and trained in full: (none is|\d (is|are)) better than the best config/,
    );
    const rows = rowsOf(out);
    const states = rows.map(({ state, epochs }) => `${state} ${epochs}`);
    assertEquals(
      ["pruned 10", "pruned 30", "complete 60"].map((each) =>
        states.filter((state) => state === each).length
      ),
      [24, 8, 4],
    );
    const again = await runTask("sweep", [file, "--quiet", "--audit", "2", "--out", out]);
    assertStringIncludes(oneLine(again.stdout), "audit: 2 of 8 pruned configs"); // nothing is run again
    assertEquals(rowsOf(out), rows);
    const status = await runTask("sweep", ["status", out]);
    assertStringIncludes(status.stdout, "36 trials: 4 complete, 32 pruned");
    const pruned = rows.findIndex(({ state }) => state === "pruned");
    const replay = await runTask("sweep", ["replay", out, String(pruned)]);
    assertEquals(replay.code, 0, replay.stderr);
    assertStringIncludes(replay.stdout, "same");
    assert(
      rows.every(({ error, state }) => (state === "pruned") === error.startsWith("pruned after ")),
    );
  }));

Deno.test(
  "sweep: an audit of a sweep without early termination is refused",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const file = `${folder}/search.yaml`;
      await Deno.writeTextFile(file, fileOf("method: sobol\nrun_cap: 2", 2));
      const { code, stderr } = await runTask("sweep", [
        file,
        "--quiet",
        "--audit",
        "1",
        "--out",
        `${folder}/out`,
      ]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, "Cannot audit the sweep: the experiment has no early_terminate");
    }),
);
