/**
 * Writes the files of a results folder that people and programs read.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import { experimentJson } from "../../experiment/experiment_json.ts";
import { requireTypes } from "../../math/check_arguments.ts";
import type { TrialRecord } from "../../experiment/trial.ts";
import type { Analysis } from "../analyze.ts";
import type { HoldoutSummary } from "../holdout_scores.ts";
import { csv } from "./csv.ts";
import { PartFile } from "./part_file.ts";
import { curvesTable, effectsCsv, summaryCsv, TIMINGS_TABLE, trialsTable } from "./tables.ts";

/** What is written. */
export interface Results {
  /** What was run. */
  readonly experiment: Experiment;
  /** Every trial with its curve, in trial order; iterated once. */
  readonly records: Iterable<TrialRecord> | AsyncIterable<TrialRecord>;
  /** Of these records. */
  readonly analysis: Analysis;
  /** The holdout evaluation. @default {[]} */
  readonly holdout?: readonly HoldoutSummary[];
  /** The text of `report.html`. @default {the file is not written} */
  readonly report?: string;
  /** Aborting it leaves the files unchanged. */
  readonly signal?: AbortSignal;
}

/** The names of the files, the most important first. */
export const RESULT_FILES = [
  "summary.csv",
  "effects.csv",
  "trials.csv",
  "curves.csv",
  "timings.csv",
  "experiment.json",
  "report.html",
] as const;

/**
 * Writes the {@linkcode RESULT_FILES}; the report only if its text is given. Each is written to a part file first, and all are renamed when all are complete,
 * so that nobody sees half of a file, and a full disk changes nothing.
 *
 * @throws {TypeError} If `directory` is not a string, or `results` is not an object.
 * @throws {Deno.errors.PermissionDenied} If the folder cannot be written, and other errors of the disk; the reason of
 *     `signal` if it is aborted.
 */
export async function writeResults(directory: string, results: Results): Promise<void> {
  requireTypes("write results", { directory }, "string");
  requireTypes("write results", { results }, "object");
  const { experiment, records, analysis, holdout = [], report, signal } = results;
  const tables = {
    "trials.csv": trialsTable(experiment, analysis.scores),
    "curves.csv": curvesTable(experiment),
    "timings.csv": TIMINGS_TABLE,
  };
  await Deno.mkdir(directory, { recursive: true });
  const names = RESULT_FILES.filter((name) => name !== "report.html" || report !== undefined);
  const files = new Map(names.map((name) => [name, new PartFile(`${directory}/${name}`)]));
  const file = (name: string) => files.get(name as typeof RESULT_FILES[number]) as PartFile;
  try {
    for (const [name, { header }] of Object.entries(tables)) await file(name).add(csv([header]));
    for await (const record of records) {
      signal?.throwIfAborted();
      for (const [name, { rowsOf }] of Object.entries(tables)) {
        await file(name).add(csv(rowsOf(record)));
      }
    }
    await file("effects.csv").add(effectsCsv(analysis.effects, experiment));
    await file("summary.csv").add(summaryCsv(analysis, { experiment, holdout }));
    await file("experiment.json").add(experimentJson(experiment, directory));
    if (report !== undefined) await file("report.html").add(report);
    for (const each of files.values()) await each.finish();
    for (const each of files.values()) await each.putInPlace();
  } catch (error) {
    for (const each of files.values()) await each.discard();
    throw error;
  }
}
