/**
 * Files and folders as the user wrote them.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import type { Experiment } from "../experiment/experiment.ts";
import { overrideNotes } from "../experiment/parse/override_notes.ts";
import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
import { readExperimentText } from "../experiment/parse/read_experiment.ts";
import { UserError } from "../user_error.ts";
import { similarVerb, type SweepArguments } from "./arguments.ts";

const DEFAULT_FILE = "experiments/dropout.yaml";

/** A path relative to the folder `from`, where the user called the command; unchanged if that is the working directory. */
export function resolvePath(from: string, path: string): string {
  return from === "" || from === Deno.cwd() || isAbsolute(path) ? path : join(from, path);
}

async function isMissing(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => false, (error) => error instanceof Deno.errors.NotFound);
}

/** What a command is for. */
export interface Input {
  readonly experiment: Experiment;
  /** The folder of its results. */
  readonly directory: string;
  /** What the overrides mean, where something else may have been intended. */
  readonly notes: readonly string[];
}

/** Reads the experiment that a command is for. */
export async function readInput(
  { file, out, from, overrides }: SweepArguments,
): Promise<Input> {
  const path = file === undefined ? DEFAULT_FILE : resolvePath(from, file);
  const verb = similarVerb(path.split(/[/\\]/).at(-1) as string);
  if (verb !== undefined && await isMissing(path)) {
    throw new UserError(`Cannot read ${path}: there is no such file; did you mean "${verb}"?`);
  }
  const text = await readExperimentText(path);
  const experiment = parseExperiment(text, { file: path, overrides });
  const directory = resolvePath(from, out ?? `results/${experiment.name}`);
  return { experiment, directory, notes: overrideNotes(text, overrides) };
}
