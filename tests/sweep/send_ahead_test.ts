import { assert, assertEquals, assertRejects } from "@std/assert";
import type { TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { Inbox } from "../../lib/sweep/pool/inbox.ts";
import { assignTrial, emptySlot, expectedTime, notePace } from "../../lib/sweep/pool/slot.ts";
import { runOrder } from "../../lib/sweep/pool/trial_cost.ts";
import { WorkerRunner } from "../../lib/sweep/pool/worker_runner.ts";
import { networkExperiment } from "../network_experiment.ts";
import { lacking } from "../permissions.ts";
import { runGrid } from "./run_grid.ts";

const ignore = lacking("parse", "workers");
const withoutProcesses = ignore || lacking("processes");

const GRID = "{seeds: [0, 1], data: {spiral: {samples: 20}}, parameters: " +
  "{dropout: {values: [0, 0.2, 0.4]}, l2: {values: [0, 1e-4]}, hidden: {value: 4}, epochs: {value: 3}}}";

/** The epochs of the results in the order in which the trials have run. */
function epochsInOrder(records: readonly TrialRecord[]): (number | undefined)[] {
  return runOrder(records.map(({ trial }) => trial))
    .map(({ number }) => records[number].result?.epochs);
}

Deno.test(
  "a worker has its next trial while a short one runs, but not the last trials of the queue",
  { ignore },
  async () => {
    const module = new URL("./workers/counts_waiting.ts", import.meta.url);
    const experiment = networkExperiment(GRID, { overrides: ["seeds=0"] });
    const one = await runGrid(experiment, { jobs: 1, module });
    assertEquals(epochsInOrder(one.records), [0, 1, 1, 1, 1, 0]);
    const two = await runGrid(experiment, { jobs: 2, module });
    assertEquals(epochsInOrder(two.records).slice(0, 2), [0, 0]);
    assertEquals(epochsInOrder(two.records).slice(4), [0, 0]);
  },
);

Deno.test("no trial is sent ahead while one runs that is expected to take a second", {
  ignore,
}, async () => {
  const module = new URL("./workers/counts_waiting.ts", import.meta.url);
  const { records } = await runGrid(networkExperiment(GRID, { overrides: ["seeds=1"] }), {
    ...{ jobs: 1, module },
  });
  assertEquals(epochsInOrder(records), [0, 0, 0, 0, 0, 0]);
});

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`trials that were sent ahead to a ${isolation} have the results of runTrial()`, {
    ignore: withoutProcesses,
  }, async () => {
    const experiment = networkExperiment(GRID, { overrides: ["epochs=2,5"] });
    const { records, end } = await runGrid(experiment, { jobs: 2, isolation });
    assertEquals(end.kind, "done");
    assertEquals(
      records.map(({ result }) => result),
      expandGrid(experiment).map((trial) => runTrial(trial)),
    );
    assert(records.every(({ timing }) => timing?.attempts === 1));
  });

  Deno.test(
    `a trial that waits in a ${isolation} that dies runs in a new one, as its first attempt`,
    { ignore: withoutProcesses },
    async () => {
      const name = isolation === "worker" ? "workers/throws_at_three" : "processes/exits_at_three";
      const module = new URL(`./${name}.ts`, import.meta.url);
      for (const retries of [0, 1]) {
        const experiment = networkExperiment(GRID, { overrides: [`retries=${retries}`] });
        const { records, end } = await runGrid(experiment, {
          ...{ jobs: 1, isolation, module, heartbeatTimeout: 10_000 },
        });
        assertEquals(end.kind, "done");
        for (const { trial, result, timing } of records) {
          const [state, attempts] = trial.number === 3 ? ["failed", retries + 1] : ["complete", 1];
          assertEquals(result?.state, state);
          assertEquals(timing?.attempts, attempts);
        }
      }
    },
  );

  Deno.test(`a ${isolation} gets each trial once`, { ignore: withoutProcesses }, async () => {
    const folder = isolation === "worker" ? "workers" : "processes";
    const module = new URL(`./${folder}/echo_order.ts`, import.meta.url);
    const { records } = await runGrid(networkExperiment(GRID), { jobs: 1, isolation, module });
    assertEquals(epochsInOrder(records), records.map((_, i) => i));
  });

  Deno.test(`a stopped run starts no trial that waits in a ${isolation}`, {
    ignore: withoutProcesses,
  }, async () => {
    const overrides = ["epochs=20", "replicates=50"];
    const experiment = networkExperiment(GRID.replace("seeds: [0, 1], ", ""), { overrides });
    const stop = new AbortController();
    let started = 0;
    const { records, end } = await runGrid(experiment, {
      ...{ jobs: 2, isolation, signal: stop.signal },
      onTrialStarted: () => ++started === 20 && stop.abort(),
    });
    assertEquals(end.kind, "interrupted");
    const finished = records.filter(({ result }) => result !== undefined).length;
    assert(finished <= started && started <= 21, `${finished} finished, ${started} started`);
  });
}

Deno.test(
  "expectedTime() is that of the last complete trial, by cost; Infinity after a failed one",
  {
    ignore,
  },
  () => {
    const [trial] = expandGrid(networkExperiment(GRID));
    const slot = emptySlot(0, new WorkerRunner());
    const finish = (state: "complete" | "failed") =>
      notePace(slot, { kind: "finished", seconds: 0.25, result: { state, epochs: 3, curve: [] } });
    assignTrial(slot, { trial, attempts: 0 });
    assertEquals(expectedTime(slot), Infinity);
    finish("complete");
    assertEquals(expectedTime(slot), 250);
    const parameters = { ...trial.parameters, epochs: 6 };
    assignTrial(slot, { trial: { ...trial, parameters }, attempts: 0 });
    assertEquals(expectedTime(slot), 500);
    finish("failed");
    assertEquals(expectedTime(slot), Infinity);
  },
);

Deno.test("Inbox gives messages in their order, waits, and rejects after the last one", async () => {
  const inbox = new Inbox<number>();
  inbox.add(1);
  inbox.add(2);
  assertEquals([await inbox.next(), await inbox.next()], [1, 2]);
  const third = inbox.next();
  inbox.add(3);
  assertEquals(await third, 3);
  inbox.add(4);
  inbox.fail(new Error("it has ended"));
  assertEquals(await inbox.next(), 4);
  await assertRejects(() => inbox.next(), Error, "it has ended");
  await assertRejects(() => inbox.next(), Error, "it has ended");
});
