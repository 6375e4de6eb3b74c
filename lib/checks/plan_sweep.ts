/**
 * The plan of a sweep: trials, time, memory, and what its seeds can show.
 *
 * @module
 */

import type { Experiment, NetworkExperiment } from "../experiment/experiment.ts";
import { type ConfigGrid, gridConfigs } from "../experiment/grid_configs.ts";
import { hasHoldout } from "../experiment/has_holdout.ts";
import type { NetworkTrial, Trial, TrialRecord } from "../experiment/trial.ts";
import { given, requireTypes } from "../math/check_arguments.ts";
import { mostEpochs, Search } from "../objective/search.ts";
import { bytesAtOnce } from "../objective/trial_bytes.ts";
import { rankTrials } from "../results/rank_trials.ts";
import { hasSeveralStages, type SearchSize, searchSize } from "../search/search_size.ts";
import { LEAST_SEEDS } from "../stats/compare_to_best.ts";
import { detectableDifference, residualStd } from "../stats/detectable_difference.ts";
import { type AttainableP, attainableP } from "../stats/attainable_p.ts";
import { readStoreIfAny } from "../store/read_store.ts";
import type { Store } from "../store/store.ts";
import { UserError } from "../user_error.ts";
import { calibrate, expectedWall } from "../sweep/calibrate.ts";
import { followSearch } from "../sweep/follow_search.ts";
import { resultsIn } from "../sweep/search_in_store.ts";
import { runOrder } from "../sweep/pool/trial_cost.ts";
import { requireRunOptions } from "../sweep/perform_sweep.ts";
import { experimentWarnings } from "./experiment_warnings.ts";

/** How a plan is made. */
export interface PlanSweepOptions {
  /** The results folder that the sweep would use; the trials in it need not be run. @default {none} */
  directory?: string | undefined;
  /** Trials at once, a whole number of at least 1. @default {navigator.hardwareConcurrency} */
  jobs?: number | undefined;
  /** Aborting it ends the measurement; the plan then has no expected time. */
  signal?: AbortSignal | undefined;
}

/** The plan of a sweep. */
export interface SweepPlan {
  /** All trials of the experiment; of "bayes", those that it has proposed so far. */
  readonly trials: readonly Trial[];
  /** The configs of a grid, and what each step of building them has done; undefined for other methods. */
  readonly grid: ConfigGrid | undefined;
  /** How many configs there are, and how many early termination leaves. */
  readonly size: SearchSize;
  /** The number of trials, and of parts of trials, that the results folder has. */
  readonly found: number;
  /** What would be run next: the trials that the folder does not have, of a search with several stages those of the current one. */
  readonly missing: readonly Trial[];
  /** Which p-values the seeds allow. */
  readonly attainable: AttainableP;
  /**
   * The difference from the best, in the unit of the metric, that the sweep would find about four times in five; judged by
   * the results that the folder has, so undefined if there are not enough.
   */
  readonly detectable: number | undefined;
  /** Reasons why the results may be misleading, one sentence each. */
  readonly warnings: readonly string[];
  /** The most bytes that the missing trials take while they run. */
  readonly bytes: number;
  /**
   * The expected time; undefined if nothing is missing, the measurement was interrupted, or no trial of a user's own
   * objective has run yet.
   */
  readonly time: ExpectedTime | undefined;
}

/** How long a sweep is expected to take on this machine. */
export interface ExpectedTime {
  /** Seconds from its start to its end. */
  readonly total: number;
  /** Mean seconds of a trial. */
  readonly perTrial: number;
  /** Seconds that the measurement took; 0 if the times are those of trials that have run. */
  readonly measured: number;
  /** Number of workers. */
  readonly workers: number;
}

/**
 * Plans a sweep. Nothing is run but a few short trials that are timed, for some seconds, and nothing is written.
 *
 * @throws {RangeError} If `jobs` is not a whole number of at least 1.
 * @throws {TypeError} If the first argument is not an experiment, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment, planSweep } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ seeds: [0, 1], parameters: { epochs: { value: 3 } } }");
 * const { trials, missing } = await planSweep(experiment, { signal: AbortSignal.abort() }); // not timed
 * assertEquals([trials.length, missing.length], [2, 2]);
 * ```
 */
export async function planSweep(
  experiment: Experiment,
  options: PlanSweepOptions = {},
): Promise<SweepPlan> {
  const search = new Search(experiment);
  requireRunOptions("plan a sweep", options);
  const { directory, jobs = navigator.hardwareConcurrency, signal } = options;
  requireTypes("plan a sweep", given({ directory }), "string");
  await followFolder(search, { directory, timeout: experiment.timeout });
  const { records, stage, found } = search;
  const trials = records.map(({ trial }) => trial);
  const missing = stage.filter(({ result }) => result === undefined).map(({ trial }) => trial);
  const grid = experiment.method === "grid" ? gridConfigs(experiment) : undefined;
  const size = searchSize(experiment, {
    configs: trials.length / experiment.seeds.length,
    mostEpochs: mostEpochs(trials),
  });
  return {
    trials,
    grid,
    size,
    found,
    missing,
    attainable: attainableP({ configs: size.configs, seeds: experiment.seeds.length }),
    detectable: detectable(records, experiment),
    warnings: experimentWarnings(experiment, trials),
    bytes: bytesAtOnce(networkTrials(missing), jobs),
    time: await expectedTime(experiment, { search, missing, size, jobs, signal }),
  };
}

