/**
 * What the report of a results folder shows, read from the folder.
 *
 * The store is read if it has results of the experiment, also while a sweep writes them; otherwise the CSV files, which may be those
 * of another engine version.
 *
 * @module
 */

import { hasHoldout } from "../experiment/has_holdout.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { CurvePoint, Trial, TrialRecord } from "../experiment/trial.ts";
import { withPathsFrom } from "../experiment/experiment_json.ts";
import { requireTypes } from "../math/check_arguments.ts";
import { chartedTrials, type ReportInput } from "../report/report_data.ts";
import { answerLines } from "../report/text/closing_block.ts";
import { type Analysis, analyze } from "../results/analyze.ts";
import { readCurves, readHoldout, readTimings } from "../results/files/read_curves.ts";
import {
  holdoutConfigs,
  holdoutSummaries,
  type HoldoutSummary,
} from "../results/holdout_scores.ts";
import { lockHolder } from "../store/folder_lock.ts";
import { type ReadableStore, readStoreIfAny } from "../store/read_store.ts";
import type { Store } from "../store/store.ts";
import { UserError } from "../user_error.ts";
import { decisionRegions, type RegionCache } from "./decision_regions.ts";
import { withPauses } from "./pause.ts";
import { ranTrial } from "./ran_trial.ts";
import { readResults } from "./read_results.ts";
import { requireSearchable } from "./read_status.ts";
import { searchInStore } from "./search_in_store.ts";

/** How a report is read. */
export interface ReadReportOptions {
  /** Keeps the regions of networks that were trained again. @default {none} */
  regions?: RegionCache | undefined;
  /** Aborting it ends the reading. */
  signal?: AbortSignal | undefined;
}

/** The trials of a results folder. */
export interface FolderSweep {
  /** What was run last in the folder. */
  readonly experiment: Experiment;
  /** Every trial in trial order, without curves. */
  readonly records: readonly TrialRecord[];
  /** The analysis of the records. */
  readonly analysis: Analysis;
  /** The ids of the trials that were running at the last commit of the store. */
  readonly runningIds: ReadonlySet<string>;
}

/**
 * Reads what the report of a results folder shows: see {@linkcode renderReport}. The same folder gives the same, also while other
 * folders of the machine change.
 *
 * @throws {TypeError} If `directory` is not a string.
 * @throws {UserError} If it is not a results folder, or cannot be read.
 */
export async function readReport(
  directory: string,
  options: ReadReportOptions = {},
): Promise<ReportInput> {
  requireTypes("read a report", { directory }, "string");
  return (await readFolderReport(directory, options)).input;
}

/** Like {@linkcode readReport}, with the trials that run. */
export async function readFolderReport(
  directory: string,
  options: ReadReportOptions = {},
): Promise<{ input: ReportInput; runningIds: ReadonlySet<string> }> {
  return await withSweep(directory, async (sweep, store) => ({
    input: store === undefined
      ? await filesReport(directory, sweep, options)
      : await storedReport({ directory, store }, sweep, options),
    runningIds: sweep.runningIds,
  }));
}

/**
 * Reads the trials of a results folder.
 *
 * @throws {UserError} If it is not a results folder, or cannot be read.
 */
export async function readSweep(directory: string): Promise<FolderSweep> {
  return await withSweep(directory, (sweep) => Promise.resolve(sweep));
}

/** Calls `use` with the sweep in a folder, and with its store if the results are in it. */
async function withSweep<T>(
  directory: string,
  use: (sweep: FolderSweep, store: Store | undefined) => Promise<T>,
): Promise<T> {
  const readable = readStoreIfAny(directory);
  if (readable === undefined) return await use(await filesSweep(directory), undefined);
  const { store } = readable;
  try {
    const sweep = await storedSweep(directory, readable);
    if (sweep.records.some(({ result }) => result !== undefined)) return await use(sweep, store);
    const inFiles = await orElse(filesSweep(directory), sweep); // perhaps of another engine version
    const isInFiles = inFiles.records.some(({ result }) => result !== undefined);
    return isInFiles && lockHolder(directory) === undefined
      ? await use(inFiles, undefined)
      : await use(sweep, store);
  } finally {
    store.close();
  }
}

