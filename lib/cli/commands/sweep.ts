/**
 * `deno task sweep [FILE]` and `sweep retry DIR`.
 *
 * @module
 */

import type { SweepArguments } from "../arguments.ts";
import { CannotRun } from "../cannot_run.ts";
import { carryOut } from "../../sweep/resume_sweep.ts";
import { experimentOf, openResults, resolvePath } from "../paths.ts";
import { ResultsFolder } from "../../store/results_folder.ts";

/**
 * Reads the file and runs what its results folder does not hold yet.
 *
 * @returns The exit code.
 * @throws {ExperimentError | CannotRun} If it cannot be run; then nothing was run or written.
 */
export async function sweepCommand(args: SweepArguments): Promise<number> {
  const { experiment, directory } = await experimentOf(args);
  const folder = new ResultsFolder(directory, args);
  try {
    return await carryOut(folder, experiment, { ...args, again: false });
  } finally {
    folder.close();
  }
}

/** Runs the trials of a results folder that failed or timed out, and those that are missing. */
export async function retryCommand(
  { from, words: [path], ...args }: SweepArguments,
): Promise<number> {
  const directory = resolvePath(from, path);
  openResults(directory).store.close(); // refuses what is no results folder, before anything is made in it
  const folder = new ResultsFolder(directory);
  try {
    const { experiment } = folder.store;
    if (experiment === undefined) throw new CannotRun(`no experiment was run in ${directory}`);
    return await carryOut(folder, experiment, { ...args, again: true });
  } finally {
    folder.close();
  }
}