/** The expected time of a search with several stages is that of its whole trials, times the part of the work that is left. */
async function expectedTime(
  experiment: Experiment,
  { search, missing, size, jobs, signal }: {
    search: Search;
    missing: readonly Trial[];
    size: SearchSize;
    jobs: number;
    signal: AbortSignal | undefined;
  },
): Promise<ExpectedTime | undefined> {
  const { records } = search;
  if (!hasSeveralStages(experiment)) {
    return experiment.objective === undefined
      ? await measuredTime(experiment, { missing: networkTrials(missing), jobs, signal })
      : recordedTime(records, jobs);
  }
  if (missing.length === 0) return undefined;
  const unfinished = records.filter(({ result }) => result === undefined).map(({ trial }) => trial);
  const done = records.reduce((sum, record) => sum + shareRun(record, search), 0);
  const left = Math.max(
    size.configs * experiment.seeds.length * size.share - done,
    missing.reduce((sum, trial) => sum + shareOf(trial, records[trial.number].trial), 0),
  );
  const time = experiment.objective === undefined
    ? await measuredTime(experiment, { missing: networkTrials(unfinished), jobs, signal })
    : recordedTime(records, jobs);
  return time && { ...time, total: time.total * left / unfinished.length };
}

/** The part of a trial that was run. */
function shareRun({ trial, result }: TrialRecord, search: Search): number {
  if (result?.state === "complete" || result?.state === "failed") return 1;
  const last = search.lastRun(trial);
  return last === undefined ? 0 : shareOf(last, trial);
}

/** How much of a trial a part of it is. */
function shareOf(part: Trial, whole: Trial): number {
  return part.trialId === whole.trialId
    ? 1
    : Number(part.parameters.epochs) / Number(whole.parameters.epochs);
}

/** Goes on with a search as far as the folder has its results. */
async function followFolder(
  search: Search,
  { directory, timeout }: { directory: string | undefined; timeout: number | undefined },
): Promise<void> {
  const store = directory === undefined ? undefined : readableStore(directory);
  if (store === undefined) return;
  try {
    await followSearch(search, { find: resultsIn(store, { timeout }) });
  } finally {
    store.close();
  }
}

/** From the noise of the configs that have scores at the same three seeds or more. */
function detectable(
  records: readonly TrialRecord[],
  { metric, seeds }: Experiment,
): number | undefined {
  const ranked = rankTrials(records, metric);
  const [leader] = ranked;
  const rows = ranked.filter(({ n, scores }) =>
    n === leader.n && [...leader.scores.keys()].every((seed) => scores.get(seed) !== undefined)
  ).map(({ scores }) =>
    Float64Array.from(leader.scores.keys(), (seed) => scores.get(seed) as number)
  );
  if (rows.length < 2 || leader.n < LEAST_SEEDS || seeds.length < LEAST_SEEDS) return undefined;
  const std = residualStd(rows);
  if (!Number.isFinite(std)) return undefined; // squares of huge losses can overflow
  return detectableDifference({ configs: ranked.length, seeds: seeds.length, std });
}

/** A store that cannot be read has no trials: the sweep will replace it. */
function readableStore(directory: string): Store | undefined {
  try {
    return readStoreIfAny(directory)?.store;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function networkTrials(trials: readonly Trial[]): NetworkTrial[] {
  return trials.filter((trial) => trial.objective === undefined);
}

/** Of trials that can take hours none is run only to be timed: they take as long as those that have run. */
function recordedTime(records: readonly TrialRecord[], jobs: number): ExpectedTime | undefined {
  const known = records.flatMap((record) => secondsInFull(record) ?? []);
  const missing = records.length - known.length;
  if (known.length === 0 || missing === 0) return undefined;
  const perTrial = known.reduce((sum, value) => sum + value, 0) / known.length;
  return {
    total: expectedWall(Array(missing).fill(perTrial), jobs),
    perTrial,
    measured: 0,
    workers: Math.min(jobs, missing),
  };
}

/** The seconds that a trial took, or would have taken if not only a part of it had been run. */
function secondsInFull({ trial, result, timing }: TrialRecord): number | undefined {
  if (timing === undefined || result?.partEpochs === undefined) return timing?.seconds;
  return timing.seconds * Number(trial.parameters.epochs) / result.partEpochs;
}

async function measuredTime(
  experiment: NetworkExperiment,
  { missing, jobs, signal }: {
    missing: readonly NetworkTrial[];
    jobs: number;
    signal: AbortSignal | undefined;
  },
): Promise<ExpectedTime | undefined> {
  if (missing.length === 0 || signal?.aborted) return undefined;
  const start = performance.now();
  const expected = await calibrate(missing, jobs, signal);
  if (signal?.aborted) return undefined;
  const seconds = runOrder(missing).map((trial) => expected(trial as NetworkTrial));
  const perTrial = seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
  const cores = Math.min(jobs, navigator.hardwareConcurrency);
  // For the holdout evaluation the leader, and usually another config, are trained once more.
  const holdout = !hasHoldout(experiment) ? 0 : 2 * experiment.seeds.length * perTrial / cores;
  return {
    total: expectedWall(seconds, cores) + holdout,
    perTrial,
    measured: (performance.now() - start) / 1000,
    workers: Math.min(jobs, missing.length),
  };
}
