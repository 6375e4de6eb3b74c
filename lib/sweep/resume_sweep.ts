/**
 * A sweep in a results folder: what is there is not run again, and everything new is saved.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { failType, given, requireTypes } from "../math/check_arguments.ts";
import { countGrid } from "../objective/expand_grid.ts";
import { Search } from "../objective/search.ts";
import { analyze } from "../results/analyze.ts";
import { hasSeveralStages } from "../search/search_size.ts";
import { RESULT_FILES, writeResults } from "../results/files/write_results.ts";
import type { Store } from "../store/store.ts";
import { ResultsFolder } from "../store/results_folder.ts";
import { LiveFiles } from "./live_files.ts";
import { followSearch, missingRecords } from "./follow_search.ts";
import {
  performSweep,
  requireRunOptions,
  type RunSweepOptions,
  type SweepOutcome,
} from "./perform_sweep.ts";
import { withGrace, withPauses } from "./pause.ts";
import { recordsWithCurves } from "./stored_curves.ts";
import { renderReport } from "./render_report.ts";
import { storedReport } from "./report_folder.ts";
import { requireRunnable } from "./require_runnable.ts";
import { resultsIn, searchInStoreAtOnce } from "./search_in_store.ts";
import type { TrialQueue } from "./pool/run_trials_options.ts";
import type { SweepEvent } from "./sweep_events.ts";

/** How a sweep is run in a results folder. */
export interface ResumeSweepOptions extends RunSweepOptions {
  /** The results folder; it is created if it does not exist. */
  directory: string;
  /** Run trials again that failed or timed out. @default {false} */
  rerun?: boolean;
  /** Move the files of the folder into a subfolder `previous-1`, `previous-2`, …, and start without them. @default {false} */
  fresh?: boolean;
  /** Workers on other machines, which run all trials; `jobs` are then those in the queue at once. @default {none} */
  queue?: TrialQueue | undefined;
}

/**
 * Runs the trials of an experiment that its results folder does not have yet, saves each within a tenth of a second after
 * it ends, evaluates the holdout rows if there are any, and writes the files. So the same call resumes a sweep that was
 * stopped or killed, and after a change of the experiment it runs only what is new.
 *
 * A sweep that was stopped, or that could not continue, is not an error: `end` says how it ended.
 *
 * @throws {UserError} If it cannot be run, for example because another process writes to the folder; then no trial was run.
 * @throws {RangeError} If `jobs` is not a whole number of at least 1.
 * @throws {TypeError} If the first argument is not an experiment, or an option is of the wrong type.
 *
 * @example The second call finds all trials
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment, resumeSweep } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ seeds: [0, 1], parameters: { epochs: { value: 3 } } }");
 * const directory = await Deno.makeTempDir();
 * await resumeSweep(experiment, { directory });
 * const found: number[] = [];
 * const { end } = await resumeSweep(experiment, {
 *   directory,
 *   onEvent: (event) => event.kind === "opened" && found.push(event.found),
 * });
 * assertEquals([end.kind, found], ["done", [2]]);
 * await Deno.remove(directory, { recursive: true });
 * ```
 */
export async function resumeSweep(
  experiment: Experiment,
  options: ResumeSweepOptions,
): Promise<SweepOutcome> {
  const search = new Search(experiment);
  requireRunOptions("run a sweep", options);
  const { directory, jobs, queue, rerun, fresh = false } = options;
  requireTypes("run a sweep", given({ rerun, fresh }), "boolean");
  requireTypes("run a sweep", given({ queue }), "object");
  if (typeof directory !== "string" || directory === "") {
    failType("run a sweep", "directory must be the path of a folder", directory);
  }
  requireRunnable(search.records.map(({ trial }) => trial), queue === undefined ? jobs : 1);
  const folder = new ResultsFolder(directory, { resultFiles: RESULT_FILES, fresh });
  try {
    return await sweepFolder(folder, { experiment, search, options });
  } finally {
    folder.close();
  }
}

/** The most time for writing the files after an interruption, in ms; with many trials they are then not updated. */
const WRITE_GRACE_MS = 900;

interface Context {
  readonly experiment: Experiment;
  readonly search: Search;
  readonly options: ResumeSweepOptions;
}

async function sweepFolder(folder: ResultsFolder, context: Context): Promise<SweepOutcome> {
  const { experiment, search, options } = context;
  const { store } = folder;
  const { timeout } = experiment;
  const findResult = resultsIn(store, experiment);
  const { rerun = false } = options;
  await followSearch(search, { find: findResult, rerun });
  reportFound(folder, context);
  store.saveExperiment(experiment);
  const files = new LiveFiles((signal) =>
    writeFiles(folder, context, { analysis: analyze(search.records, experiment), signal })
  );
  let outcome: SweepOutcome;
  try {
    outcome = await performSweep(experiment, {
      ...options,
      ...{ search, rerun, keepCurves: false },
      storage: {
        name: `${folder.directory}/state.sqlite`,
        storageFault: () => folder.storageFault(),
        findResult,
        saveTrials: (finished, running, checkpoints) => {
          folder.checkpoints.save(checkpoints);
          store.saveTrials(finished, running, timeout);
        },
        findCheckpoint: (trial) => folder.checkpoints.find(trial),
        dropCheckpoints: (kept) => folder.checkpoints.drop(kept),
        findHoldoutScores: (trial) => store.findHoldoutScores(trial),
        saveHoldoutScores: (finished) => store.saveHoldoutScores(finished),
        holdoutConfigIds: (trial) => store.holdoutConfigIds(trial),
      },
      onSaved: () => files.changed(),
    });
  } finally {
    await files.close();
  }
  return await finish(folder, context, outcome);
}

