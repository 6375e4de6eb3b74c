/**
 * An experiment in its results folder, from what is there already to the ranked table.
 *
 * @module
 */

import { expandGrid } from "../objective/expand_grid.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Trial } from "../experiment/trial.ts";
import type { HoldoutSummary } from "../results/holdout_scores.ts";
import { RESULT_FILES, withoutCurve, writeResults } from "../results/files/write_results.ts";
import type { Keep } from "./result_writer.ts";
import { bytesAtOnce } from "../objective/trial_bytes.ts";
import { faultRules } from "./run_sweep.ts";
import type { RunEnd } from "./pool/run_trials.ts";
import type { SweepArguments } from "../cli/arguments.ts";
import { CannotRun } from "../cli/cannot_run.ts";
import { conclusion } from "../cli/render/conclusion.ts";
import { EXIT } from "../cli/exit.ts";
import { effectsTable } from "../cli/render/effects_table.ts";
import { finalTest } from "./evaluate_holdout.ts";
import { keeperOf, keptEnd } from "../cli/keeping.ts";
import { LiveFiles } from "./live_files.ts";
import { plural, print, printError, printNote } from "../cli/terminal/print.ts";
import { durationText } from "../cli/terminal/progress_view.ts";
import { rankingTable } from "../cli/render/ranking_table.ts";
import type { ResultsFolder } from "../store/results_folder.ts";
import { runShown } from "../cli/run_shown.ts";
import { Interrupt } from "../cli/terminal/interrupt.ts";
import { Tally } from "./trial_counts.ts";

/** What of the command line matters here. */
export type CarryOutOptions = Pick<SweepArguments, "jobs" | "quiet" | "isolation"> & {
  /** Whether trials without scores are run again. */
  readonly again: boolean;
};

type CarryOutContext = CarryOutOptions & { readonly interrupt: Interrupt };

/**
 * Runs the trials that the folder's store does not hold yet, and writes the files.
 *
 * @returns The exit code.
 * @throws {CannotRun} If it cannot be run; then nothing was.
 */
export async function carryOut(
  folder: ResultsFolder,
  experiment: Experiment,
  options: CarryOutOptions,
): Promise<number> {
  const interrupt = new Interrupt(); // also while the files are written: a signal that comes twice must not end that
  try {
    return await carryOutUntil(folder, experiment, { ...options, interrupt });
  } finally {
    interrupt.close();
  }
}

async function carryOutUntil(
  folder: ResultsFolder,
  experiment: Experiment,
  options: CarryOutContext,
): Promise<number> {
  const start = performance.now();
  const trials = expandGrid(experiment);
  requireMemory(trials, options.jobs ?? navigator.hardwareConcurrency);
  const known = new Tally();
  const missing: Trial[] = [];
  for (const record of folder.store.records(trials, experiment.timeout)) {
    known.add(record);
    const { trial, result } = record;
    const runsAgain = options.again && result?.state !== "complete";
    if (result === undefined || runsAgain) missing.push(trial);
  }
  if (!options.quiet) printFound(folder, { trials, known, missing });
  folder.store.experiment = experiment;
  const stopsAtOnce = experiment.on_failure === "stop" && known.failed > 0 && !options.again;
  let end: RunEnd = stopsAtOnce
    ? { kind: "failure" }
    : await runMissing(folder, { experiment, trials, missing, options });
  let tested: readonly HoldoutSummary[] = [];
  if (end.kind === "done" && experiment.split.test !== undefined) {
    const light = Array.from(folder.store.records(trials, experiment.timeout), withoutCurve);
    const asked = { experiment, records: light, args: options, interrupt: options.interrupt };
    ({ tested, end } = await finalTest(folder, asked));
  }
  const tally = new Tally();
  const records = tally.counting(folder.store.records(trials, experiment.timeout));
  const written = await writeResults(folder.directory, { experiment, records, tested })
    .catch((error: Error) => error);
  if (written instanceof Error) {
    printEnd(end, {
      tally: Tally.of(folder.store.records(trials, experiment.timeout)),
      experiment,
    });
    printError(`Cannot write the files in ${folder.directory}: ${written.message}`);
    printError("state.sqlite holds what is finished; the same command makes them from it");
    return EXIT.stopped;
  }
  if (!options.quiet) {
    print(rankingTable(experiment, written.configs));
    print(effectsTable(experiment, written.effects));
  }
  tally.printFailures();
  printEnd(end, { tally, experiment });
  if (!options.quiet) {
    const seconds = (performance.now() - start) / 1000;
    print(`${ranText(missing.length, tally, seconds)}; written:`);
    for (const name of RESULT_FILES) print(`  ${folder.directory}/${name}`);
    for (const line of conclusion(experiment, { ...written, tested })) print(line);
  }
  if (!folder.store.isInPlace()) {
    printError(
      `${folder.directory}/state.sqlite was removed or replaced meanwhile: the files are whole, but the next sweep ` +
        "will not know their trials",
    );
    return EXIT.stopped;
  }
  return exitCode(end, tally);
}

