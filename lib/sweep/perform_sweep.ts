/**
 * What `runSweep` and `resumeSweep` share: running the missing trials, saving them, analyzing all, and evaluating the
 * holdout rows.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { hasHoldout } from "../experiment/has_holdout.ts";
import type { FinishedTrial, TrialRecord } from "../experiment/trial.ts";
import { type Analysis, analyze } from "../results/analyze.ts";
import {
  FROM_ONE,
  given,
  requireChoices,
  requireInstances,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";
import type { HoldoutSummary } from "../results/holdout_scores.ts";
import { closeWriter, evaluateHoldout, type HoldoutStorage } from "./evaluate_holdout.ts";
import { runTrials } from "./pool/run_trials.ts";
import { type RunTrialsOptions, StorageError, type SweepEnd } from "./pool/run_trials_options.ts";
import { ResultWriter, type SaveTrials } from "./result_writer.ts";
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
  /** Saves finished trials and which ones run now. */
  saveTrials: SaveTrials;
  /** Why results can no longer be saved safely; undefined if they can. */
  storageFault(): string | undefined;
  /** What a user calls it, in messages. */
  readonly name: string;
}

/** What is run. */
export interface PerformSweepOptions extends RunSweepOptions {
  /** Every trial in trial order with the results that exist; new results replace them. */
  readonly records: TrialRecord[];
  /** Whether trials that failed or timed out are run again. */
  readonly rerun: boolean;
  readonly storage: SweepStorage;
  /** Called with trials that were saved, after `records` has changed. */
  readonly onSaved?: () => void;
  /** Whether `records` keeps the curves. */
  readonly keepCurves: boolean;
}

/** Runs the trials that have no result, and analyzes all of them. */
export async function performSweep(
  experiment: Experiment,
  options: PerformSweepOptions,
): Promise<SweepOutcome> {
  const { records, storage, rerun, signal, jobs, isolation, onSaved } = options;
  const emit = options.onEvent ?? (() => {});
  const run: RunTrialsOptions = {
    ...{ jobs, isolation, signal },
    retries: experiment.retries,
    onProgress: (progress) => emit({ kind: "progress", progress }),
  };
  const writer = {
    onBlocked: (reason: string) =>
      emit({ kind: "note", level: "error", message: blockedText(storage.name, reason) }),
    onUnblocked: () =>
      emit({ kind: "note", level: "info", message: "results can be saved again: continuing" }),
  };
  const saveRecords = (finished: readonly FinishedTrial[]) => {
    for (const each of finished) {
      records[each.trial.number] = options.keepCurves ? each : withoutCurve(each);
    }
    onSaved?.();
  };
  let end = isAlreadyFailed(experiment, options)
    ? { kind: "failure" } as SweepEnd
    : await runMissing(experiment, {
      missing: missingRecords(records, rerun),
      run,
      ...{ emit, storage },
      writer: new ResultWriter(storage.saveTrials, { ...writer, onSaved: saveRecords }),
    });
  const analysis = analyze(records, experiment);
  let holdout: readonly HoldoutSummary[] = [];
  if (end.kind === "done" && hasHoldout(experiment)) {
    const { configs } = analysis;
    ({ holdout, end } = await evaluateHoldout(configs, { records, storage, run, emit, writer }));
  }
  return { records, analysis, holdout, end };
}

/** The records of the trials that have to be run. */
export function missingRecords(records: readonly TrialRecord[], rerun: boolean): TrialRecord[] {
  return records.filter(({ result }) =>
    result === undefined || (rerun && result.state !== "complete")
  );
}

/** A record without its curve: the analysis does not need it, and all curves together can be too large for memory. */
export function withoutCurve(record: TrialRecord): TrialRecord {
  const { trial, result } = record;
  return result === undefined ? { trial } : { trial, result: { ...result, curve: [] } };
}

/** With `on_failure: stop`, an earlier failure stops the sweep at once, until it is run again. */
function isAlreadyFailed(
  { on_failure }: Experiment,
  { records, rerun }: PerformSweepOptions,
): boolean {
  const hasFailed = ({ result }: TrialRecord) =>
    result !== undefined && result.state !== "complete";
  return on_failure === "stop" && !rerun && records.some(hasFailed);
}

async function runMissing(
  { timeout, on_failure: onFailure }: Experiment,
  { missing, run, emit, storage, writer }: {
    missing: readonly TrialRecord[];
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
    onTrialStarted: (trial) => {
      writer.trialStarted(trial);
      emit({ kind: "trialStarted", trial });
    },
    onTrialFinished: (record) => {
      writer.trialFinished(record);
      emit({ kind: "trialFinished", record });
    },
  });
  return await closeWriter(writer, end);
}

function blockedText(name: string, reason: string): string {
  return `${name} cannot be written (${reason}): trying again for 30 s; no new trial starts meanwhile`;
}
