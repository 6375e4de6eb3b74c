/**
 * Experiment files on the disk.
 *
 * @module
 */

import type { Experiment } from "./experiment.ts";
import { ExperimentError } from "./fault.ts";
import { parseExperiment } from "./parse_experiment.ts";

/** What {@linkcode readExperiment} needs to know beside the path. */
export interface ReadOptions {
  /** `key=value`, each replacing a part of the file: `["hidden=64,128", "epochs=200"]`. @default {[]} */
  overrides?: readonly string[];
}

/**
 * Reads an experiment file.
 *
 * @throws {ExperimentError} If the file cannot be read, or anything in it is wrong: with everything that is.
 */
export async function readExperiment(path: string, options: ReadOptions = {}): Promise<Experiment> {
  const text = await readText(path);
  return parseExperiment(text, { file: path, ...options });
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await Deno.readFile(path);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ExperimentError([{ place: path, path: "", rule: unreadableBecause(error) }]);
  }
}

function unreadableBecause(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder; an experiment is a file";
  if (error instanceof TypeError) return "it must be text in UTF-8";
  if (error instanceof Deno.errors.NotCapable) return "it may not be opened";
  if (error instanceof Error) return error.message; // the operating system's own words
  throw error;
}
