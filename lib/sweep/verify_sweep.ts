/**
 * Verifies a results folder.
 *
 * Trials are run again as `experiment.json` describes them, and every row of theirs is compared with the result. The
 * summary and the effects are compared with what the rows of `trials.csv` give, and all files with the store if there is
 * one. A row of a trial that was not run again must have the trial's identity and parameters, and no scores or curve if
 * it has not run or timed out.
 *
 * @module
 */

import { hasHoldout } from "../experiment/has_holdout.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Trial, TrialRecord } from "../experiment/trial.ts";
import { FROM_ONE, given, requireNumbers } from "../math/check_arguments.ts";
import { Search } from "../objective/search.ts";
import { shuffle } from "../random/shuffle.ts";
import { Stream } from "../random/stream.ts";
import { analyze } from "../results/analyze.ts";
import type { ComparedConfig } from "../results/compare_to_leader.ts";
import { cellsOf, readLines, type RecordedTrial } from "../results/files/read_rows.ts";
import { holdoutConfigs } from "../results/holdout_scores.ts";
import { lockHolder } from "../store/folder_lock.ts";
import { readStoreIfAny } from "../store/read_store.ts";
import type { Store } from "../store/store.ts";
import { UserError } from "../user_error.ts";
import { checkFiles, type FileCheck, type VerificationInput } from "./check_files.ts";
import { MemoryStorage } from "./memory_storage.ts";
import { performSweep, requireRunOptions, type RunSweepOptions } from "./perform_sweep.ts";
import { PLATFORM } from "./pool/platform.ts";
import { runTrials } from "./pool/run_trials.ts";
import type { SweepEnd } from "./pool/run_trials_options.ts";
import { asRecorded, ranTrial } from "./ran_trial.ts";
import { requireRunnable } from "./require_runnable.ts";
import { readRecords } from "./read_results.ts";
import { searchInStoreAtOnce } from "./search_in_store.ts";

/** How a results folder is verified. */
export interface VerifySweepOptions extends RunSweepOptions {
  /** Run only this many trials again, chosen at random, others at each call. @default {all of them} */
  sample?: number | undefined;
}

/** What a verification found. */
export interface Verification {
  /** Whether nothing is wrong; there may be trials that could not be verified: `timedOut` and `waiting`. */
  readonly verified: boolean;
  /** Each comparison of a file with a source. */
  readonly checks: readonly FileCheck[];
  /** Whether trials are those of an objective of the user's own, so that it is the user's claim that they can be repeated. */
  readonly hasObjective: boolean;
  /** The number of trials of the experiment. */
  readonly total: number;
  /** The numbers of the trials that were run again. */
  readonly rerun: readonly number[];
  /** Trials that timed out: they depend on the machine, so they cannot be verified. */
  readonly timedOut: number;
  /** Trials that have a result in `state.sqlite` and wait in the CSV files, because the last run was killed. */
  readonly notWritten: number;
  /** Trials without a result in `trials.csv`: they have not run yet, or are in `notWritten`. */
  readonly waiting: number;
  /** The platforms that wrote the trials, as in `timings.csv`, with the number of trials of each. */
  readonly writtenOn: ReadonlyMap<string, number>;
  /** The platform that ran them again. */
  readonly rerunOn: string;
  /** Whether the verification was completed or interrupted; after an interruption nothing was compared. */
  readonly end: SweepEnd;
}

/**
 * Runs the trials of a results folder again, all of them or a sample, and compares every file with the results. It needs
 * nothing but the folder, so it also verifies the results of others.
 *
 * @throws {UserError} If the folder cannot be read, or the trials cannot be run, for example because the CSV file that they
 *     depend on is missing or has changed.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `jobs` or `sample` is not a whole number of at least 1.
 *
 * @example A sample of one trial
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment, resumeSweep, verifySweep } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ seeds: [0, 1], parameters: { epochs: { value: 3 } } }");
 * const directory = await Deno.makeTempDir();
 * await resumeSweep(experiment, { directory });
 * const { verified, rerun } = await verifySweep(directory, { sample: 1 });
 * assertEquals([verified, rerun.length], [true, 1]);
 * await Deno.remove(directory, { recursive: true });
 * ```
 */
