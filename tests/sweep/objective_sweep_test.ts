import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { checkExperiment } from "../../lib/checks/check_experiment.ts";
import { planSweep } from "../../lib/checks/plan_sweep.ts";
import type { ObjectiveExperiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { compareSweeps } from "../../lib/results/compare_sweeps.ts";
import { diffTrials } from "../../lib/sweep/diff_trials.ts";
import { readResults } from "../../lib/sweep/read_results.ts";
import { readStatus } from "../../lib/sweep/read_status.ts";
import { replayTrial } from "../../lib/sweep/replay_trial.ts";
import { resumeSweep, type ResumeSweepOptions } from "../../lib/sweep/resume_sweep.ts";
import { verifySweep } from "../../lib/sweep/verify_sweep.ts";
import { UserError } from "../../lib/user_error.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "files", "workers", "processes");
const FILES = ["summary.csv", "effects.csv", "trials.csv", "curves.csv"];
const PROGRAMS = new URL("./programs/", import.meta.url);
const MODULE = "own_module.ts";
const COMMAND =
  `{command: ["${Deno.execPath()}", run, --allow-env=SEEDSWEEP_TRIAL, own_script.ts, "\${rate}", "\${seed}"]}`;
const TEXTS = JSON.stringify(["a'b\"c", "x\ny", "${rate}", [], null]);
const GRID = `seeds: [0, 1, 2], parameters: {rate: {values: [0.5, 2]}, text: {values: ${TEXTS}}}`;

/** Calls with a folder of an odd name that has the programs. */
function withPrograms(test: (folder: string) => Promise<void>): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (parent) => {
      const folder = `${parent}/own, #1 %20 ü`;
      await Deno.mkdir(folder);
      for (const name of ["own_module.ts", "own_offset.ts", "own_script.ts"]) {
        await Deno.copyFile(new URL(name, PROGRAMS), `${folder}/${name}`);
      }
      await test(folder);
    });
}

function parse(
  folder: string,
  objective: string,
  rest: string,
  overrides: string[] = [],
): ObjectiveExperiment {
  const text = `{objective: ${objective}, metric: {name: loss, goal: minimize}, ${rest}}`;
  return parseExperiment(text, { file: `${folder}/x.yaml`, overrides }) as ObjectiveExperiment;
}

async function filesOf(directory: string): Promise<Record<string, string>> {
  const texts = FILES.map(async (name) => [name, await Deno.readTextFile(`${directory}/${name}`)]);
  return Object.fromEntries(await Promise.all(texts));
}

/** How a sweep ended, and how many trials it ran. */
async function sweep(
  experiment: ObjectiveExperiment,
  options: ResumeSweepOptions,
): Promise<{ end: string; ran: number; states: string[] }> {
  let ran = 0;
  const { end, records } = await resumeSweep(experiment, {
    jobs: 2,
    onEvent: (event) => event.kind === "trialFinished" && ran++,
    ...options,
  });
  return { end: end.kind, ran, states: records.map(({ result }) => result?.state ?? "waiting") };
}

Deno.test(
  "resumeSweep() of a module gives the same bytes with 1 and 2 jobs, in workers and processes",
  { ignore },
  withPrograms(async (folder) => {
    const experiment = parse(folder, MODULE, GRID);
    for (
      const [name, jobs, isolation] of [["a", 1, "worker"], ["b", 2, "worker"], [
        "c",
        2,
        "process",
      ]] as const
    ) {
      const done = await sweep(experiment, { directory: `${folder}/${name}`, jobs, isolation });
      assertEquals(
        [done.end, done.ran, new Set(done.states)],
        ["done", 30, new Set(["complete"])],
        name,
      );
    }
    const first = await filesOf(`${folder}/a`);
    assertEquals(await filesOf(`${folder}/b`), first);
    assertEquals(await filesOf(`${folder}/c`), first);
    const { verified, checks } = await verifySweep(`${folder}/a`, { jobs: 2 });
    assertEquals(verified, true, JSON.stringify(checks));
    const { same, recorded } = await replayTrial(`${folder}/a`, 7);
    assertEquals([same, Object.keys(recorded?.metrics ?? {})], [true, ["loss", "-draw", "error"]]);
  }),
);

Deno.test(
  "resumeSweep() of a command gives the same bytes with 1 and 2 jobs, and verifySweep() agrees",
  { ignore },
  withPrograms(async (folder) => {
    const experiment = parse(folder, COMMAND, GRID, ['text="a,b",[null]', "seeds=0,1"]);
    for (const [name, jobs] of [["a", 1], ["b", 2]] as const) {
      const done = await sweep(experiment, { directory: `${folder}/${name}`, jobs });
      assertEquals([done.end, done.ran, new Set(done.states)], ["done", 8, new Set(["complete"])]);
    }
    const first = await filesOf(`${folder}/a`);
    assertEquals(await filesOf(`${folder}/b`), first);
    assertEquals(first["curves.csv"].split("\r\n").slice(0, 3), [
      ...["number,step,name,value", '0,4.0,"a,b",0.5', "0,1.0,loss,0.5"],
    ]);
    assertEquals((await verifySweep(`${folder}/a`, { jobs: 2, sample: 3 })).verified, true);
    assertEquals((await replayTrial(`${folder}/a`, 5)).same, true);
  }),
);

