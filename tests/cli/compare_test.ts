import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, oneLine, runTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const FILE = `{name: small, replicates: 10, data: {spiral: {samples: 40}},
  parameters: {hidden: {values: [8, 16]}, epochs: {value: 300}, learning_rate: {value: 0.05}}}`;

/** Calls a test with a function that sweeps the small file into a folder of its own. */
function withSweeps(
  test: (sweep: (name: string, ...args: string[]) => Promise<string>) => Promise<void>,
): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, FILE);
      await test(async (name, ...args) => {
        const out = `${folder}/${name}`;
        await runTask("sweep", [`${folder}/small.yaml`, "--quiet", "--out", out, ...args]);
        return out;
      });
    });
}

Deno.test(
  "compare: a sweep with itself is the same, exit 0",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b")];
    const { code, stdout } = await runTask("sweep", ["compare", a, b]);
    assertEquals(code, 0);
    assert(stdout.startsWith(`A: ${a}\nB: ${b}\nconfig `), stdout);
    assertLast(stdout, "B has the same scores as A in all 20 trials that both have");
  }),
);

Deno.test(
  "compare: a sweep with more noise is worse, exit 4; in the other order it is better, exit 0",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b", "data.spiral.noise=3")];
    const worse = await runTask("sweep", ["compare", a, b]);
    assertEquals(worse.code, 4);
    assertLast(
      worse.stdout,
      "over all configs B is worse than A; config by config it is worse in 1, undecided in 1 of 2",
    );
    assertMatch(
      worse.stdout,
      /^A: \S+\/a\nB: \S+\/b\nconfig +A's val_accuracy +B's +B minus A, 95 % +p {2}B is\nhidden=16 +0\.\d{3} +0\.\d{3} {2}-0\.\d{3} \[-0\.\d{3}, -0\.\d{3}\] +0\.\d{4} {2}worse\n/,
    );
    assertEquals(
      oneLine(worse.stderr),
      "data.spiral.noise: 0.2 in A, 3 in B the data differ, so the random variation of a seed does not cancel in the differences",
    );
    const better = await runTask("sweep", ["compare", b, a]);
    assertEquals(better.code, 0);
    assertLast(
      better.stdout,
      "over all configs B is better than A; config by config it is better in 1, undecided in 1 of 2",
    );
  }),
);

/** Asserts the verdict, the last of the output; it can take two lines. */
function assertLast(stdout: string, verdict: string): void {
  const text = oneLine(stdout);
  assert(text.endsWith(` ${verdict}`), text);
}

/** Replaces text in a file; each replacement changes something. */
async function replaceIn(
  path: string,
  ...replacements: (readonly [pattern: string | RegExp, by: string])[]
): Promise<void> {
  let text = await Deno.readTextFile(path);
  for (const [pattern, by] of replacements) {
    const changed = text.replace(pattern, by);
    assert(changed !== text, `${path} has no ${pattern}`);
    text = changed;
  }
  await Deno.writeTextFile(path, text);
}

Deno.test(
  "compare: the scores come from the files, so that a sweep of another engine version can be compared",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b")];
    await Deno.remove(`${b}/state.sqlite`);
    await replaceIn(
      `${b}/trials.csv`,
      [/^(\d+),t[0-9a-f]{4}/gm, "$1,t0000"],
      [/,complete,0\.\d/g, ",complete,0.0"],
    );
    const { code, stdout } = await runTask("sweep", ["compare", a, b]);
    assertEquals(code, 4);
    assertLast(
      stdout,
      "over all configs B is worse than A; config by config it is worse in 2 of 2",
    );
    const none = await runTask("sweep", ["compare", b, a]);
    assertEquals(none.code, 0);
  }),
);

