import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, oneLine, runTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const FILE = `{name: small, seeds: [0, 1], data: {spiral: {samples: 20}},
  parameters: {dropout: {values: [0, 0.2]}, hidden: {values: [2, [4, 4]]}, epochs: {value: 30}}}`;

Deno.test(
  "plan: size, first and last trials, the seeds that are needed, warnings, time and memory; nothing is written",
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
        "all with epochs=30",
        "trial  dropout  hidden  seed  weights  epochs",
        "    0        0       2     0       15      30",
        "    1        0       2     1       15      30",
        "    2        0   [4,4]     0       47      30",
        "    …        …       …     …        …       …",
        "    5      0.2       2     1       15      30",
        "    6      0.2   [4,4]     0       47      30",
        "    7      0.2   [4,4]     1       47      30",
        "2 seeds cannot show a difference: at least 3 are needed",
        "warning: too few seeds: 2 cannot show that a config is worse than the best; at",
        "         least 3 are needed",
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
  "plan: with results, which difference would be found; with 4 times the seeds, half of it",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, FILE);
      const plan = async (...args: string[]) => {
        const { stdout } = await runTask("sweep", ["plan", `${folder}/small.yaml`, ...args]);
        for (const line of stdout.split("\n")) assert(line.length <= 80, line);
        return oneLine(stdout);
      };
      const out = ["--out", `${folder}/out`];
      const found = (text: string) =>
        Number(
          / a config that is behind by (0\.\d{3}) in val_accuracy would be found worse about four times in five, judging by the results so far /
            .exec(text)?.[1],
        );
      const before = await plan(...out, "seeds=0,1,2");
      assertStringIncludes(
        before,
        " 3 seeds can show that a config is worse than the best, if it is far enough behind (the test assumes normal errors) ",
      );
      assertEquals(found(before), NaN);
      await runTask("sweep", [`${folder}/small.yaml`, ...out, "--quiet", "seeds=0,1,2,3"]);
      const few = await plan(...out, "seeds=0,1,2,3");
      assert(found(few) > 0, few);
      const many = await plan(...out, `seeds=${Array.from({ length: 16 }, (_, i) => i)}`);
      assertStringIncludes(many, " has 16 of 64 trials already; 48 to run 16 seeds can show ");
      assertStringIncludes(many, " (the test assumes symmetric errors) ");
      // A little less than half: 16 seeds also show better how large the errors are.
      const ratio = found(many) / found(few);
      assert(ratio > 0.38 && ratio < 0.5, `${few}\n${many}`);
      assertEquals(found(await plan("--out", `${folder}/other`, "seeds=0,1,2,3")), NaN);
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
      assertEquals([failing.code, failing.stderr], [3, ""]);
      assertMatch(
        failing.stdout,
        /^FAIL {2}the network overfits 10 rows: 1\.\d nats \(hidden=.*$/m,
      );
      assertMatch(failing.stdout, /\nsmall: 1 check failed, in \d+\.\d s\n$/);
      const wrong = await runTask("sweep", ["doctor", `${folder}/small.yaml`, "dropout=1"]);
      assertEquals(wrong.code, 1);
      assertMatch(wrong.stderr, /^Cannot read .*a dropout rate must be in \[0, 1\), got 1\n$/);
    }),
);

Deno.test("plan: the steps of building configs, inactive parameters, and what matches nothing", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/sets.yaml`,
      `name: sets
seeds: 3
data: { spiral: { samples: 20 } }
parameters:
  optimizer: { values: [adam, sgd] }
  momentum: { min: 0, max: 0.9, steps: 3, when: { optimizer: sgd } }
  epochs: 100
zip: [{ hidden: [2, 4], batch_size: [8, full] }]
exclude: [{ momentum: { above: 0.5 }, hidden: 4 }, { momentum: 0.4 }]
`,
    );
    const { code, stdout, stderr } = await runTask("sweep", ["plan", `${folder}/sets.yaml`]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout.split("\n").slice(0, 11), [
      "sets: 2 optimizer × 3 momentum × 2 (hidden, batch_size) = 12 combinations; when",
      "makes parameters inactive in 6; exclude leaves out 1, 11 are left; 4 give the",
      "same results as another; 7 configs; × 3 seeds = 21 trials",
      "all with epochs=100",
      "trial  optimizer  momentum  hidden  batch_size  seed  weights  epochs",
      "    0       adam                 2           8     0       15     100",
      "    1       adam                 2           8     1       15     100",
      "    2       adam                 2           8     2       15     100",
      "    …          …         …       …           …     …        …       …",
      "   18        sgd       0.9       2           8     0       15     100",
      "   19        sgd       0.9       2           8     1       15     100",
    ]);
    assertStringIncludes(
      oneLine(stdout),
      "warning: exclude leaves nothing out: no config matches { momentum: 0.4 }",
    );
  }));

Deno.test("sweep: configs without a parameter in the ranking, the effects and the files", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/sets.yaml`,
      `name: sets
seeds: 3
data: { spiral: { samples: 20 } }
parameters:
  optimizer: { values: [adam, sgd] }
  momentum: { values: [0, 0.9], when: { optimizer: sgd } }
  epochs: 100
`,
    );
    const run = await runTask("sweep", [`${folder}/sets.yaml`, "--out", `${folder}/out`]);
    assertEquals(run.code, 0);
    assertMatch(run.stdout, /\n +\d +adam {6,}0\.\d{3}/);
    assertStringIncludes(
      oneLine(run.stdout),
      "these effects are over 2 of 3 configs for momentum the effect of optimizer is not estimated: no setting of the " +
        "other parameters was run with each of its values no interactions and no shares of the variance",
    );
    for (const line of run.stdout.split("\n")) assert(line.length <= 80 || /\//.test(line), line);
    const trials = await Deno.readTextFile(`${folder}/out/trials.csv`);
    assertMatch(trials.split("\r\n")[1], /^0,t\w{16},c\w{16},0,adam,,100,complete,/);
    const again = await runTask("sweep", [
      ...["plan", `${folder}/out/experiment.json`, "--out", `${folder}/out`],
    ]);
    assertStringIncludes(oneLine(again.stdout), "has 9 of 9 trials already; 0 to run");
    const verified = await runTask("sweep", ["verify", `${folder}/out`]);
    assertEquals(verified.code, 0, verified.stdout);
    const replayed = await runTask("sweep", ["replay", `${folder}/out`, "0"]);
    assertMatch(replayed.stdout, /^trial 0: seed=0 [^]*optimizer=adam/);
    assert(!replayed.stdout.includes("momentum"), replayed.stdout);
  }));

Deno.test(
  "plan: what each grid of any_of has, and one that adds nothing",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(
        `${folder}/any.yaml`,
        `name: any
seeds: 3
data: { spiral: { samples: 20 } }
parameters: { epochs: 100, hidden: { values: [2, 4] } }
any_of:
  - { parameters: { optimizer: sgd, momentum: { values: [0, 0.9] } } }
  - { parameters: { optimizer: adam } }
  - { parameters: { optimizer: adam, beta_1: 0.9 } }
`,
      );
      const { stdout } = await runTask("sweep", ["plan", `${folder}/any.yaml`]);
      assertMatch(
        oneLine(stdout),
        /^any: any_of \[2 hidden × 2 momentum = 4\] \+ \[2 hidden\] \+ \[2 hidden\] = 8 combinations; 2 give the same results as another; 6 configs; × 3 seeds = 18 trials /,
      );
      assertStringIncludes(
        oneLine(stdout),
        "warning: grid 3 of any_of adds no config: all of its configs are excluded, or equal to those of earlier grids",
      );
    }),
);
