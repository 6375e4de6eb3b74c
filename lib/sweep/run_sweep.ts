/**
 * A sweep in memory, without a results folder.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { requireRunnable } from "./require_runnable.ts";
import type { HoldoutScores, Trial, TrialRecord } from "../experiment/trial.ts";
import { expandGrid } from "../objective/expand_grid.ts";
import {
  performSweep,
  requireRunOptions,
  type RunSweepOptions,
  type SweepOutcome,
  type SweepStorage,
} from "./perform_sweep.ts";

/**
 * Trains every config with every seed, in several workers, and evaluates the holdout rows if there are any. The outcome
 * is the same for any number of workers. Nothing is saved: {@linkcode resumeSweep} does the same in a results folder.
 *
 * @throws {UserError} If its trials cannot be run: not enough memory, or a file that has changed.
 * @throws {RangeError} If `jobs` is not a whole number of at least 1.
 * @throws {TypeError} If the first argument is not an experiment, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment, runSweep } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ seeds: [0, 1], parameters: { epochs: { value: 3 } } }");
 * const { records, end } = await runSweep(experiment, { jobs: 2 });
 * assertEquals([records.length, end.kind], [2, "done"]);
 * ```
 */
export async function runSweep(
  experiment: Experiment,
  options: RunSweepOptions = {},
): Promise<SweepOutcome> {
  const trials = expandGrid(experiment);
  requireRunOptions("run a sweep", options);
  requireRunnable(trials, options.jobs);
  const records: TrialRecord[] = trials.map((trial) => ({ trial }));
  const storage = new MemoryStorage();
  return await performSweep(experiment, {
    ...options,
    ...{ records, storage, rerun: false, keepCurves: true },
  });
}

/** Saves nothing but the holdout scores, which the evaluation reads again. */
class MemoryStorage implements SweepStorage {
  readonly name = "memory";
  readonly #scores = new Map<string, HoldoutScores>();

  saveTrials(): void {}

  storageFault(): undefined {}

  findHoldoutScores({ trialId }: Trial): HoldoutScores | undefined {
    return this.#scores.get(trialId);
  }

  saveHoldoutScores(finished: Parameters<SweepStorage["saveHoldoutScores"]>[0]): void {
    for (const { trial, result } of finished) {
      if (result.holdout !== undefined) this.#scores.set(trial.trialId, result.holdout);
    }
  }

  holdoutConfigIds(): Set<string> {
    return new Set();
  }
}
