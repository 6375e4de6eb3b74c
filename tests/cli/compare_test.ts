import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, runTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const FILE = `{name: small, replicates: 10, data: {spiral: {samples: 40}},
  parameters: {hidden: {values: [8, 16]}, epochs: {value: 300}, learning_rate: {value: 0.05}}}`;

/** Gives a test sweeps of the small file into folders of their own. */
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
    assertStringIncludes(stdout, `${b} has the scores of ${a}, every one\n`);
  }),
);

Deno.test(
  "compare: a sweep that learns nothing is worse, exit 4; the other way it is better, exit 0",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b", "data.spiral.noise=3")];
    const worse = await runTask("sweep", ["compare", a, b]);
    assertEquals(worse.code, 4);
    assertStringIncludes(worse.stdout, `${b} is worse than ${a}, beyond chance\n`);
    assertMatch(worse.stdout, /│ hidden=16 │ +0\.\d{4} │ 0\.\d{4} │ -0\.\d{4} \[/);
    assertStringIncludes(worse.stderr, "data differ: ");
    const better = await runTask("sweep", ["compare", b, a]);
    assertEquals(better.code, 0);
    assertStringIncludes(better.stdout, `${a} is better than ${b}, beyond chance\n`);
  }),
);

Deno.test(
  "compare: sweeps without a config in common: one line, exit 1",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a", "epochs=1"), await sweep("b", "epochs=2")];
    const { code, stderr } = await runTask("sweep", ["compare", a, b]);
    assertEquals([code, stderr], [1, `Cannot sweep: ${a} and ${b} have no config in common\n`]);
  }),
);
