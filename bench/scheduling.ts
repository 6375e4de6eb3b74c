/**
 * `deno task bench:sweep`: what a sweep costs in addition to its trials. Runs a thousand trials of about 10 ms on one worker
 * and on two, alternately, and prints where the workers' time goes, and why two workers do not do twice the work of one.
 */

import type { FinishedTrial } from "../lib/experiment/trial.ts";
import { parseExperiment } from "../lib/experiment/parse/parse_experiment.ts";
import { runSweep } from "../lib/sweep/run_sweep.ts";
import { median } from "./median.ts";

const ROUNDS = 3;

/** Trials of about 10 ms on the machine of the README's table: ten configs with a hundred seeds. */
const EXPERIMENT = parseExperiment(
  "{replicates: 100, data: {spiral: {samples: 100}}, split: {train: 0.5, validation: 0.5}, " +
    "parameters: {hidden: {value: 64}, dropout: {value: 0.1}, epochs: {value: 200}, " +
    "learning_rate: {values: [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1]}}, log_every: 100}",
);

/** Where the time of all workers of a sweep goes, in seconds; the parts add up to `jobs` times `wall`. */
interface Times {
  /** The whole sweep, by the clock. */
  wall: number;
  trials: number;
  between: number;
  /** Before the first trial of each worker and after its last one. */
  ends: number;
  /** How many trials there were. */
  count: number;
}

async function timeSweep(jobs: number): Promise<Times> {
  const clock = () => performance.now() / 1000;
  const start = clock();
  const finished: { record: FinishedTrial; at: number }[] = [];
  await runSweep(EXPERIMENT, {
    jobs,
    onEvent: (event) =>
      event.kind === "trialFinished" && finished.push({ record: event.record, at: clock() }),
  });
  const end = clock();
  const seconds = (record: FinishedTrial) => record.timing.seconds;
  const trials = finished.reduce((sum, { record }) => sum + seconds(record), 0);
  const byWorker = Map.groupBy(finished, ({ record }) => record.timing.worker);
  let ends = (jobs - byWorker.size) * (end - start);
  for (const its of byWorker.values()) {
    const [first, last] = [its[0], its[its.length - 1]];
    ends += first.at - seconds(first.record) - start + end - last.at;
  }
  const wall = end - start;
  return { wall, trials, ends, between: jobs * wall - trials - ends, count: finished.length };
}

/** What two workers lack to twice the throughput of one: the parts add up to `total`. */
function missing(one: Times, two: Times): Record<"total" | "trials" | "between" | "ends", number> {
  const part = (name: "trials" | "between" | "ends") => (two[name] - one[name]) / two.wall;
  return {
    total: 2 - one.wall / two.wall,
    ...{ trials: part("trials"), between: part("between"), ends: part("ends") },
  };
}

if (import.meta.main) {
  const runs: Record<number, Times[]> = { 1: [], 2: [] };
  await timeSweep(1); // the code of this process is compiled
  for (let round = 0; round < ROUNDS; round++) {
    for (const jobs of [1, 2]) runs[jobs].push(await timeSweep(jobs));
  }
  const lines = [1, 2].map((jobs) => {
    const of = (number: (times: Times) => number) => median(runs[jobs].map(number));
    const wall = of((times) => times.wall).toFixed(2);
    const trial = of(({ trials, count }) => 1000 * trials / count).toFixed(2);
    const between = of((times) => 1000 * times.between / times.count).toFixed(2);
    const ends = of((times) => times.ends / jobs).toFixed(2);
    return `${jobs} ${jobs === 1 ? "worker " : "workers"}: ${wall} s; a trial takes ${trial} ms, ` +
      `${between} ms to the next one, start and end ${ends} s`;
  });
  const parts = runs[1].map((one, round) => missing(one, runs[2][round]));
  const of = (name: keyof typeof parts[number]) => median(parts.map((each) => each[name]));
  // deno-lint-ignore no-console -- a command-line program
  console.log([
    `${runs[1][0].count} trials, medians of ${ROUNDS} sweeps with each number of workers`,
    ...lines,
    `two workers do ${(2 - of("total")).toFixed(2)} times the work of one; to 2 are missing: ` +
    `${of("trials").toFixed(3)} as trials are slower, ${
      of("between").toFixed(3)
    } between trials, ` +
    `${of("ends").toFixed(3)} at start and end`,
  ].join("\n"));
}