export async function verifySweep(
  directory: string,
  options: VerifySweepOptions = {},
): Promise<Verification> {
  requireRunOptions("verify", options);
  requireNumbers("verify", given({ sample: options.sample }), FROM_ONE);
  const { experiment, records } = await readRecords(directory);
  requireUnlocked(directory);
  requireRunnable(records.map(({ trial }) => trial), options.jobs);
  const { store, problem } = openStore(directory);
  try {
    // A run that was killed may have begun rounds that are not in the files.
    const recorded = store === undefined ? records : withoutLaterRounds(records);
    const trials = recorded.map(({ trial }) => trial);
    const analysis = analyze(recorded, experiment);
    const stored = store && searchInStoreAtOnce(store, experiment);
    const notWritten = trialsNotWritten(recorded, stored);
    const known = {
      ...{ directory, experiment, trials, recorded, analysis, store, stored },
      notWritten,
    };
    const { rerun, end } = isSearchToRepeat(known, options)
      ? await searchAgain(experiment, options)
      : await runAgain(chooseTrials(known, options.sample), known, options);
    const checks = end.kind === "done" ? await checkFiles({ ...known, rerun }) : [];
    if (problem !== undefined) {
      checks.push({
        file: "state.sqlite",
        differences: [],
        problem,
      });
    }
    const count = (state: string) => recorded.filter((each) => each.state === state).length;
    return {
      verified: end.kind === "done" && checks.every(isRight),
      checks,
      hasObjective: experiment.objective !== undefined,
      total: trials.length,
      rerun: [...rerun.keys()].toSorted((a, b) => a - b),
      timedOut: count("timed_out"),
      notWritten: notWritten.size,
      waiting: count("waiting"),
      writtenOn: await readPlatforms(directory),
      rerunOn: PLATFORM,
      end,
    };
  } finally {
    store?.close();
  }
}

function isRight({ differences, problem }: FileCheck): boolean {
  return differences.length === 0 && problem === undefined;
}

/** @throws {UserError} If a process writes to the folder: its files change while they are compared. */
function requireUnlocked(directory: string): void {
  const holder = lockHolder(directory);
  if (holder === undefined) return;
  throw new UserError(
    `Cannot verify ${directory}: process ${holder.pid} has been writing to it since ${holder.since}`,
  );
}

/** The store, if the folder has one; or why it cannot be read. */
function openStore(directory: string): { store?: Store; problem?: string } {
  try {
    const store = readStoreIfAny(directory)?.store;
    return store === undefined ? {} : { store };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: error.message };
  }
}

/** The records up to the last one that has a row. */
function withoutLaterRounds(records: readonly RecordedTrial[]): readonly RecordedTrial[] {
  return records.slice(0, records.findLastIndex(({ state }) => state !== undefined) + 1);
}

function trialsNotWritten(
  recorded: readonly RecordedTrial[],
  stored: Search | undefined,
): Set<number> {
  if (stored === undefined) return new Set();
  const notWritten = stored.records.filter(({ trial: { number }, result }) =>
    result !== undefined && (recorded[number]?.state ?? "waiting") === "waiting"
  );
  return new Set(notWritten.map(({ trial }) => trial.number));
}

type Folder = Omit<VerificationInput, "rerun">;

