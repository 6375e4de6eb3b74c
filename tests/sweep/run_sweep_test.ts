import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { namedParameters } from "../../lib/experiment/swept_parameters.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { CURVES_TABLE, summaryCsv, tableCsv, trialsTable } from "../../lib/results/files/tables.ts";
import type { SweepProgress } from "../../lib/sweep/pool/progress_meter.ts";
import { runSweep } from "../../lib/sweep/run_sweep.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { runGrid, type RunGridOptions } from "./run_grid.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "workers");

const EXPERIMENT = parsed(
  "{seeds: [0, 1], data: {spiral: {samples: 20}}, parameters: " +
    "{dropout: {values: [0, 0.2]}, hidden: {values: [4, 16]}, epochs: {values: [3, 9]}}}",
);

/** Undefined where the parser may not run: then no test does either. */
function parsed(text: string): ReturnType<typeof parseExperiment> {
  return ignore
    ? undefined as unknown as ReturnType<typeof parseExperiment>
    : parseExperiment(text);
}

/** A module that replaces that of the workers. */
function stand(name: string): Pick<RunGridOptions, "module"> {
  return { module: new URL(`./workers/${name}.ts`, import.meta.url) };
}

Deno.test("runSweep() gives the same CSV bytes with 1, 2 and 5 jobs", { ignore }, async () => {
  const names = namedParameters(EXPERIMENT);
  const texts = await Promise.all([1, 2, 5].map(async (jobs) => {
    const { records, analysis } = await runSweep(EXPERIMENT, { jobs });
    const summary = summaryCsv(analysis, { experiment: EXPERIMENT });
    return [tableCsv(trialsTable(names), records), tableCsv(CURVES_TABLE, records), summary];
  }));
  assertEquals(texts[1], texts[0]);
  assertEquals(texts[2], texts[0]);
});

Deno.test(
  "runSweep()'s results are those of runTrial() alone, in trial order",
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
  "runTrials() runs seed by seed, the costliest config first, and times each trial",
  { ignore },
  async () => {
    const { records } = await runGrid(EXPERIMENT, { jobs: 1, ...stand("echo_order") });
    const order = records.toSorted((a, b) => a.result!.epochs - b.result!.epochs);
    assertEquals(order.map(({ trial }) => trial.seed), [...Array(8).fill(0), ...Array(8).fill(1)]);
    for (const seed of [0, 1]) {
      const costs = order.filter(({ trial }) => trial.seed === seed)
        .map(({ trial }) => trial.weightCount * trial.parameters.epochs);
      assertEquals(costs, costs.toSorted((a, b) => b - a));
    }
    for (const { timing } of records) {
      assertMatch(timing?.started ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assertEquals([timing?.attempts, timing?.worker], [1, 0]);
    }
  },
);

Deno.test(
  "runSweep() reports progress up to all trials and the whole share",
  { ignore },
  async () => {
    const seen: SweepProgress[] = [];
    await runSweep(EXPERIMENT, {
      jobs: 2,
      onEvent: (event) => event.kind === "progress" && seen.push(event.progress),
    });
    assertEquals(seen.at(-1), { finished: 16, failed: 0, total: 16, epochs: 96, share: 1 });
  },
);

Deno.test("runSweep()'s workers have no permission: reading a file fails", { ignore }, async () => {
  const { records } = await runGrid(EXPERIMENT, { jobs: 1, ...stand("reads_a_file") });
  for (const { result } of records) assertMatch(result?.error ?? "", /NotCapable/);
});

Deno.test("runSweep() stopped in the middle keeps what is finished", { ignore }, async () => {
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
  // The three long ones came first, so none is finished; their rows wait.
  assertEquals(records.length, 6);
  assert(
    records.filter(({ trial }) => trial.parameters.epochs > 2).every(({ result }) =>
      result === undefined
    ),
  );
});

Deno.test("runSweep() with a signal that is aborted already runs nothing", { ignore }, async () => {
  const { records, end } = await runSweep(EXPERIMENT, { signal: AbortSignal.abort() });
  assert(end.kind === "interrupted" && records.every(({ result }) => result === undefined));
});

Deno.test("runSweep() refuses jobs that are no whole number from 1", { ignore }, async () => {
  for (const jobs of [0, 1.5, -1, NaN]) {
    await assertRejects(() => runSweep(EXPERIMENT, { jobs }), RangeError, `got ${jobs}`);
  }
});
