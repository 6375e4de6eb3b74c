import { assert, assertEquals, assertRejects } from "@std/assert";
import { checkExperiment } from "../../lib/checks/check_experiment.ts";
import { planSweep } from "../../lib/checks/plan_sweep.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import type { Trial } from "../../lib/experiment/trial.ts";
import { auditSweep } from "../../lib/sweep/audit_sweep.ts";
import { readResults } from "../../lib/sweep/read_results.ts";
import { readStatus } from "../../lib/sweep/read_status.ts";
import { replayTrial } from "../../lib/sweep/replay_trial.ts";
import { resumeSweep } from "../../lib/sweep/resume_sweep.ts";
import { runSweep } from "../../lib/sweep/run_sweep.ts";
import type { SweepEvent } from "../../lib/sweep/sweep_events.ts";
import { verifySweep } from "../../lib/sweep/verify_sweep.ts";
import { UserError } from "../../lib/user_error.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "files", "workers");

const HALVING = `
  seeds: [0, 1]
  data: { spiral: { samples: 20 } }
  method: random
  run_cap: 6
  early_terminate: { type: halving, min: 10, eta: 3 }
  parameters:
    learning_rate: { distribution: log_uniform_values, min: 1e-3, max: 1 }
    epochs: 90`;

function experimentOf(text: string, overrides: string[] = []): Experiment {
  return parseExperiment(text, { overrides });
}

/** Runs a sweep and interrupts it after so many trials. */
async function interrupt(experiment: Experiment, directory: string, after: number): Promise<void> {
  const stop = new AbortController();
  let count = 0;
  const onEvent = ({ kind }: SweepEvent) => {
    if (kind === "trialFinished" && ++count === after) stop.abort();
  };
  const { end } = await resumeSweep(experiment, {
    directory,
    jobs: 1,
    signal: stop.signal,
    onEvent,
  });
  assertEquals(end.kind, "interrupted");
}

for (const after of [1, 12, 13, 15]) {
  Deno.test(
    `a halving that was interrupted after ${after} of 18 parts has no false results, and is verified`,
    {
      ignore,
    },
    () =>
      inTemporaryFolder(async (folder) => {
        const experiment = experimentOf(HALVING);
        const directory = `${folder}/out`;
        await interrupt(experiment, directory, after);
        const { records } = await readResults(directory);
        for (const { result } of records) {
          assert(result === undefined || result.state === "pruned" || result.epochs === 90);
        }
        const { counts } = readStatus(directory);
        assertEquals(
          records.filter(({ result }) => result?.state === "pruned").length,
          counts.pruned,
        );
        assertEquals((await verifySweep(directory)).verified, true);
        await resumeSweep(experiment, { directory });
        assertEquals((await verifySweep(directory)).verified, true);
        assertEquals([...Deno.readDirSync(directory)].filter(({ isDirectory }) => isDirectory), []);
      }),
  );
}

Deno.test("workers are kept between the stages of a search", { ignore }, async () => {
  const events: SweepEvent[] = [];
  const experiment = experimentOf(HALVING);
  const { records, end } = await runSweep(experiment, { jobs: 2, onEvent: (e) => events.push(e) });
  assertEquals(end.kind, "done");
  assertEquals(events.filter(({ kind }) => kind === "stageStarted").length, 2);
  assertEquals(
    records.map(({ result }) => result?.epochs).filter((epochs) => epochs === 90).length,
    2,
  );
  const curves = records.map(({ result }) => result?.curve.at(-1)?.epoch);
  assertEquals([...new Set(curves)].sort(), [29, 89, 9]); // also of what was pruned
});