/** @throws {CannotRun} If as many of the largest trials as run at once need more memory than the machine has. */
function requireMemory(trials: readonly Trial[], jobs: number): void {
  const { total } = Deno.systemMemoryInfo();
  const bytes = bytesAtOnce(trials, jobs);
  if (bytes <= total) return;
  const gigabytes = (amount: number) => `${(amount / 2 ** 30).toFixed(1)} GiB`;
  const each = `${gigabytes(bytesAtOnce(trials, 1))} for the largest alone`;
  throw new CannotRun(
    `${plural(Math.min(jobs, trials.length), "trial")} at once take ${
      gigabytes(bytes)
    } (${each}), and this machine has ` +
      `${gigabytes(total)}: set a smaller --jobs, net or data set`,
  );
}

function printFound(
  { notes, store, directory }: ResultsFolder,
  { trials, known, missing }: { trials: readonly Trial[]; known: Tally; missing: readonly Trial[] },
): void {
  for (const note of notes) printNote(note);
  const cut = new Set(store.running);
  const numbers = missing.filter(({ trialId }) => cut.has(trialId)).map(({ number }) => number);
  if (numbers.length > 0) {
    const which = `${numbers.length === 1 ? "trial" : "trials"} ${numbers.join(", ")}`;
    printNote(`the last run was cut off in the middle of ${which}`);
  }
  if (known.finished === 0) return;
  const left = missing.length === 0 ? "none is missing" : `${missing.length} to run`;
  printNote(`${directory} holds ${known.finished} of ${plural(trials.length, "trial")}; ${left}`);
}

/** Runs what is missing, and keeps it; the files follow. */
async function runMissing(
  folder: ResultsFolder,
  { experiment, trials, missing, options }: {
    experiment: Experiment;
    trials: readonly Trial[];
    missing: readonly Trial[];
    options: CarryOutContext;
  },
): Promise<RunEnd> {
  const { store, directory } = folder;
  const files = new LiveFiles((signal) => {
    const records = folder.store.records(trials, experiment.timeout);
    return writeResults(directory, { experiment, records, signal });
  });
  const keep: Keep = (finished, running) => store.keep(finished, running, experiment.timeout);
  const keeper = keeperOf(directory, keep, () => files.changed());
  try {
    const end = await runShown(missing, keeper, {
      interrupt: options.interrupt,
      args: options,
      rules: faultRules(experiment),
      done: trials.length - missing.length,
    });
    return await keptEnd(keeper, end);
  } finally {
    await files.close();
  }
}

function printEnd(
  end: RunEnd,
  { tally, experiment }: { tally: Tally; experiment: Experiment },
): void {
  const asksTests = tally.finished === tally.total && experiment.split.test !== undefined;
  const so = asksTests && end.kind !== "failure"
    ? "before the test rows were asked about every trial"
    : `after ${tally.finished} of ${plural(tally.total, "trial")}`;
  switch (end.kind) {
    case "done":
      return;
    case "interrupted":
      return printError(`stopped ${so}; the same command goes on from there`);
    case "failure":
      return printError(
        `stopped ${so}, because one has no scores and on_failure is stop; sweep retry runs it again`,
      );
    case "fault":
      printError(end.reason);
      return printError(`stopped ${so}; the same command goes on from there`);
  }
}

function ranText(missing: number, tally: Tally, seconds: number): string {
  if (missing === 0) return "nothing to run";
  const ran = missing - tally.count("waiting");
  return `${plural(ran, "trial")} in ${durationText(seconds)}`;
}

function exitCode(end: RunEnd, tally: Tally): number {
  if (end.kind === "interrupted") return EXIT.interrupted;
  if (end.kind === "fault") return EXIT.stopped;
  return tally.failed > 0 ? EXIT.someFailed : EXIT.complete;
}
