/**
 * Files and folders as the user wrote them.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import type { Experiment } from "../experiment/experiment.ts";
import { readExperiment } from "../experiment/parse/read_experiment.ts";
import type { SweepArguments } from "./arguments.ts";

const DEFAULT_FILE = "experiments/dropout.yaml";

/** A path relative to the folder `from`, where the user called the command; unchanged if that is the working directory. */
export function resolvePath(from: string, path: string): string {
  return from === "" || from === Deno.cwd() || isAbsolute(path) ? path : join(from, path);
}

/** The experiment that a command is for, and the folder of its results. */
export async function readInput(
  { file, out, from, overrides }: SweepArguments,
): Promise<{ experiment: Experiment; directory: string }> {
  const path = file === undefined ? DEFAULT_FILE : resolvePath(from, file);
  const experiment = await readExperiment(path, { overrides });
  return { experiment, directory: resolvePath(from, out ?? `results/${experiment.name}`) };
}