Deno.test(
  "configs that differ in their epochs share their parts, which are run once",
  { ignore },
  () =>
    inTemporaryFolder(async (directory) => {
      const experiment = experimentOf(`
      seeds: [0]
      data: { spiral: { samples: 20 } }
      early_terminate: { type: halving, min: 20, eta: 2 }
      parameters:
        learning_rate: { values: [0.01, 0.1] }
        epochs: { values: [20, 100, 200, 400] }`);
      const ran: Trial[] = [];
      await resumeSweep(experiment, {
        directory,
        onEvent: (event) => event.kind === "trialFinished" && ran.push(event.record.trial),
      });
      assertEquals(new Set(ran.map(({ trialId }) => trialId)).size, ran.length);
      assertEquals(ran.filter(({ parameters }) => parameters.epochs === 20).length, 2);
      assertEquals((await verifySweep(directory)).verified, true);
      const { records } = await readResults(directory);
      assertEquals(records.filter(({ result }) => result?.state === "complete").length > 2, true);
    }),
);

Deno.test(
  "a part that fails stops a sweep with on_failure: stop, and is in the files",
  { ignore },
  () =>
    inTemporaryFolder(async (directory) => {
      const text = `{${HALVING.replaceAll("\n", "\n ")}}`.replace(/^\{|\}$/g, "");
      const experiment = {
        ...experimentOf(text),
        on_failure: "stop" as const,
        parameters: { ...experimentOf(text).parameters, learning_rate: { values: [1e200, 1e210] } },
      } as Experiment;
      const { records, end } = await resumeSweep(experiment, { directory, jobs: 1 });
      assertEquals(end.kind, "failure");
      const [failed] = records.filter(({ result }) => result?.state === "failed");
      assertEquals([failed.result?.partEpochs, failed.trial.parameters.epochs], [10, 90]);
      const { same } = await replayTrial(directory, failed.trial.number);
      assertEquals(same, true);
    }),
);

Deno.test(
  "bayes: a file without the last rounds is not verified",
  { ignore },
  () =>
    inTemporaryFolder(async (directory) => {
      const experiment = experimentOf(`
      seeds: [0]
      data: { spiral: { samples: 20 } }
      method: bayes
      run_cap: 13
      parameters: { learning_rate: { min: 0.01, max: 0.1 }, epochs: 5 }`);
      await resumeSweep(experiment, { directory });
      assertEquals((await verifySweep(directory)).verified, true);
      const cut = async (name: string, number: number) => {
        const lines = (await Deno.readTextFile(`${directory}/${name}`)).split("\r\n");
        const kept = lines.filter((line, i) =>
          i === 0 || line !== "" && Number(line.split(",")[0]) < number
        );
        await Deno.writeTextFile(`${directory}/${name}`, kept.join("\r\n") + "\r\n");
      };
      for (const name of ["trials.csv", "curves.csv"]) await cut(name, 11);
      const { notWritten } = await verifySweep(directory);
      assertEquals(notWritten, 2); // the store has them
      await Deno.remove(`${directory}/state.sqlite`);
      assertEquals((await verifySweep(directory)).verified, false);
    }),
);

Deno.test(
  "an objective without reports: its parts, audits and later rounds are those of its epochs",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(
        `${folder}/it.ts`,
        `export default ({ parameters: { rate, epochs }, seed }) => {
        if (rate > 0.9) throw new Error("too fast");
        return { score: -((rate - 0.3) ** 2) - 1 / epochs + seed / 1e4 };
      };`,
      );
      const experiment = parseExperiment(
        `
      objective: ./it.ts
      metric: { name: score, goal: maximize }
      seeds: [0, 1]
      method: bayes
      run_cap: 14
      batch: 4
      early_terminate: { type: halving, min: 2, eta: 3 }
      parameters: { rate: { min: 0.0, max: 1.0 }, epochs: 18 }`,
        { file: `${folder}/it.yaml` },
      );
      const directory = `${folder}/out`;
      await resumeSweep(experiment, { directory });
      const { records, analysis } = await readResults(directory);
      const parts = new Set(records.map(({ result }) => result?.partEpochs));
      assertEquals([...parts].sort(), [2, 6, undefined]);
      assertEquals(new Set(analysis.configs.map(({ pruned }) => pruned?.epochs)).has(2), true);
      for (const sample of [undefined, 5]) {
        assertEquals((await verifySweep(directory, { sample })).verified, true);
      }
      const failed = records.find(({ result }) => result?.state === "failed");
      const pruned = records.find(({ result }) => result?.partEpochs === 2);
      for (const record of [failed, pruned]) {
        if (record !== undefined) {
          assertEquals((await replayTrial(directory, record.trial.number)).same, true);
        }
      }
      const audit = await auditSweep(directory, { configs: 2 });
      assertEquals(
        audit.audited.map(({ n }) => n),
        [2, 2],
      );
      await Deno.remove(`${directory}/state.sqlite`);
      assertEquals((await verifySweep(directory)).verified, true);
    }),
);

