/**
 * What `runSweep` and `resumeSweep` share: running the missing trials, saving them, analyzing all, and evaluating the
 * holdout rows.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { hasHoldout } from "../experiment/has_holdout.ts";
import { isFailure } from "../experiment/is_failure.ts";
import type { FinishedTrial, Trial, TrialRecord } from "../experiment/trial.ts";
import { type Analysis, analyze } from "../results/analyze.ts";
import {
  FROM_ONE,
  given,
  requireChoices,
  requireInstances,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";
import type { Search } from "../objective/search.ts";
import type { HoldoutSummary } from "../results/holdout_scores.ts";
import { closeWriter, evaluateHoldout, type HoldoutStorage } from "./evaluate_holdout.ts";
import type { TrialRunner } from "./pool/trial_runner.ts";
import { followSearch, missingRecords } from "./follow_search.ts";
import { runTrials } from "./pool/run_trials.ts";
import {
  type RunTrialsOptions,
  StorageError,
  type SweepEnd,
  type TrialQueue,
} from "./pool/run_trials_options.ts";
import { ResultWriter, type SaveTrials } from "./result_writer.ts";
import { runFault } from "./require_runnable.ts";
import type { SweepListener } from "./sweep_events.ts";

/** How a sweep is run. The experiment determines everything else. */
export interface RunSweepOptions {
  /** Trials at once, a whole number of at least 1. @default {navigator.hardwareConcurrency} */
  jobs?: number | undefined;
  /** Whether each trial runs in a thread of this process or in a process of its own. @default {"worker"} */
  isolation?: "worker" | "process" | undefined;
  /** Aborting it stops the running trials at their next batch. */
  signal?: AbortSignal | undefined;
  /** Called with each event. */
  onEvent?: SweepListener | undefined;
}

/**
 * Checks the options with which trials are run.
 *
 * @throws {TypeError} If one is of the wrong type. @throws {RangeError} If one is out of range.
 */
export function requireRunOptions(action: string, options: RunSweepOptions): void {
  requireTypes(action, { options }, "object");
  const { jobs, isolation, signal, onEvent } = options;
  requireNumbers(action, given({ jobs }), FROM_ONE);
  requireChoices(action, given({ isolation }), ["worker", "process"]);
  requireInstances(action, given({ signal }), AbortSignal);
  requireTypes(action, given({ onEvent }), "function");
}

/** The outcome of a sweep. */
export interface SweepOutcome {
  /** Every trial in trial order, with a result if there is one. Without curves if the sweep has a results folder. */
  readonly records: readonly TrialRecord[];
  /** The analysis of the records. */
  readonly analysis: Analysis;
  /** The holdout scores of the chosen configs; empty if the split has no test rows, or not all trials are complete. */
  readonly holdout: readonly HoldoutSummary[];
  /** How it ended. */
  readonly end: SweepEnd;
}

/** Where the results of a sweep are saved. */
export interface SweepStorage extends HoldoutStorage {
  /** The result of a trial that was saved; undefined if there is none. */
  findResult(trial: Trial): TrialRecord | undefined;
  /** Saves finished trials and which ones run now. */
  saveTrials: SaveTrials;
  /** The checkpoint at the end of a part of a trial; undefined if there is none: then the trial is run from its start. */
  findCheckpoint(part: Trial): Uint8Array | undefined;
  /** Deletes the checkpoints of all trials but some. */
  dropCheckpoints(kept: ReadonlySet<string>): void;
  /** Why results can no longer be saved safely; undefined if they can. */
  storageFault(): string | undefined;
  /** What a user calls it, in messages. */
  readonly name: string;
}

/** What is run. */
export interface PerformSweepOptions extends RunSweepOptions {
  /** The search, which has gone as far as the results of the storage allow. */
  readonly search: Search;
  /** Whether trials that failed or timed out are run again. */
  readonly rerun: boolean;
  readonly storage: SweepStorage;
  /** Workers on other machines, which run all trials. */
  readonly queue?: TrialQueue | undefined;
  /** Called after results were saved and noted in the search. */
  readonly onSaved?: () => void;
  /** Whether the records keep the curves. */
  readonly keepCurves: boolean;
}

