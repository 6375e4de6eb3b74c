/**
 * Files and folders as the person names them.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { expandGrid } from "../objective/expand_grid.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { readExperiment } from "../experiment/parse/read_experiment.ts";
import type { Trial } from "../experiment/trial.ts";
import { Store, STORE_FILES, StoreError } from "../store/store.ts";
import type { SweepArguments } from "./arguments.ts";
import { CannotRun } from "./cannot_run.ts";

const DEFAULT_FILE = "experiments/dropout.yaml";

/** A path as it was written where the person stands; absolute where the program stands elsewhere. */
export function resolvePath(from: string, path: string): string {
  return from === "" || from === Deno.cwd() || isAbsolute(path) ? path : join(from, path);
}

/** The experiment that a command is about, and the folder of its results. */
export async function experimentOf(
  { file, out, from, overrides }: SweepArguments,
): Promise<{ experiment: Experiment; directory: string }> {
  const path = file === undefined ? DEFAULT_FILE : resolvePath(from, file);
  const experiment = await readExperiment(path, { overrides });
  return { experiment, directory: resolvePath(from, out ?? `results/${experiment.name}`) };
}

/**
 * The sweep in a results folder as its `experiment.json` tells it, without the store.
 *
 * @throws {ExperimentError} If there is none, or it cannot be read.
 */
export async function sweepIn(
  directory: string,
): Promise<{ experiment: Experiment; trials: readonly Trial[] }> {
  const experiment = await readExperiment(join(directory, "experiment.json"));
  return { experiment, trials: expandGrid(experiment) };
}

/**
 * A trial by its number, as it was written.
 *
 * @throws {CannotRun} If there is none.
 */
export function trialAt(trials: readonly Trial[], text: string): Trial {
  const trial = /^\d+$/.test(text) ? trials[Number(text)] : undefined;
  if (trial !== undefined) return trial;
  throw new CannotRun(`there is no trial ${text}: their numbers are 0 to ${trials.length - 1}`);
}

/**
 * The store of a results folder, to read, and what was run there. Whoever asks closes the store.
 *
 * @throws {CannotRun} If there is none that can be read.
 */
export function openResults(directory: string): { store: Store; experiment: Experiment } {
  try {
    const store = new Store(directory, { readOnly: true });
    const { experiment } = store;
    if (experiment !== undefined) return { store, experiment };
    store.close();
    throw new StoreError("damaged", "no experiment was run in it");
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (!exists(`${directory}/${STORE_FILES[0]}`)) {
      throw new CannotRun(`${directory} is no results folder: there is no ${STORE_FILES[0]} in it`);
    }
    throw new CannotRun(`${directory} is no results folder that can be read: ${error.message}`);
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path) !== undefined;
  } catch {
    return false;
  }
}
