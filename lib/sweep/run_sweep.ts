/**
 * All trials of an experiment, on several workers.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { expandGrid } from "../experiment/expand_grid.ts";
import type { Trial, TrialRecord, TrialTiming } from "../experiment/trial.ts";
import { Control } from "./protocol.ts";
import { SharedSplits } from "./shared_splits.ts";
import { TrialWorker, WORKER_MODULE, WorkerStartError } from "./trial_worker.ts";

/** How a sweep is carried out. None of it changes a result. */
export interface RunSweepOptions {
  /** Workers at once, a whole number of at least 1. @default {navigator.hardwareConcurrency} */
  jobs?: number;
  /** Its abort stops the running trials before their next step; what is finished is kept. */
  signal?: AbortSignal;
  /** Called five times a second and at the end. */
  onProgress?: (progress: SweepProgress) => void;
  /** What the workers run. @default {the module of this package} */
  workerModule?: URL;
}

/** How far a sweep has come. */
export interface SweepProgress {
  /** Trials that are finished, failed ones among them. */
  finished: number;
  /** Finished trials without a score. */
  failed: number;
  /** Trials in all. */
  total: number;
  /** Epochs done since the start, on all workers. */
  epochs: number;
  /** The part of the work that is done, in [0, 1]: trials count by their expected cost. */
  share: number;
}

/** What a sweep leaves. */
export interface SweepOutcome {
  /** Every trial in its order, with a result where there is one. */
  readonly records: readonly TrialRecord[];
  /** Of the finished trials, in their order. */
  readonly timings: readonly TrialTiming[];
  /** True if some trials have no result, because the signal came or no worker could be started. */
  readonly interrupted: boolean;
  /** Why no worker could be started. */
  readonly workerFault?: string;
}

/** A worker in the middle of a long step does not hear the stop; nobody waits longer than this for it. */
const STOP_PATIENCE_MS = 500;
const PROGRESS_EVERY_MS = 200;

/**
 * Trains every config with every seed. The longest trials start first, so that no worker is left alone with a long
 * one at the end; the outcome is in the order of the trials and the same for any number of workers.
 *
 * @throws {RangeError} If `jobs` is not a whole number of at least 1.
 */
export async function runSweep(
  experiment: Experiment,
  options: RunSweepOptions = {},
): Promise<SweepOutcome> {
  const { jobs = navigator.hardwareConcurrency, workerModule = WORKER_MODULE } = options;
  if (!Number.isSafeInteger(jobs) || jobs < 1) {
    throw new RangeError(`Cannot run a sweep: jobs must be a whole number from 1, got ${jobs}`);
  }
  const sweep = new Sweep(expandGrid(experiment), jobs, workerModule);
  return await sweep.run(options);
}

/** The running sweep: its queue, its workers and what they brought so far. */
class Sweep {
  readonly #records: TrialRecord[];
  readonly #timings: TrialTiming[] = [];
  readonly #queue: Trial[];
  readonly #workers: TrialWorker[];
  readonly #control: Control;
  readonly #running: (Trial | undefined)[];
  readonly #splits = new SharedSplits();
  readonly #totalCost: number;
  readonly #began = performance.now();
  #finishedCost = 0;
  #finishedEpochs = 0;

  constructor(trials: readonly Trial[], jobs: number, module: URL) {
    const slots = Math.min(jobs, trials.length);
    this.#records = trials.map((trial) => ({ trial }));
    this.#queue = longestFirst(trials);
    this.#totalCost = trials.reduce((sum, trial) => sum + costOf(trial), 0);
    const control = this.#control = Control.forJobs(slots);
    this.#running = new Array(slots).fill(undefined);
    this.#workers = Array.from(
      { length: slots },
      (_, slot) => new TrialWorker({ slot, control, module }),
    );
  }

  async run({ signal, onProgress }: RunSweepOptions): Promise<SweepOutcome> {
    const ticker = setInterval(() => onProgress?.(this.#progress()), PROGRESS_EVERY_MS);
    const stopped = this.#stopOn(signal);
    let workerFault: string | undefined;
    try {
      const served = Promise.all(this.#workers.map((_, slot) => this.#serve(slot)));
      await Promise.race([served, stopped.promise]);
    } catch (error) {
      if (!(error instanceof WorkerStartError)) throw error;
      workerFault = error.message;
    } finally {
      this.#control.stopAll();
      clearInterval(ticker);
      stopped.forget();
      for (const worker of this.#workers) worker.end();
    }
    onProgress?.(this.#progress());
    return {
      records: [...this.#records],
      timings: this.#timings.toSorted((a, b) => a.number - b.number),
      interrupted: this.#records.some(({ result }) => result === undefined),
      ...(workerFault === undefined ? {} : { workerFault }),
    };
  }

  /** Gives a worker one trial after the other until none is left. */
  async #serve(slot: number): Promise<void> {
    for (let trial = this.#next(); trial !== undefined; trial = this.#next()) {
      this.#running[slot] = trial;
      const start = (performance.now() - this.#began) / 1000;
      const outcome = await this.#workers[slot].run(trial, this.#splits.of(trial));
      this.#running[slot] = undefined;
      if (outcome.kind === "stopped") return;
      const { result, seconds } = outcome;
      this.#records[trial.number] = { trial, result };
      this.#timings.push({ number: trial.number, start, seconds, worker: slot });
      this.#finishedCost += costOf(trial);
      this.#finishedEpochs += result.epochs;
    }
  }

  #next(): Trial | undefined {
    return this.#control.stopped ? undefined : this.#queue.shift();
  }

  /** Stops the workers at the signal; the promise ends when they have had time to hear it. */
  #stopOn(signal: AbortSignal | undefined): { promise: Promise<void>; forget: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      this.#control.stopAll();
      timer = setTimeout(resolve, STOP_PATIENCE_MS);
    };
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    const forget = () => {
      signal?.removeEventListener("abort", stop);
      clearTimeout(timer);
    };
    return { promise, forget };
  }

  #progress(): SweepProgress {
    let { epochs, cost } = { epochs: this.#finishedEpochs, cost: this.#finishedCost };
    for (const [slot, trial] of this.#running.entries()) {
      if (trial === undefined) continue;
      const done = this.#control.epochs(slot);
      epochs += done;
      cost += costOf(trial) * done / trial.parameters.epochs;
    }
    return {
      finished: this.#timings.length,
      failed: this.#records.filter(({ result }) => result?.state === "failed").length,
      total: this.#records.length,
      epochs,
      share: Math.min(1, cost / this.#totalCost), // the sums' orders differ, and so their last bits
    };
  }
}

/** The expected work of a trial in no particular unit: rows times weights, summed over the epochs. */
function costOf({ parameters, data, split, weightCount }: Trial): number {
  return data.spiral.classes * data.spiral.samples * split.train * weightCount * parameters.epochs;
}

function longestFirst(trials: readonly Trial[]): Trial[] {
  return trials.toSorted((a, b) => costOf(b) - costOf(a) || a.number - b.number);
}