/** All trials that have ended by themselves, or a random sample of them. */
function chooseTrials({ experiment, recorded, analysis, store }: Folder, sample?: number): Trial[] {
  const ended = recorded.filter(({ state }) => state !== "waiting" && state !== "timed_out")
    .flatMap((record) => ranTrial(record) ?? []); // also those without a row
  if (sample === undefined || sample >= ended.length) return ended;
  const stream = Stream.named({ seed: Date.now(), role: "shuffle" });
  const drawn = new Set(shuffle(stream, [...ended]).slice(0, sample));
  // Without a store, only another run can tell whether the holdout scores of the summary are right.
  const isEvaluated = hasHoldout(experiment) && store === undefined
    ? belongsTo(holdoutConfigs(analysis.configs))
    : () => false;
  return ended.filter((trial) => drawn.has(trial) || isEvaluated(trial));
}

function belongsTo(configs: readonly ComparedConfig[]): (trial: Trial) => boolean {
  const ids = new Set(configs.map(({ configId }) => configId));
  return ({ configId }) => ids.has(configId);
}

/** With early termination, whose decisions depend on all trials, a complete sweep is repeated as a whole. */
function isSearchToRepeat(
  { experiment, recorded }: Folder,
  { sample }: VerifySweepOptions,
): boolean {
  return experiment.early_terminate !== undefined && (sample ?? Infinity) >= recorded.length &&
    recorded.every(({ result }) => result !== undefined);
}

/** Repeats a search in memory, with the holdout evaluation. */
async function searchAgain(
  experiment: Experiment,
  options: VerifySweepOptions,
): Promise<{ rerun: Map<number, TrialRecord>; end: SweepEnd }> {
  const search = new Search(experiment);
  const storage = new MemoryStorage();
  const { records, end } = await performSweep({ ...experiment, on_failure: "continue" }, {
    ...options,
    ...{ search, storage, rerun: false, keepCurves: true },
  });
  if (end.kind === "fault") throw new UserError(end.reason);
  const rerun = records.map(({ trial, result, timing }): [number, TrialRecord] => {
    const holdout = storage.findHoldoutScores(trial);
    const scores = result && { ...result, ...(holdout === undefined ? {} : { holdout }) };
    return [trial.number, { trial, ...(scores && { result: scores }), ...(timing && { timing }) }];
  });
  return { rerun: new Map(rerun), end };
}

/** Runs trials again: those of the configs that were evaluated on the holdout rows with that evaluation. */
async function runAgain(
  trials: readonly Trial[],
  { experiment, recorded, analysis }: Folder,
  { jobs, isolation, signal, onEvent }: VerifySweepOptions,
): Promise<{ rerun: Map<number, TrialRecord>; end: SweepEnd }> {
  const isEvaluated = hasHoldout(experiment)
    ? belongsTo(holdoutConfigs(analysis.configs))
    : () => false;
  const rerun = new Map<number, TrialRecord>();
  for (const holdout of [false, true]) {
    const some = trials.filter((trial) => isEvaluated(trial) === holdout);
    const end = await runTrials(some, {
      ...{ jobs, isolation, signal, holdout },
      retries: experiment.retries, // without a timeout: the trials have ended before
      onTrialStarted: (trial) => onEvent?.({ kind: "trialStarted", trial }),
      onTrialFinished: (record) => {
        const { trial, result } = recorded[record.trial.number];
        rerun.set(trial.number, { ...record, trial, result: asRecorded(record.result, result) });
        onEvent?.({ kind: "trialFinished", record });
      },
      onProgress: (progress) => onEvent?.({ kind: "progress", progress }),
    });
    if (end.kind === "fault") throw new UserError(end.reason);
    if (end.kind !== "done") return { rerun, end };
  }
  return { rerun, end: { kind: "done" } };
}

/** The platforms in `timings.csv`, with the number of trials of each; empty without that file. */
async function readPlatforms(directory: string): Promise<Map<string, number>> {
  const platforms = new Map<string, number>();
  try {
    const lines = readLines(directory, "timings.csv");
    const column = cellsOf((await lines.next()).value ?? "").indexOf("host");
    for await (const line of lines) {
      const platform = cellsOf(line)[column] ?? "";
      platforms.set(platform, (platforms.get(platform) ?? 0) + 1);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  return platforms;
}