Deno.test("auditSweep() refuses a folder without early termination, and one that is not complete", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    const plain = experimentOf("{ seeds: [0], parameters: { epochs: { value: 3 } } }");
    await resumeSweep(plain, { directory: `${folder}/plain` });
    await assertRejects(
      () => auditSweep(`${folder}/plain`, { configs: 1 }),
      UserError,
      "its sweep has no early termination",
    );
    await interrupt(experimentOf(HALVING), `${folder}/half`, 3);
    await assertRejects(
      () => auditSweep(`${folder}/half`, { configs: 1 }),
      UserError,
      "its sweep is not complete",
    );
  }));

Deno.test("planSweep() of searches: how many configs, how much of the work, what the folder has", {
  ignore,
}, async () => {
  const signal = AbortSignal.abort();
  const plan = await planSweep(experimentOf(HALVING), { signal });
  assertEquals(plan.size.stages, [
    ...[{ end: 10, configs: 6 }, { end: 30, configs: 2 }, { end: 90, configs: 1 }],
  ]);
  assertEquals(plan.size.share, (6 * 10 + 2 * 20 + 60) / (6 * 90));
  assertEquals([plan.found, plan.missing.length, plan.grid], [0, 12, undefined]);
  const finite = await planSweep(
    experimentOf(`
      seeds: [0, 1]
      method: bayes
      run_cap: 50
      parameters: { optimizer: { values: [adam, sgd] }, momentum: { values: [0, 0.5] } }`),
    { signal },
  );
  assertEquals(finite.size.configs, 3); // momentum has no effect with adam
});

Deno.test(
  "a search of which exclude leaves little of a large space ends soon",
  { ignore },
  async () => {
    const plan = await planSweep(
      experimentOf(`
      seeds: [0, 1]
      method: sobol
      run_cap: 10
      exclude: [{ batch_size: { above: 17 } }, { hidden: { above: 40 } }]
      parameters:
        hidden: { min: 16, max: 1024 }
        batch_size: { min: 16, max: 1024 }
        epochs: { min: 200, max: 1000 }`),
      { signal: AbortSignal.abort() },
    );
    assert(
      plan.warnings.some((warning) =>
        /^only \d+ of 10 configs: no others were found/.test(warning)
      ),
    );
  },
);

Deno.test(
  "checkExperiment() finds an objective that does not use its epochs",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(
        `${folder}/it.ts`,
        "export default ({ parameters, seed }) => ({ score: parameters.rate + seed / 10 });",
      );
      const experiment = parseExperiment(
        `
      objective: ./it.ts
      metric: { name: score, goal: maximize }
      seeds: [0, 1]
      early_terminate: { type: halving, min: 2, eta: 3 }
      parameters: { rate: { values: [0, 1] }, epochs: 18 }`,
        { file: `${folder}/it.yaml` },
      );
      const checks = await Array.fromAsync(checkExperiment(experiment));
      const failed = checks.filter(({ passed }) => !passed);
      assertEquals(failed.map(({ what, found }) => `${what}: ${found}`), [
        "a smaller value of epochs gives another result: score 0 with epochs 18, score 0 with epochs 2",
      ]);
    }),
);
