/**
 * `deno task sweep`: from the command line to the ranked table.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { red } from "@std/fmt/colors";
import type { Experiment } from "../experiment/experiment.ts";
import { readExperiment } from "../experiment/read.ts";
import { rankTrials } from "../results/rank_trials.ts";
import { RESULT_FILES, writeResults } from "../results/write_results.ts";
import { runSweep, type SweepOutcome } from "../sweep/run_sweep.ts";
import type { SweepArguments } from "./arguments.ts";
import { UsageError } from "./arguments.ts";
import { durationText, progressView } from "./progress.ts";
import { rankingTable } from "./ranking_table.ts";

/** What the command's exit says to the shell. */
export const EXIT = { complete: 0, usage: 1, someFailed: 2, interrupted: 130 } as const;

const DEFAULT_FILE = "experiments/dropout.yaml";

/**
 * Reads the file, runs the sweep, writes the results, prints the ranking.
 *
 * @returns The exit code.
 * @throws {ExperimentError | UsageError} If it cannot be run; then nothing was run or written.
 */
export async function sweepCommand(args: SweepArguments): Promise<number> {
  const { file, out, from, overrides, quiet } = args;
  const path = file === undefined ? DEFAULT_FILE : seenFrom(from, file);
  const experiment = await readExperiment(path, { overrides });
  const directory = seenFrom(from, out ?? `results/${experiment.name}`);
  await requireWritable(directory);
  const start = performance.now();
  const outcome = await watchedSweep(experiment, args);
  const { movedTo } = await writeResults(directory, { experiment, ...outcome });
  const seconds = (performance.now() - start) / 1000;
  if (!quiet) printRanking(experiment, outcome);
  printTroubles(outcome);
  if (!quiet) printFiles(directory, { movedTo, outcome, seconds });
  return exitCode(outcome);
}

/** A path as it was written where the person stands; absolute where the program stands elsewhere. */
function seenFrom(from: string, path: string): string {
  return from === "" || from === Deno.cwd() || isAbsolute(path) ? path : join(from, path);
}

/** @throws {UsageError} If results could not be written into the folder: better known before hours of work. */
async function requireWritable(directory: string): Promise<void> {
  try {
    await Deno.mkdir(directory, { recursive: true });
    const probe = await Deno.makeTempFile({ dir: directory, prefix: ".writable-" });
    await Deno.remove(probe);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = error instanceof Deno.errors.NotCapable ? "it may not be opened" : error.message;
    throw new UsageError(`the results folder ${directory} cannot be written: ${reason}`);
  }
  for (const name of RESULT_FILES) {
    const isFolder = await Deno.stat(`${directory}/${name}`).then(
      (info) => info.isDirectory,
      () => false,
    );
    if (isFolder) {
      throw new UsageError(
        `${directory}/${name} is a folder: the results need the name for a file`,
      );
    }
  }
}

/** Runs the sweep with progress on the screen; Ctrl-C stops it. */
async function watchedSweep(
  experiment: Experiment,
  { jobs, quiet }: SweepArguments,
): Promise<SweepOutcome> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const name of signals) Deno.addSignalListener(name, onSignal);
  const view = quiet ? undefined : progressView(Deno.stderr.isTerminal());
  try {
    return await runSweep(experiment, {
      signal: interrupt.signal,
      ...(jobs === undefined ? {} : { jobs }),
      ...(view === undefined ? {} : { onProgress: (progress) => view.show(progress) }),
    });
  } finally {
    view?.close();
    for (const name of signals) Deno.removeSignalListener(name, onSignal);
  }
}

function exitCode({ records, interrupted, workerFault }: SweepOutcome): number {
  if (interrupted && workerFault === undefined) return EXIT.interrupted;
  const allComplete = records.every(({ result }) => result?.state === "complete");
  return allComplete ? EXIT.complete : EXIT.someFailed;
}

function printRanking(experiment: Experiment, { records }: SweepOutcome): void {
  print(rankingTable(experiment, rankTrials(records, experiment.metric)));
}

/** What went wrong; `--quiet` does not silence it. */
function printTroubles({ records, interrupted, workerFault }: SweepOutcome): void {
  if (workerFault !== undefined) printError(workerFault);
  if (interrupted) {
    const finished = records.filter(({ result }) => result !== undefined).length;
    printError(`stopped after ${finished} of ${records.length} trials; the files hold those`);
  }
  printFailures(records);
}

function printFiles(
  directory: string,
  { movedTo, outcome, seconds }: {
    movedTo: string | undefined;
    outcome: SweepOutcome;
    seconds: number;
  },
): void {
  const { length } = outcome.timings;
  print(`${length} ${length === 1 ? "trial" : "trials"} in ${durationText(seconds)}; written:`);
  for (const name of RESULT_FILES) print(`  ${directory}/${name}`);
  if (movedTo !== undefined) print(`The files that were there are in ${movedTo}`);
}

const MOST_FAILURES = 5;

function printFailures(records: SweepOutcome["records"]): void {
  const failures = records.filter(({ result }) => result?.state === "failed");
  for (const { trial, result } of failures.slice(0, MOST_FAILURES)) {
    printError(`trial ${trial.number} (seed ${trial.seed}) failed: ${result?.error}`);
  }
  const more = failures.length - MOST_FAILURES;
  if (more > 0) printError(`${more} more trials failed: see the column error of trials.csv`);
}

function print(line: string): void {
  // deno-lint-ignore no-console -- this room prints
  console.log(line);
}

function printError(line: string): void {
  // deno-lint-ignore no-console -- this room prints
  console.error(red(line));
}
