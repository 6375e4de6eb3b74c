/**
 * The results of a sweep, read from its folder.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { readExperiment } from "../experiment/parse/read_experiment.ts";
import { FROM_ZERO, requireNumbers, requireTypes } from "../math/check_arguments.ts";
import { countGrid } from "../objective/expand_grid.ts";
import { Search } from "../objective/search.ts";
import { type Analysis, analyze } from "../results/analyze.ts";
import { readRecordedTrials, type RecordedTrial } from "../results/files/read_rows.ts";
import { UserError } from "../user_error.ts";

/** The results of a sweep. */
export interface SweepResults {
  /** The experiment that was run. */
  readonly experiment: Experiment;
  /** Every trial in trial order, without its curve. */
  readonly records: readonly RecordedTrial[];
  /** The analysis of the records. */
  readonly analysis: Analysis;
}

/**
 * Reads a results folder: `experiment.json` and `trials.csv`, nothing else. Nothing is verified; {@linkcode verifySweep}
 * does that. So the results of other engine versions can be read too.
 *
 * @throws {TypeError} If `directory` is not a string.
 * @throws {UserError} If one of the two files does not exist or cannot be read.
 */
export async function readResults(directory: string): Promise<SweepResults> {
  const { experiment, records } = await readRecords(directory);
  return { experiment, records, analysis: analyze(records, experiment) };
}

/** Every row of `trials.csv` is longer, in bytes. */
const LEAST_ROW_BYTES = 40;

/**
 * The experiment in a results folder, and its trials as `trials.csv` records them.
 *
 * @throws {UserError} If `experiment.json` cannot be read, or `trials.csv` is too short to have its trials: a few bytes
 *     can describe more trials than fit into memory.
 */
export async function readRecords(
  directory: string,
): Promise<{ experiment: Experiment; records: readonly RecordedTrial[] }> {
  requireTypes("read a results folder", { directory }, "string");
  const folder = await Deno.stat(directory).catch(() => undefined);
  if (folder?.isDirectory !== true) {
    const reason = folder === undefined ? "there is no such folder" : "it is not a results folder";
    throw new UserError(`Cannot read ${directory}: ${reason}`);
  }
  await requireFile(`${directory}/experiment.json`);
  const experiment = await readExperiment(`${directory}/experiment.json`);
  const count = countGrid(experiment);
  const size = (await Deno.stat(`${directory}/trials.csv`).catch(() => undefined))?.size ?? 0;
  if (count > MOST_UNCHECKED && size < LEAST_ROW_BYTES * count) {
    throw new UserError(
      `Cannot read ${directory}: experiment.json describes ${count} trials, but trials.csv has only ${size} bytes`,
    );
  }
  const search = new Search(experiment);
  const known = () => search.records.map(({ trial }) => trial);
  const records = await readRecordedTrials(directory, known(), (records) => {
    search.closeRound(records);
    return known().slice(records.length);
  });
  const isComplete = records.every(({ result }) => result !== undefined);
  if (isComplete && records.length === search.records.length) {
    search.closeRound(records);
    records.push(...known().slice(records.length).map((trial) => ({ trial, state: undefined })));
  }
  return { experiment, records };
}

/** Up to this many trials, the size is not checked. */
const MOST_UNCHECKED = 10_000;

/** Opening a pipe would wait forever for a writer. */
async function requireFile(path: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => undefined); // the reader reports what is missing
  if (info === undefined || info.isFile || info.isDirectory) return;
  throw new UserError(`Cannot read ${path}: it is not a file`);
}

/**
 * @throws {UserError} If there is no trial with this number.
 * @throws {TypeError} If it is not a number. @throws {RangeError} If it is not a whole number of at least 0.
 */
export function requireRecord(records: readonly RecordedTrial[], number: number): RecordedTrial {
  requireNumbers("find a trial", { number }, FROM_ZERO);
  const record = records[number];
  if (record !== undefined) return record;
  throw new UserError(
    `Cannot find trial ${number}: trial numbers are 0 to ${records.length - 1}`,
  );
}
