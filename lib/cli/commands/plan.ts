/**
 * `deno task sweep plan FILE`.
 *
 * @module
 */

import Table from "cli-table3";
import { gridWarnings } from "../../checks/grid_warnings.ts";
import { expandGrid } from "../../objective/expand_grid.ts";
import { sweptParameters } from "../../experiment/swept_parameters.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import type { Trial } from "../../experiment/trial.ts";
import { attainableP } from "../../stats/attainable_p.ts";
import { calibrate, expectedWall } from "../../sweep/calibrate.ts";
import { bytesAtOnce } from "../../objective/trial_bytes.ts";
import type { SweepArguments } from "../arguments.ts";
import { CannotRun } from "../cannot_run.ts";
import { EXIT } from "../exit.ts";
import { experimentOf, openResults } from "../paths.ts";
import { plural, print } from "../terminal/print.ts";
import { durationText } from "../terminal/progress_view.ts";
import { valueText } from "../render/ranking_table.ts";
import { Interrupt } from "../terminal/interrupt.ts";

/** Says what a sweep of the file would be. Nothing is run but some short trials, whose results are not looked at. */
export async function planCommand(args: SweepArguments): Promise<number> {
  const { experiment, directory } = await experimentOf(args);
  const trials = expandGrid(experiment);
  const missing = missingIn(directory, { experiment, trials });
  const jobs = args.jobs ?? navigator.hardwareConcurrency;
  print(sizeText(experiment, trials));
  print(trialsTable(experiment, trials));
  if (missing.length < trials.length) {
    print(`${directory} holds ${trials.length - missing.length} of them: ${missing.length} to run`);
  }
  for (const line of powerLines(experiment, trials)) print(line);
  for (const warning of gridWarnings(experiment, trials)) print(`warning: ${warning}`);
  const interrupt = new Interrupt();
  try {
    print(await timeText({ experiment, missing, jobs, signal: interrupt.signal }));
  } finally {
    interrupt.close();
  }
  return interrupt.signal.aborted ? EXIT.interrupted : EXIT.complete;
}

/** The trials that a sweep would run. */
function missingIn(
  directory: string,
  { experiment, trials }: { experiment: Experiment; trials: readonly Trial[] },
): readonly Trial[] {
  try {
    const { store } = openResults(directory);
    const missing = trials.filter((trial) => store.find(trial, experiment.timeout) === undefined);
    store.close();
    return missing;
  } catch (error) {
    if (error instanceof CannotRun) return trials; // there is none yet
    throw error;
  }
}

/** `dropout: 3 dropout × 2 hidden = 6 configs; × 8 seeds = 48 trials`. */
function sizeText(experiment: Experiment, trials: readonly Trial[]): string {
  const { name, seeds, parameters } = experiment;
  const axes = sweptParameters(experiment)
    .map((axis) => `${parameters[axis]?.values.length} ${axis}`);
  const configs = plural(trials.length / seeds.length, "config");
  return `${name}: ${axes.length === 0 ? "" : `${axes.join(" × ")} = `}${configs}; ` +
    `× ${plural(seeds.length, "seed")} = ${plural(trials.length, "trial")}`;
}

/** Rows shown from the start and from the end. */
const ROWS = 3;

function trialsTable(experiment: Experiment, trials: readonly Trial[]): string {
  const swept = sweptParameters(experiment);
  const table = new Table({
    head: ["trial", ...swept, "seed", "weights", "epochs"],
    style: { head: [], border: [], compact: true },
    colAligns: ["right", ...swept.map(() => "right" as const), "right", "right", "right"],
  });
  const cells = ({ number, parameters, seed, weightCount }: Trial) => [
    String(number),
    ...swept.map((name) => valueText(parameters[name])),
    ...[seed, weightCount, parameters.epochs].map(String),
  ];
  const isShort = trials.length <= 2 * ROWS;
  const first = isShort ? trials : trials.slice(0, ROWS);
  for (const trial of first) table.push(cells(trial));
  if (!isShort) {
    table.push(["…", ...swept.map(() => "…"), "…", "…", "…"]);
    for (const trial of trials.slice(-ROWS)) table.push(cells(trial));
  }
  return table.toString();
}

/** What can come out at best. */
function powerLines({ seeds }: Experiment, trials: readonly Trial[]): string[] {
  const configs = trials.length / seeds.length;
  if (configs === 1) return [];
  const { comparisons, smallestP, smallestHolmP, enough } = attainableP({
    configs,
    seeds: seeds.length,
  });
  const shown = (p: number | undefined) => Number(p?.toPrecision(3));
  return [
    `${plural(seeds.length, "seed")} can show p = ${shown(smallestP)} at best, ` +
    `${shown(smallestHolmP)} after Holm's correction for ${
      plural(comparisons, "comparison")
    } with the leader: ` +
    (enough ? "a config that loses at every seed comes out as worse" : "above 0.05"),
  ];
}

async function timeText(
  { experiment, missing, jobs, signal }: {
    experiment: Experiment;
    missing: readonly Trial[];
    jobs: number;
    signal: AbortSignal;
  },
): Promise<string> {
  if (missing.length === 0) return "nothing to run";
  const start = performance.now();
  const expected = await calibrate(missing, jobs, signal);
  if (signal.aborted) return "stopped while trials were timed";
  const seconds = missing.map(expected);
  const lanes = Math.min(jobs, navigator.hardwareConcurrency);
  const tests = experiment.split.test === undefined ? 0 : testSeconds(experiment, seconds, lanes);
  const took = ((performance.now() - start) / 1000).toFixed(1);
  const mean = seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
  const each = Number(mean.toPrecision(2));
  const megabytes = Math.ceil(bytesAtOnce(missing, jobs) / 1e6);
  return `expected: ${durationText(expectedWall(seconds, lanes) + tests)} on ${
    plural(Math.min(jobs, missing.length), "worker")
  } (${each} s a trial, timed for ${took} s), ${megabytes} MB of memory`;
}

/** For the test rows the leader, and as a rule another config, are run once more. */
function testSeconds({ seeds }: Experiment, seconds: readonly number[], lanes: number): number {
  const mean = seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
  return 2 * seeds.length * mean / lanes;
}
