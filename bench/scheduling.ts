/**
 * `deno task bench:sweep`: the overhead of scheduling. Runs a thousand trials of about 10 ms on one worker and on two,
 * alternately, and prints the share of the workers' time outside trials and the speedup of two workers.
 */

import { parseExperiment } from "../lib/experiment/parse/parse_experiment.ts";
import { median } from "./median.ts";
import { runSweep } from "../lib/sweep/run_sweep.ts";

const TRIALS = 1000;
const ROUNDS = 3;

/** Trials of about 10 ms on the machine of the README's table. */
const EXPERIMENT = parseExperiment(
  `{replicates: ${TRIALS}, data: {spiral: {samples: 100}}, split: {train: 0.5, validation: 0.5}, ` +
    "parameters: {hidden: {value: 64}, dropout: {value: 0.1}, epochs: {value: 200}}, log_every: 100}",
);

interface Figures {
  wall: number;
  busy: number;
}

async function timeSweep(jobs: number): Promise<Figures> {
  const start = performance.now();
  const { records } = await runSweep(EXPERIMENT, { jobs });
  const wall = (performance.now() - start) / 1000;
  const busy = records.reduce((sum, { timing }) => sum + (timing?.seconds ?? NaN), 0) / jobs;
  return { wall, busy };
}

if (import.meta.main) {
  const runs: Record<number, Figures[]> = { 1: [], 2: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const jobs of [1, 2]) runs[jobs].push(await timeSweep(jobs));
  }
  const lines = [1, 2].map((jobs) => {
    const wall = median(runs[jobs].map((run) => run.wall));
    const overhead = median(runs[jobs].map((run) => 1 - run.busy / run.wall));
    const trial = median(runs[jobs].map((run) => run.busy * jobs / TRIALS * 1000));
    return `${jobs} ${jobs === 1 ? "worker" : "workers"}: ${TRIALS} trials of ${
      trial.toFixed(1)
    } ms in ` +
      `${wall.toFixed(2)} s, ${(100 * overhead).toFixed(1)} % of the workers' time outside trials`;
  });
  const speedup = median(runs[1].map((run, i) => run.wall / runs[2][i].wall));
  // deno-lint-ignore no-console -- a command-line program
  console.log(
    [...lines, `two workers have ${speedup.toFixed(2)} times the throughput of one`].join("\n"),
  );
}