Deno.test(
  "compare: waiting or timed out trials, and too few seeds, leave it undecided, exit 1",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b")];
    await replaceIn(
      `${b}/trials.csv`,
      [/complete(.*\r\n.*)complete/, "waiting$1timed_out"],
      [/(\d)(,300,w[0-9a-f]{16},\r\n)$/, "7$2"],
    );
    const waiting = await runTask("sweep", ["compare", a, b]);
    assertEquals(waiting.code, 1);
    assertStringIncludes(waiting.stdout, "\n2 trials of B have no score yet\n");
    assertLast(waiting.stdout, "it cannot be decided whether B is worse than A");
    const [c, d] = [await sweep("c", "replicates=2"), await sweep("d", "replicates=2", "l2=1e-9")];
    const few = await runTask("sweep", ["compare", c, d]);
    assertEquals(few.code, 1, few.stdout + few.stderr);
    assertStringIncludes(
      few.stdout,
      "\nwith 2 seeds no difference can be shown; at least 3 are needed\n",
    );
  }),
);

Deno.test(
  "compare: a trial that failed only in B makes it worse, exit 4; no trial with a score in both, exit 1",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b")];
    await replaceIn(`${b}/trials.csv`, ["complete", "failed"]);
    const { code, stdout } = await runTask("sweep", ["compare", a, b]);
    assertEquals(code, 4);
    assertStringIncludes(stdout, "\n1 config failed in B at a seed at which A has a score\n");
    assertMatch(oneLine(stdout), / failed in 1\b[^.]*$/);
    await replaceIn(`${b}/trials.csv`, [/complete|failed/g, "waiting"]);
    const none = await runTask("sweep", ["compare", a, b]);
    assertEquals([none.code, none.stderr], [
      1,
      "Cannot compare the sweeps: no trial has a score in both\n",
    ]);
  }),
);

Deno.test(
  "compare: if no difference is shown, the last line says how much worse B could be",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b", "metric.name=val_loss")];
    await replaceIn(`${b}/trials.csv`, [/,complete,0\.\d/, ",complete,0.5"]);
    const { code, stdout } = await runTask("sweep", ["compare", a, b]);
    assertEquals(code, 0);
    assertMatch(
      oneLine(stdout),
      / no difference between B and A is shown; B could be up to 0\.\d{3} worse \(95 %\)$/,
    );
  }),
);

Deno.test(
  "compare: sweeps that differ in a parameter with one value are compared, and the values are reported",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b", "epochs=1")];
    const { code, stdout, stderr } = await runTask("sweep", ["compare", a, b]);
    assertEquals([code, stderr], [4, "epochs: 300 in A, 1 in B\n"]);
    assertLast(
      stdout,
      "over all configs B is worse than A; config by config it is worse in 1, undecided in 1 of 2",
    );
  }),
);

Deno.test(
  "compare: one config, and three seeds, can be enough: worse, exit 4",
  { ignore },
  withSweeps(async (sweep) => {
    const args = ["hidden=16", "replicates=3"];
    const [a, b] = [await sweep("a", ...args), await sweep("b", ...args)];
    await replaceIn(`${b}/trials.csv`, [/,complete,0\.\d/g, ",complete,0.0"]);
    const { code, stdout } = await runTask("sweep", ["compare", a, b]);
    assertEquals(code, 4);
    assertLast(stdout, "B is worse than A, beyond chance");
    await replaceIn(`${b}/trials.csv`, ["complete", "failed"]);
    const failed = await runTask("sweep", ["compare", a, b]);
    assertEquals(failed.code, 4);
    assertStringIncludes(
      failed.stdout,
      "\n1 config failed in B at a seed at which A has a score\n",
    );
    assertLast(failed.stdout, "B failed where A did not");
  }),
);

Deno.test(
  "compare: sweeps without a config in common give one line, exit 1",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a", "hidden=8,9"), await sweep("b", "hidden=2,3")];
    const { code, stdout, stderr } = await runTask("sweep", ["compare", a, b]);
    assertEquals([code, stdout, stderr], [
      1,
      "",
      "Cannot compare the sweeps: they have no config in common, because they have different values of hidden\n",
    ]);
  }),
);
