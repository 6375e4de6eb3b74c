/**
 * `deno task sweep [FILE]`, `sweep retry DIR` and `sweep status DIR`: from the command line to the exit code.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { expandGrid } from "../experiment/expand_grid.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { readExperiment } from "../experiment/read.ts";
import { holderOf } from "../sweep/folder_lock.ts";
import { Store, StoreError } from "../sweep/store.ts";
import { type SweepArguments, UsageError } from "./arguments.ts";
import { CannotRun } from "./cannot_run.ts";
import { carryOut } from "./carry_out.ts";
import { EXIT } from "./exit.ts";
import { print } from "./print.ts";
import { ResultsFolder } from "./results_folder.ts";
import { Tally } from "./tally.ts";

const DEFAULT_FILE = "experiments/dropout.yaml";

/**
 * Reads the file and runs what its results folder does not hold yet.
 *
 * @returns The exit code.
 * @throws {ExperimentError | CannotRun} If it cannot be run; then nothing was run or written.
 */
export async function sweepCommand(args: SweepArguments): Promise<number> {
  const { file, out, from, overrides, fresh } = args;
  const path = file === undefined ? DEFAULT_FILE : seenFrom(from, file);
  const experiment = await readExperiment(path, { overrides });
  const folder = new ResultsFolder(seenFrom(from, out ?? `results/${experiment.name}`), { fresh });
  try {
    return await carryOut(folder, experiment, { ...args, again: false });
  } finally {
    folder.close();
  }
}

/** Runs the trials of a results folder that failed or timed out, and those that are missing. */
export async function retryCommand(args: SweepArguments): Promise<number> {
  const directory = folderOf(args);
  experimentIn(directory).store.close(); // refuses what is no results folder, before anything is made in it
  const folder = new ResultsFolder(directory);
  try {
    const { experiment } = folder.store;
    if (experiment === undefined) throw new CannotRun(`no experiment was run in ${directory}`);
    return await carryOut(folder, experiment, { ...args, again: true });
  } finally {
    folder.close();
  }
}

/** Says how far the sweep in a results folder has come. */
export function statusCommand(args: SweepArguments): number {
  const directory = folderOf(args);
  const holder = holderOf(directory);
  const { store, experiment } = experimentIn(directory);
  const running = new Set(store.running);
  const tally = new Tally();
  for (const trial of expandGrid(experiment)) {
    const record = store.find(trial, experiment.timeout) ?? { trial };
    const runs = holder !== undefined && running.has(trial.trialId);
    if (runs) tally.add(record, "running");
    else tally.add(record);
  }
  store.close();
  print(`${experiment.name} in ${directory}`);
  print(tally.toString());
  if (holder !== undefined) print(`process ${holder.pid} runs it, since ${holder.since}`);
  else if (tally.count("waiting") > 0) {
    print(`nobody runs it; to go on: deno task sweep retry ${directory}`);
  }
  tally.printFailures();
  return EXIT.complete;
}

function folderOf({ verb, directory, from }: SweepArguments): string {
  if (directory === undefined) throw new UsageError(`${verb} needs a results folder: ${verb} DIR`);
  return seenFrom(from, directory);
}

/** The store of a folder, to read, and what was run there. */
function experimentIn(directory: string): { store: Store; experiment: Experiment } {
  try {
    const store = new Store(directory, { readOnly: true });
    const { experiment } = store;
    if (experiment !== undefined) return { store, experiment };
    store.close();
    throw new StoreError("damaged", "no experiment was run in it");
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new CannotRun(`${directory} is no results folder that can be read: ${error.message}`);
  }
}

/** A path as it was written where the person stands; absolute where the program stands elsewhere. */
function seenFrom(from: string, path: string): string {
  return from === "" || from === Deno.cwd() || isAbsolute(path) ? path : join(from, path);
}