/** Takes the steps of a search that are left, runs their trials that have no result, and analyzes all of them. */
export async function performSweep(
  experiment: Experiment,
  options: PerformSweepOptions,
): Promise<SweepOutcome> {
  const { search, storage, signal, jobs, isolation, queue, onSaved } = options;
  const emit = options.onEvent ?? (() => {});
  const runners: TrialRunner[] = [];
  const run: RunTrialsOptions = {
    ...{ jobs, isolation, queue, signal, runners },
    retries: experiment.retries,
    onProgress: (progress) => emit({ kind: "progress", progress }),
  };
  const writer = {
    onBlocked: (reason: string) =>
      emit({ kind: "note", level: "error", message: blockedText(storage.name, reason) }),
    onUnblocked: () =>
      emit({ kind: "note", level: "info", message: "results can be saved again: continuing" }),
  };
  const noteRecords = (finished: readonly FinishedTrial[]) => {
    search.note(options.keepCurves ? finished : finished.map(withoutCurve));
    onSaved?.();
  };
  try {
    let end: SweepEnd = isAlreadyFailed(experiment, options)
      ? { kind: "failure" }
      : await runStages(options, (missing) =>
        runMissing(experiment, {
          missing,
          run,
          ...{ emit, storage, search },
          writer: new ResultWriter((...saved) => storage.saveTrials(...saved), {
            ...writer,
            onSaved: noteRecords,
          }),
        }));
    if (search.stage.length === 0) storage.dropCheckpoints(new Set());
    const { records } = search;
    const analysis = analyze(records, experiment);
    let holdout: readonly HoldoutSummary[] = [];
    if (end.kind === "done" && hasHoldout(experiment)) {
      const { configs } = analysis;
      ({ holdout, end } = await evaluateHoldout(configs, { records, storage, run, emit, writer }));
    }
    return { records, analysis, holdout, end };
  } finally {
    await Promise.all(runners.map((runner) => runner.end()));
  }
}

/** Runs what each stage lacks until the search ends, or a run does not end well. */
async function runStages(
  { search, storage, rerun, jobs, queue, onEvent }: PerformSweepOptions,
  run: (missing: readonly TrialRecord[]) => Promise<SweepEnd>,
): Promise<SweepEnd> {
  for (let missing = missingRecords(search.stage, rerun);;) {
    const end: SweepEnd = missing.length === 0 ? { kind: "done" } : await run(missing);
    const isComplete = missingRecords(search.stage, false).length === 0;
    if (search.stage.length === 0 || !isComplete) return end;
    search.advance(); // also if it was interrupted after the last trial of the stage
    await followSearch(search, { find: (trial) => storage.findResult(trial), rerun });
    if (end.kind !== "done") return end;
    storage.dropCheckpoints(neededCheckpoints(search));
    missing = missingRecords(search.stage, rerun);
    const trials = missing.map(({ trial }) => trial);
    const fault = runFault(trials, queue === undefined ? jobs : 1);
    if (fault !== undefined) return { kind: "fault", reason: fault };
    if (missing.length > 0) {
      onEvent?.({ kind: "stageStarted", found: search.found, missing: trials });
    }
  }
}

/** The ids of the parts from whose ends the trials of the current stage continue. */
function neededCheckpoints(search: Search): Set<string> {
  return new Set(search.stage.flatMap(({ trial }) => search.lastRun(trial)?.trialId ?? []));
}

/** A record without its curve: the analysis does not need it, and all curves together can be too large for memory. */
export function withoutCurve(record: TrialRecord): TrialRecord {
  const { trial, result } = record;
  return result === undefined ? { trial } : { trial, result: { ...result, curve: [] } };
}

/** With `on_failure: stop`, an earlier failure stops the sweep at once, until it is run again. */
function isAlreadyFailed(
  { on_failure }: Experiment,
  { search, rerun }: PerformSweepOptions,
): boolean {
  return on_failure === "stop" && !rerun &&
    (search.records.some(isFailure) || search.stage.some(isFailure));
}

async function runMissing(
  { timeout, on_failure: onFailure }: Experiment,
  { missing, run, emit, storage, search, writer }: {
    missing: readonly TrialRecord[];
    search: Search;
    run: RunTrialsOptions;
    emit: SweepListener;
    storage: SweepStorage;
    writer: ResultWriter;
  },
): Promise<SweepEnd> {
  if (missing.length === 0) return { kind: "done" };
  const end = await runTrials(missing.map(({ trial }) => trial), {
    ...run,
    timeout,
    onFailure,
    beforeTrial: () => {
      const fault = storage.storageFault();
      if (fault !== undefined) throw new StorageError(fault);
      return writer.ready();
    },
    checkpointOf: (trial) => {
      const part = search.lastRun(trial);
      return part && storage.findCheckpoint(part);
    },
    keepsCheckpoint: (trial) => search.isPart(trial),
    epochsBefore: (trial) => Number(search.lastRun(trial)?.parameters.epochs ?? 0),
    onTrialStarted: (trial) => {
      writer.trialStarted(trial);
      emit({ kind: "trialStarted", trial });
    },
    onTrialFinished: (record, checkpoint) => {
      writer.trialFinished(record, checkpoint);
      emit({ kind: "trialFinished", record });
    },
  });
  return await closeWriter(writer, end);
}

function blockedText(name: string, reason: string): string {
  return `${name} cannot be written (${reason}): trying again for 30 s; no new trial starts meanwhile`;
}