async function storedSweep(directory: string, readable: ReadableStore): Promise<FolderSweep> {
  const { store, experiment } = readable;
  requireSearchable(directory, readable);
  const { records } = await searchInStore(store, experiment);
  const analysis = analyze(records, experiment);
  return { experiment, records, analysis, runningIds: new Set(store.runningIds) };
}

async function filesSweep(directory: string): Promise<FolderSweep> {
  const { experiment, records, analysis } = await readResults(directory);
  const timings = await orElse(readTimings(directory), new Map());
  return {
    ...{ experiment, analysis },
    records: records.map(({ trial, result }): TrialRecord => {
      const timing = timings.get(trial.number);
      return { trial, ...(result && { result }), ...(result && timing && { timing }) };
    }),
    runningIds: new Set(),
  };
}

type Analyzed = Omit<FolderSweep, "runningIds">;

/** What the report of a sweep shows, with the curves and holdout scores of its store. */
export async function storedReport(
  { directory, store }: { readonly directory: string; readonly store: Store },
  analyzed: Analyzed,
  options: ReadReportOptions = {},
): Promise<ReportInput> {
  const { experiment, records, analysis } = analyzed;
  const charted = chartedTrials(analysis, records);
  const curves = new Map<number, readonly CurvePoint[]>();
  for await (const record of withPauses(charted, 50)) {
    options.signal?.throwIfAborted();
    const { trial } = record;
    const found = store.findTrial(ranTrial(record) ?? trial, { timeout: experiment.timeout });
    if (found !== undefined) curves.set(trial.number, found.result.curve);
  }
  const holdout = storedHoldout(analyzed, (trial) => store.findHoldoutScores(trial));
  return await completeInput(directory, { ...analyzed, holdout, curves }, options);
}

/** The holdout scores of a sweep of which every trial has ended: those of one that runs are those of an earlier choice. */
function storedHoldout(
  { experiment, records, analysis }: Analyzed,
  scoresOf: (trial: Trial) => ReturnType<Store["findHoldoutScores"]>,
): HoldoutSummary[] {
  const hasEnded = records.every(({ result }) => result !== undefined);
  if (!hasHoldout(experiment) || !hasEnded) return [];
  return holdoutSummaries(holdoutConfigs(analysis.configs), records, scoresOf);
}

/** What the report of a sweep shows, with the curves and holdout scores of its CSV files. */
async function filesReport(
  directory: string,
  analyzed: Analyzed,
  options: ReadReportOptions,
): Promise<ReportInput> {
  const { experiment, records, analysis } = analyzed;
  const numbers = new Set(chartedTrials(analysis, records).map(({ trial }) => trial.number));
  const curves = await orElse(readCurves(directory, numbers), new Map());
  const all = hasHoldout(experiment) ? await orElse(readHoldout(directory), []) : [];
  const known = new Set(analysis.configs.map(({ configId }) => configId));
  const holdout = all.filter(({ configId }) => known.has(configId));
  return await completeInput(directory, { ...analyzed, curves, holdout }, options);
}

/** A file that is missing or cannot be read leaves its part of the report empty. */
async function orElse<T>(reading: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError) return otherwise;
    throw error;
  }
}

/** The paths of the experiment are those of `experiment.json`: they do not depend on how a command names the folder. */
async function completeInput(
  directory: string,
  read: Omit<ReportInput, "regions" | "answer">,
  { regions: cache, signal }: ReadReportOptions,
): Promise<ReportInput> {
  const { records, analysis, holdout, curves } = read;
  const regions = await decisionRegions(read, { cache, signal });
  const experiment = withPathsFrom(directory, read.experiment);
  const answer = answerLines(experiment, read);
  return { experiment, records, analysis, holdout, curves, regions, answer };
}
