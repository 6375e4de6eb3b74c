import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import { curvesTable, summaryCsv, tableCsv, trialsTable } from "../../lib/results/files/tables.ts";
import type { SweepProgress } from "../../lib/sweep/pool/progress_meter.ts";
import { runSweep } from "../../lib/sweep/run_sweep.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { runGrid, type RunGridOptions } from "./run_grid.ts";
import { trialCost } from "../../lib/sweep/pool/trial_cost.ts";
import type { NetworkTrial } from "../../lib/experiment/trial.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "workers");

const EXPERIMENT = parsed(
  "{seeds: [0, 1], data: {spiral: {samples: 20}}, parameters: " +
    "{dropout: {values: [0, 0.2]}, hidden: {values: [4, 16]}, epochs: {values: [3, 9]}}}",
);

/** Parses an experiment; undefined if the parser has no permission, because then all tests are ignored. */
function parsed(text: string): ReturnType<typeof networkExperiment> {
  return ignore
    ? undefined as unknown as ReturnType<typeof networkExperiment>
    : networkExperiment(text);
}

/** The option that replaces the module of the workers. */
function replaceWorker(name: string): Pick<RunGridOptions, "module"> {
  return { module: new URL(`./workers/${name}.ts`, import.meta.url) };
}

Deno.test("runSweep() gives the same CSV bytes with 1, 2 and 5 jobs", { ignore }, async () => {
  const texts = await Promise.all([1, 2, 5].map(async (jobs) => {
    const { records, analysis } = await runSweep(EXPERIMENT, { jobs });
    const summary = summaryCsv(analysis, { experiment: EXPERIMENT });
    return [
      tableCsv(trialsTable(EXPERIMENT, analysis.scores), records),
      tableCsv(curvesTable(EXPERIMENT), records),
      summary,
    ];
  }));
  assertEquals(texts[1], texts[0]);
  assertEquals(texts[2], texts[0]);
});

Deno.test(
  "runSweep() gives the results of runTrial(), in trial order",
  { ignore },
  async () => {
    const { records, end } = await runSweep(EXPERIMENT, { jobs: 2 });
    assertEquals(
      records.map(({ result }) => result),
      expandGrid(EXPERIMENT).map((trial) => runTrial(trial)),
    );
    assertEquals(end, { kind: "done" });
  },
);

Deno.test(
  "runTrials() runs seed by seed, the config with the highest cost first, and times each trial",
  { ignore },
  async () => {
    const { records } = await runGrid(EXPERIMENT, { jobs: 1, ...replaceWorker("echo_order") });
    const order = records.toSorted((a, b) => a.result!.epochs - b.result!.epochs);
    assertEquals(order.map(({ trial }) => trial.seed), [...Array(8).fill(0), ...Array(8).fill(1)]);
    for (const seed of [0, 1]) {
      const costs = order.filter(({ trial }) => trial.seed === seed)
        .map(({ trial }) => trialCost(trial));
      assertEquals(costs, costs.toSorted((a, b) => b - a));
    }
    for (const { timing } of records) {
      assertMatch(timing?.started ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assertEquals([timing?.attempts, timing?.worker], [1, 0]);
    }
  },
);

Deno.test(
  "runSweep() reports progress up to 16 of 16 trials and share 1",
  { ignore },
  async () => {
    const reports: SweepProgress[] = [];
    await runSweep(EXPERIMENT, {
      jobs: 2,
      onEvent: (event) => event.kind === "progress" && reports.push(event.progress),
    });
    assertEquals(reports.at(-1), {
      ...{ finished: 16, failed: 0, total: 16, epochs: 96, unit: "epochs", share: 1 },
    });
  },
);

Deno.test(
  "runSweep() runs workers without permissions: reading a file fails",
  { ignore },
  async () => {
    const { records } = await runGrid(EXPERIMENT, { jobs: 1, ...replaceWorker("reads_a_file") });
    for (const { result } of records) assertMatch(result?.error ?? "", /NotCapable/);
  },
);

Deno.test(
  "runSweep() that is interrupted leaves the running trials without a result",
  { ignore },
  async () => {
    const experiment = parsed(
      "{seeds: [0, 1, 2], parameters: {epochs: {values: [2, 1000000]}, hidden: {value: 32}}}",
    );
    const stop = new AbortController();
    const outcome = runSweep(experiment, {
      jobs: 3,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.kind === "progress" && event.progress.epochs > 0) stop.abort();
      },
    });
    const { records, end } = await outcome;
    assertEquals(end.kind, "interrupted");
    assertEquals(records.length, 6);
    // The long trials are not finished, so they are waiting.
    assert(
      records.filter(({ trial }) => (trial as NetworkTrial).parameters.epochs > 2).every((
        { result },
      ) => result === undefined),
    );
  },
);

Deno.test("runSweep() with an aborted signal runs no trial", { ignore }, async () => {
  const { records, end } = await runSweep(EXPERIMENT, { signal: AbortSignal.abort() });
  assert(end.kind === "interrupted" && records.every(({ result }) => result === undefined));
});

Deno.test(
  "runSweep() throws for jobs that are not a whole number of at least 1",
  { ignore },
  async () => {
    for (const jobs of [0, 1.5, -1, NaN]) {
      await assertRejects(() => runSweep(EXPERIMENT, { jobs }), RangeError, `got ${jobs}`);
    }
  },
);
