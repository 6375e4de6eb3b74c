/**
 * A sweep in memory, without a results folder.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { requireRunnable } from "./require_runnable.ts";
import { Search } from "../objective/search.ts";
import { MemoryStorage } from "./memory_storage.ts";
import {
  performSweep,
  requireRunOptions,
  type RunSweepOptions,
  type SweepOutcome,
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
  const search = new Search(experiment);
  requireRunOptions("run a sweep", options);
  requireRunnable(search.records.map(({ trial }) => trial), options.jobs);
  const storage = new MemoryStorage();
  return await performSweep(experiment, {
    ...options,
    ...{ search, storage, rerun: false, keepCurves: true },
  });
}
