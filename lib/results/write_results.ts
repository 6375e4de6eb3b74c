/**
 * The results folder.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { namedParameters } from "../experiment/expand_grid.ts";
import type { TrialRecord, TrialTiming } from "../experiment/trial.ts";
import { rankTrials } from "./rank_trials.ts";
import { curvesCsv, summaryCsv, timingsCsv, trialsCsv } from "./tables.ts";

/** What goes into the folder. */
export interface Results {
  /** What was run. */
  readonly experiment: Experiment;
  /** In trial order. */
  readonly records: readonly TrialRecord[];
  /** Of the finished trials. */
  readonly timings: readonly TrialTiming[];
}

/** The files of a results folder, what matters first. */
export const RESULT_FILES = [
  "summary.csv",
  "trials.csv",
  "curves.csv",
  "timings.csv",
  "experiment.json",
] as const;

/**
 * Writes the {@linkcode RESULT_FILES}. Each is first written
 * beside its place and then renamed, so that nobody ever sees half of one.
 *
 * @throws {Deno.errors.PermissionDenied} If the folder cannot be written, and other errors of the disk.
 */
export async function writeResults(directory: string, results: Results): Promise<void> {
  const { experiment, records, timings } = results;
  const names = namedParameters(experiment);
  const host = `${Deno.build.os}-${Deno.build.arch}`;
  const files: Record<typeof RESULT_FILES[number], string> = {
    "experiment.json": JSON.stringify(experiment, null, 2) + "\n",
    "trials.csv": trialsCsv(records, names),
    "summary.csv": summaryCsv(rankTrials(records, experiment.metric), names),
    "curves.csv": curvesCsv(records),
    "timings.csv": timingsCsv(timings, host),
  };
  await Deno.mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeWhole(`${directory}/${name}`, text);
}

/** Writes a file so that its old or its new content is there at every moment, never a part. */
async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.part`;
  await Deno.writeTextFile(beside, text);
  await Deno.rename(beside, path);
}