Deno.test(
  "resumeSweep() finds the trials of an objective again, and runs what a change of its files or its grid adds",
  { ignore },
  withPrograms(async (folder) => {
    const directory = `${folder}/results`;
    const ran = async (rest: string, overrides: string[] = []) =>
      (await sweep(parse(folder, MODULE, rest, overrides), { directory })).ran;
    const rest = "seeds: [0, 1, 2], parameters: {rate: {values: [0.5, 2]}}";
    assertEquals(await ran(rest), 6);
    assertEquals(await ran(rest), 0);
    assertEquals(await ran(rest, ["metric.name=error", "metric.goal=minimize"]), 0); // it was returned too
    assertEquals(await ran(rest, ["rate=0.5,2,3"]), 3);
    const before = await filesOf(directory);
    await Deno.writeTextFile(`${folder}/own_offset.ts`, "export const OFFSET = 2;");
    assertEquals(await ran(rest, ["rate=0.5,2,3"]), 9);
    const { records } = await readResults(directory);
    assert(records.every(({ result }) => result?.state === "complete"));
    assertEquals((await filesOf(directory))["trials.csv"] === before["trials.csv"], false);
  }),
);

Deno.test(
  "resumeSweep() has a row for each failure of a module and of a command, with the reason in one line",
  { ignore },
  withPrograms(async (folder) => {
    const errors = async (objective: string, name: string) => {
      const directory = `${folder}/${name}`;
      const rest = "seeds: [0, 1, 2], parameters: {rate: {values: [0, 1]}}";
      const done = await sweep(parse(folder, objective, rest), { directory });
      assertEquals(done.states, [...Array(3).fill("failed"), ...Array(3).fill("complete")]);
      const rows = (await Deno.readTextFile(`${directory}/trials.csv`)).trimEnd().split("\r\n");
      assertEquals(rows.length, 7);
      const { failures, counts } = readStatus(directory);
      assertEquals([failures.length, counts.failed, counts.complete], [3, 3, 3]);
      const again = await sweep(parse(folder, objective, rest), { directory, rerun: true });
      assertEquals(again.ran, 3);
      assertEquals((await verifySweep(directory)).verified, true);
      return failures[0].result?.error;
    };
    assertEquals(await errors(MODULE, "a"), "RangeError: the rate is 0");
    assertEquals(await errors(COMMAND, "b"), "exit code 3: ValueError: the rate is 0");
  }),
);

Deno.test(
  "resumeSweep() ends a module and a command at their timeout, and a longer one runs only those again",
  { ignore },
  withPrograms(async (folder) => {
    for (
      const [objective, isolation] of [[MODULE, "worker"], [MODULE, "process"], [
        COMMAND,
        "worker",
      ]] as const
    ) {
      const directory = `${folder}/${objective === MODULE ? isolation : "command"}`;
      const rest = "seeds: [0], timeout: 0.4, parameters: {rate: {values: [-1]}}";
      const done = await sweep(parse(folder, objective, rest), { directory, isolation });
      assertEquals([done.states, done.ran], [["timed_out"], 1]);
      assertMatch(readStatus(directory).failures[0].result?.error ?? "", /0\.4 s/);
      assertEquals(
        (await sweep(parse(folder, objective, rest, ["timeout=0.3"]), { directory })).ran,
        0,
      );
      const { verified, timedOut, rerun } = await verifySweep(directory);
      assertEquals([verified, timedOut, rerun], [true, 1, []]);
      assertEquals(
        (await sweep(parse(folder, objective, rest, ["timeout=0.5"]), { directory })).ran,
        1,
      );
    }
  }),
);

Deno.test(
  "verifySweep(), replayTrial() and diffTrials() of an objective refuse a program that has changed, and weights",
  { ignore },
  withPrograms(async (folder) => {
    const directory = `${folder}/results`;
    await sweep(parse(folder, MODULE, "seeds: [0, 1]"), { directory });
    const message = async (call: () => Promise<unknown>) =>
      (await assertRejects(call, UserError)).message;
    assertStringIncludes(
      await message(() => diffTrials(directory, 0, 1)),
      "an objective of your own has no weights; curves.csv has its reports",
    );
    await Deno.writeTextFile(`${folder}/own_offset.ts`, "export const OFFSET = 3;");
    for (const call of [() => verifySweep(directory), () => replayTrial(directory, 0)]) {
      assertStringIncludes(
        await message(call),
        "own_module.ts: its files have changed since the sweep: their hash is ",
      );
    }
    await Deno.remove(`${folder}/own_module.ts`);
    assertStringIncludes(
      await message(() => verifySweep(directory)),
      "own_module.ts: there is no such file",
    );
    assertEquals((await readResults(directory)).records.length, 2); // reading needs no program
    assertEquals(readStatus(directory).counts.complete, 2);
  }),
);

