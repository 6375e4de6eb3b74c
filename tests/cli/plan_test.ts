import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, oneLine, runTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const FILE = `{name: small, seeds: [0, 1], data: {spiral: {samples: 20}},
  parameters: {dropout: {values: [0, 0.2]}, hidden: {values: [2, [4, 4]]}, epochs: {value: 30}}}`;

Deno.test(
  "plan: size, first and last trials, the smallest p, warnings, time and memory; nothing is written",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, FILE);
      const { code, stdout, stderr } = await runTask("sweep", [
        ...["plan", `${folder}/small.yaml`, "--out", `${folder}/out`, "--jobs", "2"],
      ]);
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, /^small: 2 dropout × 2 hidden = 4 configs; × 2 seeds = 8 trials\n/);
      assertEquals(stdout.split("\n").slice(1, 15), [
        "trial  dropout  hidden  seed  weights  epochs",
        "    0        0       2     0       15      30",
        "    1        0       2     1       15      30",
        "    2        0   [4,4]     0       47      30",
        "    …        …       …     …        …       …",
        "    5      0.2       2     1       15      30",
        "    6      0.2   [4,4]     0       47      30",
        "    7      0.2   [4,4]     1       47      30",
        "smallest p-value with 2 seeds: 0.5; after Holm's correction for 3 comparisons",
        "with the leader: 1, over 0.05, so no difference can be shown",
        "warning: too few seeds: with 2, no difference from the leader can be significant",
        "         at 5 %; at least 7 are needed",
        "warning: few steps: the optimizer takes only 30; networks hardly move from their",
        "         initial weights",
      ]);
      assertMatch(
        oneLine(stdout),
        / expected: \d+ s on 2 workers \(\S+ s per trial, measured for \d+\.\d s\), \d+ MB of memory$/,
      );
      for (const line of stdout.split("\n")) assert(line.length <= 80, line);
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["small.yaml"]);
    }),
);

Deno.test(
  "plan: how many trials exist already, and that none is left to run",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, FILE);
      const out = ["--out", `${folder}/out`];
      await runTask("sweep", [`${folder}/small.yaml`, ...out, "--quiet", "hidden=2"]);
      const some = await runTask("sweep", ["plan", `${folder}/small.yaml`, ...out]);
      assertStringIncludes(
        oneLine(some.stdout),
        ` ${folder}/out has 4 of 8 trials already; 4 to run `,
      );
      await runTask("sweep", [`${folder}/small.yaml`, ...out, "--quiet"]);
      const all = await runTask("sweep", ["plan", `${folder}/small.yaml`, ...out]);
      assertStringIncludes(
        oneLine(all.stdout),
        ` ${folder}/out has 8 of 8 trials already; 0 to run `,
      );
      assertMatch(all.stdout, /\nnothing to run\n$/);
    }),
);

Deno.test(
  "doctor: a line for each check, exit 0; a failed check, exit 3; an error in the file, exit 1",
  {
    ignore,
  },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, FILE);
      const { code, stdout, stderr } = await runTask("sweep", [
        "doctor",
        `${folder}/small.yaml`,
        "hidden=[16,8]",
      ]);
      assertEquals([code, stderr], [0, ""]);
      assertEquals(
        stdout.match(
          /^pass {2}.*: (.*[;,] \d+ (seeds|networks?)|no network of the grid has this)$/gm,
        )?.length,
        12,
      );
      assertMatch(stdout, /\nsmall: all checks passed, in \d+\.\d s\n$/);
      const failing = await runTask("sweep", [
        "doctor",
        `${folder}/small.yaml`,
        "learning_rate=1e-9",
      ]);
      assertEquals(failing.code, 3);
      assertMatch(
        failing.stderr,
        /^FAIL {2}the network overfits 10 rows: 1\.\d nats \(hidden=.*\n$/,
      );
      assertMatch(failing.stdout, /\nsmall: 1 check failed, in \d+\.\d s\n$/);
      const wrong = await runTask("sweep", ["doctor", `${folder}/small.yaml`, "dropout=1"]);
      assertEquals(wrong.code, 1);
      assertMatch(wrong.stderr, /^Cannot read .*a dropout rate must be in \[0, 1\), got 1\n$/);
    }),
);