function reportFound(
  { notes, store, directory }: ResultsFolder,
  { experiment, search, options: { onEvent, rerun = false } }: Context,
): void {
  const dropped = countDropped(store, search);
  const messages = dropped === 0 ? notes : [...notes, droppedText(directory, dropped)];
  for (const message of messages) onEvent?.({ kind: "note", level: "info", message });
  const { stage, records, found } = search;
  const missing = missingRecords(stage, rerun);
  const trials = missing.map(({ trial }) => trial);
  const running = new Set(store.runningIds);
  onEvent?.({
    kind: "opened",
    directory,
    total: hasSeveralStages(experiment) ? undefined : records.length,
    found,
    missing: trials,
    again: missing.filter(({ result }) => result !== undefined).length,
    interrupted: trials.filter(({ trialId }) => running.has(trialId)),
  });
}

/** In this many trials of an experiment, and ten for each row of its store, trials are searched. */
const MOST_SEARCHED = 100_000;

/**
 * The number of trials with a result that the last experiment of the folder had, and this one does not have. 0 if the
 * last experiment has far more trials than the store has rows: finding them could take hours.
 */
function countDropped(store: Store, search: Search): number {
  const { experiment } = store;
  if (experiment === undefined) return 0;
  if (search.stage.length > 0 && hasSeveralStages(experiment)) return 0; // what it will propose is not known yet
  if (countGrid(experiment) > MOST_SEARCHED + 10 * store.size) return 0;
  const earlier = searchInStoreAtOnce(store, experiment);
  const kept = new Set(search.records.map(({ trial }) => trial.trialId));
  return earlier.records
    .filter(({ trial, result }) => result !== undefined && !kept.has(trial.trialId)).length;
}

function droppedText(directory: string, count: number): string {
  const [trials, stay, them] = count === 1
    ? ["trial", "is not in this experiment: it stays", "it"]
    : ["trials", "are not in this experiment: they stay", "them"];
  return `${count} ${trials} of the earlier sweep in ${directory} ${stay} in state.sqlite, but not in ` +
    `the CSV files; the earlier command brings ${them} back, another folder (name=… or --out) keeps both`;
}

/** Writes the files for the last time, unless the folder is not the one any more that the trials were saved in. */
async function finish(
  folder: ResultsFolder,
  context: Context,
  outcome: SweepOutcome,
): Promise<SweepOutcome> {
  const { directory } = folder;
  const emit = (event: SweepEvent) => context.options.onEvent?.(event);
  const fault = folder.storageFault();
  if (fault !== undefined) return { ...outcome, end: { kind: "fault", reason: fault } };
  const { signal } = context.options;
  let written: readonly string[] = [];
  try {
    await withGrace(
      signal,
      WRITE_GRACE_MS,
      async (signal) => {
        const report = await reportText(folder, context, outcome);
        written = RESULT_FILES.filter((name) => name !== "report.html" || report !== undefined);
        await writeFiles(folder, context, { ...outcome, report, signal });
      },
    );
  } catch (error) {
    if (signal?.aborted && (error as Error).name === "AbortError") {
      emit({ kind: "note", level: "info", message: `the files in ${directory} were not updated` });
      return { ...outcome, end: { kind: "interrupted" } };
    }
    const reason = `Cannot write the files in ${directory}: ${(error as Error).message}; ` +
      "state.sqlite has every finished trial, and the same sweep writes the files from it";
    return { ...outcome, end: { kind: "fault", reason } };
  }
  emit({ kind: "filesWritten", directory, files: written }); // outside of `try`: an error of the listener is thrown
  return outcome;
}

async function writeFiles(
  { directory, store }: ResultsFolder,
  { experiment, search }: Context,
  { analysis, holdout = [], report, signal }: Partial<Pick<SweepOutcome, "holdout">> & {
    analysis: SweepOutcome["analysis"];
    report?: string | undefined;
    signal?: AbortSignal;
  },
): Promise<void> {
  await writeResults(directory, {
    experiment,
    records: withPauses(recordsWithCurves(search, { store, experiment }), 100),
    ...{ analysis, holdout },
    ...(report === undefined ? {} : { report }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * The text of `report.html`; undefined after an interruption, which leaves no time for it. An error in the making of it must not
 * keep the other files from being written.
 */
async function reportText(
  folder: ResultsFolder,
  { experiment, options: { signal, onEvent } }: Context,
  { records, analysis }: SweepOutcome,
): Promise<string | undefined> {
  if (signal?.aborted) return undefined;
  try {
    const input = await storedReport(folder, { experiment, records, analysis }, { signal });
    return await renderReport(input);
  } catch (error) {
    if (signal?.aborted) return undefined;
    const message = `the report of ${folder.directory} could not be made: ${
      (error as Error).message
    }`;
    onEvent?.({ kind: "note", level: "error", message });
    return undefined;
  }
}
