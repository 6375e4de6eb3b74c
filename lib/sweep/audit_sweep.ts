/**
 * An audit of early termination: some of the pruned configs are trained in full.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { TrialRecord } from "../experiment/trial.ts";
import { FROM_ONE, requireNumbers, requireTypes } from "../math/check_arguments.ts";
import { shuffle } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { RESULT_FILES } from "../results/files/write_results.ts";
import { type RankedConfig, rankTrials } from "../results/rank_trials.ts";
import { ResultsFolder } from "../store/results_folder.ts";
import { UserError } from "../user_error.ts";
import { closeWriter } from "./evaluate_holdout.ts";
import { missingRecords } from "./follow_search.ts";
import { requireRunOptions, type RunSweepOptions, withoutCurve } from "./perform_sweep.ts";
import { runTrials } from "./pool/run_trials.ts";
import type { SweepEnd, TrialQueue } from "./pool/run_trials_options.ts";
import { requireRunnable } from "./require_runnable.ts";
import { ResultWriter } from "./result_writer.ts";
import { resultsIn, searchInStore } from "./search_in_store.ts";

/** How an audit is run. */
export interface AuditSweepOptions extends RunSweepOptions {
  /** How many of the pruned configs are trained in full, a whole number of at least 1; all of them if there are fewer. */
  readonly configs: number;
  /** Workers on other machines, which run all trials. @default {none} */
  readonly queue?: TrialQueue | undefined;
}

/** What an audit found. */
export interface Audit {
  /** Number of pruned configs. */
  readonly pruned: number;
  /** The leader of the sweep; undefined if no config has a score. */
  readonly leader: RankedConfig | undefined;
  /** The configs that were drawn, best first, with the scores that are known: of all their seeds if `end` is done. */
  readonly audited: readonly RankedConfig[];
  /** How it ended. */
  readonly end: SweepEnd;
}

/**
 * Trains some of the pruned configs in full, drawn at random, so that it can be seen what was lost.
 * Their results are saved in the results folder, so that they are not computed twice; its CSV files do not change.
 *
 * @throws {UserError} If the folder cannot be used, its sweep is not complete, or it has no early termination.
 * @throws {RangeError} If `configs` or `jobs` is not a whole number of at least 1.
 * @throws {TypeError} If an argument is of the wrong type.
 */
export async function auditSweep(directory: string, options: AuditSweepOptions): Promise<Audit> {
  const action = "audit a sweep";
  requireTypes(action, { directory }, "string");
  requireRunOptions(action, options);
  requireNumbers(action, { configs: options.configs }, FROM_ONE);
  const folder = new ResultsFolder(directory, { resultFiles: RESULT_FILES });
  try {
    const { experiment } = folder.store;
    if (experiment?.early_terminate === undefined) {
      throw new UserError(`Cannot audit ${directory}: its sweep has no early termination`);
    }
    return await auditFolder(folder, experiment, options);
  } finally {
    folder.close();
  }
}

async function auditFolder(
  { store, directory }: ResultsFolder,
  experiment: Experiment,
  options: AuditSweepOptions,
): Promise<Audit> {
  const { metric } = experiment;
  const find = resultsIn(store, experiment);
  const search = await searchInStore(store, experiment);
  if (search.stage.length > 0) {
    throw new UserError(`Cannot audit ${directory}: its sweep is not complete: run it first`);
  }
  const configs = Map.groupBy(search.records, ({ trial }) => trial.configId);
  const pruned = [...configs.values()]
    .filter((records) => records.some(({ result }) => result?.state === "pruned"));
  const drawn = drawConfigs(pruned, experiment, options.configs).flat()
    .map(({ trial }) => find(trial) ?? { trial });
  const finished = new Map(drawn.map((record) => [record.trial.trialId, record]));
  const end = await runMissing(missingRecords(drawn, false), options, {
    experiment,
    save: (records, running) => store.saveTrials(records, running),
    note: (records) => {
      for (const record of records) finished.set(record.trial.trialId, withoutCurve(record));
    },
  });
  return {
    pruned: pruned.length,
    leader: rankTrials(search.records, metric).at(0),
    audited: rankTrials([...finished.values()], metric),
    end,
  };
}

/** Draws configs by the seed of the search, in the order of the sweep. */
function drawConfigs<T>(
  configs: readonly T[],
  { search_seed: seed = 0 }: Experiment,
  count: number,
): T[] {
  const stream = Stream.named({ seed, role: "search", parameter: "audit", step: 0 });
  const drawn = new Set(shuffle(stream, [...configs]).slice(0, count));
  return configs.filter((config) => drawn.has(config));
}

async function runMissing(
  missing: readonly TrialRecord[],
  { jobs, isolation, queue, signal, onEvent }: AuditSweepOptions,
  { experiment, save, note }: {
    experiment: Experiment;
    save: ConstructorParameters<typeof ResultWriter>[0];
    note: (records: readonly TrialRecord[]) => void;
  },
): Promise<SweepEnd> {
  const trials = missing.map(({ trial }) => trial);
  if (trials.length === 0) return { kind: "done" };
  requireRunnable(trials, queue === undefined ? jobs : 1);
  onEvent?.({ kind: "stageStarted", found: 0, missing: trials });
  const writer = new ResultWriter(save, { onSaved: note });
  const end = await runTrials(trials, {
    ...{ jobs, isolation, queue, signal },
    retries: experiment.retries,
    beforeTrial: () => writer.ready(),
    onTrialStarted: (trial) => writer.trialStarted(trial),
    onTrialFinished: (record) => writer.trialFinished(record),
    onProgress: (progress) => onEvent?.({ kind: "progress", progress }),
  });
  return await closeWriter(writer, end);
}
