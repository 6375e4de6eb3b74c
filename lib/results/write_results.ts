/**
 * The results folder.
 *
 * @module
 */

import { parse } from "@std/csv";
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

/** What came of writing. */
export interface Written {
  /** Where the files of an earlier sweep went, if they held anything that the new ones do not. */
  readonly movedTo: string | undefined;
}

/**
 * Writes the {@linkcode RESULT_FILES}. Each is first written beside its place and then renamed, so that nobody ever sees
 * half of one. Files of an earlier sweep with other trials, or with more finished ones, are not written over: they move
 * to a folder `previous-1`, `previous-2`, … beside the new ones.
 *
 * @throws {Deno.errors.PermissionDenied} If the folder cannot be written, and other errors of the disk.
 */
export async function writeResults(directory: string, results: Results): Promise<Written> {
  const { experiment, records, timings } = results;
  const names = namedParameters(experiment);
  const host = `${Deno.build.os}-${Deno.build.arch}`;
  const files: Record<typeof RESULT_FILES[number], string> = {
    "summary.csv": summaryCsv(rankTrials(records, experiment.metric), names, experiment.metric),
    "trials.csv": trialsCsv(records, names),
    "curves.csv": curvesCsv(records),
    "timings.csv": timingsCsv(timings, host),
    "experiment.json": JSON.stringify(experiment, null, 2) + "\n",
  };
  await Deno.mkdir(directory, { recursive: true });
  const movedTo = await keepEarlier(directory, records);
  for (const [name, text] of Object.entries(files)) await writeWhole(`${directory}/${name}`, text);
  return { movedTo };
}

/** Moves the files of an earlier sweep aside, if a row of its trials would be lost. */
async function keepEarlier(
  directory: string,
  records: readonly TrialRecord[],
): Promise<string | undefined> {
  const earlier = await Deno.readTextFile(`${directory}/trials.csv`).catch(() => "");
  const finished = records.filter(({ result }) => result !== undefined);
  const kept = new Set(finished.map(({ trial }) => trial.trialId));
  if (finishedIds(earlier).isSubsetOf(kept)) return undefined;
  let number = 1;
  while (await exists(`${directory}/previous-${number}`)) number++;
  const folder = `${directory}/previous-${number}`;
  await Deno.mkdir(folder);
  for (const name of RESULT_FILES) {
    if (await exists(`${directory}/${name}`)) {
      await Deno.rename(`${directory}/${name}`, `${folder}/${name}`);
    }
  }
  return folder;
}

/** The trials of a `trials.csv` that have ended; none, where the text is something else. */
function finishedIds(trials: string): Set<string> {
  if (!trials.startsWith("number,trial_id,")) return new Set();
  const rows = parse(trials, { skipFirstRow: true });
  return new Set(rows.filter(({ state }) => state !== "waiting").map(({ trial_id }) => trial_id));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Writes a file so that its old or its new content is there at every moment, never a part. */
async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.part`;
  await Deno.writeTextFile(beside, text);
  await Deno.rename(beside, path);
}