Deno.test(
  "compareSweeps() of two sweeps of a module in folders: the program that differs is named",
  { ignore },
  withPrograms(async (folder) => {
    const rest = "seeds: 4, parameters: {rate: {values: [0.5, 2]}}";
    const [a, b] = [parse(folder, MODULE, rest), parse(folder, MODULE, rest)];
    await sweep(a, { directory: `${folder}/a` });
    await sweep(b, { directory: `${folder}/b` });
    const read = () => Promise.all(["a", "b"].map((name) => readResults(`${folder}/${name}`)));
    const [one, two] = await read();
    const same = compareSweeps(one, two);
    assertEquals([same.verdict, same.differentSettings, same.pairs.length], ["undecided", [], 2]);
    await Deno.writeTextFile(`${folder}/own_offset.ts`, "export const OFFSET = 3;");
    await sweep(parse(folder, MODULE, rest), { directory: `${folder}/b` });
    const [first, changed] = await read();
    const { differentSettings, verdict } = compareSweeps(first, changed);
    assertEquals(differentSettings.map(({ name }) => name), ["objective"]);
    assertEquals(verdict, "worse");
  }),
);

const CHECKED: [what: string, source: string, failed: string[]][] = [
  [
    "draws from its stream",
    "({stream, parameters: {rate}}) => ({loss: rate * stream('a').uniform()})",
    [],
  ],
  [
    "draws from Math.random()",
    "() => ({loss: Math.random()})",
    ["the same trial gives the same result twice"],
  ],
  [
    "reports Math.random()",
    "({report, seed}) => (report(0, {a: Math.random()}), {loss: seed})",
    ["the same trial gives the same result twice"],
  ],
  ["has no random numbers", "({parameters: {rate}}) => ({loss: rate})", [
    "another seed gives another result",
  ]],
  ["has no parameters", "({seed}) => ({loss: seed})", ["another config gives another result"]],
  ["returns another score", "() => ({lost: 1})", ["the objective returns loss"]],
  ["is no function", "({loss: 1})", ["the objective returns loss"]],
];

Deno.test(
  `checkExperiment() finds what is wrong with ${CHECKED.length} modules`,
  { ignore },
  withPrograms(async (folder) => {
    for (const [i, [what, source, failed]] of CHECKED.entries()) {
      await Deno.writeTextFile(`${folder}/m${i}.js`, `export default ${source};`);
      const found: string[] = [];
      for await (
        const { passed, what } of checkExperiment(
          parse(folder, `m${i}.js`, "seeds: [5, 6], parameters: {rate: {values: [1, 2]}}"),
        )
      ) {
        if (!passed) found.push(what);
      }
      assertEquals(found, failed, what);
    }
  }),
);

Deno.test(
  "verifySweep() finds that a module with Math.random() gives other scores",
  { ignore },
  withPrograms(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/random.js`,
      "export default () => ({loss: Math.random()});",
    );
    const directory = `${folder}/results`;
    await sweep(parse(folder, "random.js", "seeds: 2"), { directory });
    const { verified, checks } = await verifySweep(directory);
    assertEquals(verified, false);
    const [{ differences }] = checks.filter(({ source }) => source === "the trials run again");
    assertEquals(differences.map(({ line, column }) => [line, column]), [[2, "loss"], [3, "loss"]]);
  }),
);

Deno.test(
  "planSweep() of an objective runs nothing, and expects the time of the trials that have run",
  { ignore },
  withPrograms(async (folder) => {
    const directory = `${folder}/results`;
    const rest = "seeds: [0, 1, 2], timeout: 9, parameters: {rate: {values: [0.5, 2]}}";
    const experiment = parse(folder, MODULE, rest);
    const before = await planSweep(experiment, { directory, jobs: 2 });
    assertEquals([before.missing.length, before.time, before.bytes, before.warnings], [
      6,
      undefined,
      0,
      [],
    ]);
    await sweep(parse(folder, MODULE, rest, ["rate=2"]), { directory });
    const { missing, time } = await planSweep(experiment, { directory, jobs: 2 });
    assertEquals([missing.length, time?.workers, time?.measured], [3, 2, 0]);
    assertStringIncludes(
      (await planSweep(parse(folder, MODULE, "seeds: 3"), { jobs: 1 })).warnings[0],
      "there is no timeout: a trial that hangs would never end",
    );
  }),
);

Deno.test(
  "resumeSweep() of one trial without parameters, and of 400 scores, is verified",
  { ignore },
  withPrograms(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/many.js`,
      "export default () => ({loss: 1, ...Object.fromEntries(Array.from({length: 400}, (_, i) => ['s ' + i, i / 3]))});",
    );
    const directory = `${folder}/results`;
    const done = await sweep(parse(folder, "many.js", "seeds: 1"), { directory });
    assertEquals(done, { end: "done", ran: 1, states: ["complete"] });
    assertEquals((await verifySweep(directory)).verified, true);
    const [header] = (await Deno.readTextFile(`${directory}/trials.csv`)).split("\r\n");
    assertEquals(header.split(",").length, 5 + 401 + 2);
  }),
);
