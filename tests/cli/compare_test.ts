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
    assertStringIncludes(
      stdout,
      `${b} has the scores of ${a} in 20 trials that both have, every one\n`,
    );
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

async function change(path: string, change: (text: string) => string): Promise<void> {
  await Deno.writeTextFile(path, change(await Deno.readTextFile(path)));
}

Deno.test(
  "compare: scores are those of the files, so that another engine's sweep can be compared",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b")];
    await Deno.remove(`${b}/state.sqlite`);
    await change(
      `${b}/trials.csv`,
      (text) =>
        text.replaceAll(/^(\d+),[0-9a-f]{4}/gm, "$1,0000").replaceAll(
          /,complete,0\.\d/g,
          ",complete,0.0",
        ),
    );
    const { code, stdout } = await runTask("sweep", ["compare", a, b]);
    assertEquals(code, 4);
    assertStringIncludes(stdout, `${b} is worse than ${a}, beyond chance\n`);
    const none = await runTask("sweep", ["compare", b, a]);
    assertEquals(none.code, 0);
  }),
);

Deno.test(
  "compare: what cannot be told does not pass, exit 1: trials that wait or timed out, seeds that are too few",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b")];
    await change(
      `${b}/trials.csv`,
      (text) =>
        text.replace(/complete(.*\r\n.*)complete(.*\r\n.*)complete/, "waiting$1timed_out$2complete")
          .replace(/(\d)(,30?0?,[0-9a-f]{16},\r\n)$/, "7$2"),
    );
    const waiting = await runTask("sweep", ["compare", a, b]);
    assertEquals(waiting.code, 1);
    assertStringIncludes(waiting.stdout, `2 trials of ${b} have no score yet\n`);
    assertStringIncludes(waiting.stdout, `whether ${b} is worse than ${a} cannot be told\n`);
    const [c, d] = [await sweep("c", "replicates=6"), await sweep("d", "replicates=6", "l2=1e-9")];
    await change(`${d}/experiment.json`, (text) => text.replaceAll("1e-9", "0"));
    await change(
      `${c}/experiment.json`,
      (text) =>
        text.replace('"parameters": {', '"parameters": { "l2": { "values": [0] },').replace(
          '"l2": 0,',
          "",
        ),
    );
    const few = await runTask("sweep", ["compare", c, d]);
    assertEquals(few.code, 1, few.stdout + few.stderr);
    assertStringIncludes(
      few.stdout,
      "with 6 seeds no difference can be told from luck; it takes at least 7\n",
    );
  }),
);

Deno.test(
  "compare: a trial that failed in B only is told as that, exit 4; one without a score in common, exit 1",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b")];
    await change(`${b}/trials.csv`, (text) => text.replace("complete", "failed"));
    const { code, stdout } = await runTask("sweep", ["compare", a, b]);
    assertEquals(code, 4);
    assertStringIncludes(stdout, "1 config failed in B at a seed at which A has a score\n");
    assertStringIncludes(stdout, `${b} failed where ${a} did not\n`);
    await change(`${b}/trials.csv`, (text) => text.replaceAll(/complete|failed/g, "waiting"));
    const none = await runTask("sweep", ["compare", a, b]);
    assertEquals([none.code, none.stderr], [
      1,
      `Cannot compare: no trial has a score in both ${a} and ${b}\n`,
    ]);
  }),
);

Deno.test(
  "compare: no difference shown says how much worse B could still be",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a"), await sweep("b", "metric.name=val_loss")];
    await change(`${b}/trials.csv`, (text) => text.replace(/,complete,0\.\d/, ",complete,0.5"));
    const { code, stdout } = await runTask("sweep", ["compare", a, b]);
    assertEquals(code, 0);
    assertMatch(
      stdout,
      /no difference is shown between .*; B could be up to 0\.\d{4} worse \(95 %\)\n$/,
    );
  }),
);

Deno.test(
  "compare: sweeps without a config in common: one line, exit 1",
  { ignore },
  withSweeps(async (sweep) => {
    const [a, b] = [await sweep("a", "epochs=1"), await sweep("b", "epochs=2")];
    const { code, stderr } = await runTask("sweep", ["compare", a, b]);
    assertEquals([code, stderr], [
      1,
      `Cannot compare: ${a} and ${b} have no config in common: they have other values of epochs\n`,
    ]);
  }),
);
