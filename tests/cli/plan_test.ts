import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, runTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const FILE = `{name: small, seeds: [0, 1], data: {spiral: {samples: 20}},
  parameters: {dropout: {values: [0, 0.2]}, hidden: {values: [2, [4, 4]]}, epochs: {value: 30}}}`;

Deno.test(
  "plan: size, first and last trials, what the seeds can show, warnings, time and memory; nothing is written",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, FILE);
      const { code, stdout, stderr } = await runTask("sweep", [
        ...["plan", `${folder}/small.yaml`, "--out", `${folder}/out`, "--jobs", "2"],
      ]);
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, /^small: 2 dropout × 2 hidden = 4 configs; × 2 seeds = 8 trials\n/);
      assertMatch(stdout, /│ trial │ dropout │ hidden │ seed │ weights │ epochs │\n/);
      assertMatch(stdout, /│ +0 │ +0 │ +2 │ +0 │ +15 │ +30 │\n/);
      assertMatch(stdout, /│ +2 │.*\n│ +… │.*\n│ +5 │/);
      assertMatch(stdout, /│ +7 │ +0\.2 │ +\[4,4\] │ +1 │ +47 │ +30 │\n/);
      assertStringIncludes(
        stdout,
        "2 seeds can show p = 0.5 at best, 1 after Holm's correction for 3 comparisons with the leader: " +
          "above 0.05\n",
      );
      assertStringIncludes(
        stdout,
        "\nwarning: too few seeds: with 2 no config can be told from the leader at 5 %; it takes 7\n",
      );
      assertStringIncludes(stdout, "warning: unlucky epochs: only 30 steps of the optimizer");
      assertMatch(
        stdout,
        /\nexpected: \d+ s on 2 workers \(\S+ s a trial, timed for \d+\.\d s\), \d+ MB of memory\n$/,
      );
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["small.yaml"]);
    }),
);

Deno.test(
  "plan: says what is there already, and when nothing is left to run",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, FILE);
      const out = ["--out", `${folder}/out`];
      await runTask("sweep", [`${folder}/small.yaml`, ...out, "--quiet", "hidden=2"]);
      const some = await runTask("sweep", ["plan", `${folder}/small.yaml`, ...out]);
      assertStringIncludes(some.stdout, `${folder}/out holds 4 of them: 4 to run\n`);
      await runTask("sweep", [`${folder}/small.yaml`, ...out, "--quiet"]);
      const all = await runTask("sweep", ["plan", `${folder}/small.yaml`, ...out]);
      assertStringIncludes(all.stdout, "holds 8 of them: 0 to run\n");
      assertMatch(all.stdout, /\nnothing to run\n$/);
    }),
);

Deno.test(
  "doctor: a line for each check, exit 0; exit 3 where one fails, and the file is told as by sweep",
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
        stdout.match(/^pass {2}.*: .*; \d+ (seeds|nets?)$|no net of the grid has this$/gm)?.length,
        12,
      );
      assertMatch(stdout, /\nsmall: all is well, in \d+\.\d s\n$/);
      const failing = await runTask("sweep", [
        "doctor",
        `${folder}/small.yaml`,
        "learning_rate=1e-9",
      ]);
      assertEquals(failing.code, 3);
      assertMatch(
        failing.stderr,
        /^FAIL {2}10 rows are learnt by heart: 1\.\d nats \(hidden=.*\n$/,
      );
      assertMatch(failing.stdout, /\nsmall: 1 check failed, in \d+\.\d s\n$/);
      const wrong = await runTask("sweep", ["doctor", `${folder}/small.yaml`, "dropout=1"]);
      assertEquals(wrong.code, 1);
      assertMatch(wrong.stderr, /^Cannot read .*a dropout rate must be in \[0, 1\), got 1\n$/);
    }),
);
