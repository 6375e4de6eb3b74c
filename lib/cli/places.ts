/**
 * Files and folders as the person names them.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import type { Experiment } from "../experiment/experiment.ts";
import { readExperiment } from "../experiment/read.ts";
import { Store, StoreError } from "../sweep/store.ts";
import type { SweepArguments } from "./arguments.ts";
import { CannotRun } from "./cannot_run.ts";

const DEFAULT_FILE = "experiments/dropout.yaml";

/** A path as it was written where the person stands; absolute where the program stands elsewhere. */
export function seenFrom(from: string, path: string): string {
  return from === "" || from === Deno.cwd() || isAbsolute(path) ? path : join(from, path);
}

/** The experiment that a command is about, and the folder of its results. */
export async function experimentOf(
  { file, out, from, overrides }: SweepArguments,
): Promise<{ experiment: Experiment; directory: string }> {
  const path = file === undefined ? DEFAULT_FILE : seenFrom(from, file);
  const experiment = await readExperiment(path, { overrides });
  return { experiment, directory: seenFrom(from, out ?? `results/${experiment.name}`) };
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
    throw new CannotRun(`${directory} is no results folder that can be read: ${error.message}`);
  }
}
