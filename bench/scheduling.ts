/**
 * `deno task bench:sweep`: what a sweep costs beside its trials. A thousand trials of some milliseconds on one worker and on
 * two, in turns; how much of the workers' time went into trials, and how much more two get done than one.
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
    const lost = median(runs[jobs].map((run) => 1 - run.busy / run.wall));
    const trial = median(runs[jobs].map((run) => run.busy * jobs / TRIALS * 1000));
    return `${jobs} ${jobs === 1 ? "worker" : "workers"}: ${TRIALS} trials of ${
      trial.toFixed(1)
    } ms in ` +
      `${wall.toFixed(2)} s, ${(100 * lost).toFixed(1)} % of the workers' time lost`;
  });
  const gain = median(runs[1].map((run, i) => run.wall / runs[2][i].wall));
  // deno-lint-ignore no-console -- a program of its own
  console.log([...lines, `two workers do ${gain.toFixed(2)} times the work of one`].join("\n"));
}
