/**
 * Runs trials, several at once, each to its end or its failure.
 *
 * @module
 */

import type { Trial } from "../../experiment/trial.ts";
import type { RunTrialsOptions, SweepEnd } from "./run_trials_options.ts";
import { Scheduler } from "./scheduler.ts";

/**
 * Runs trials and reports each when it ends. They run seed by seed: see {@linkcode runOrder}. A trial
 * whose worker dies is started again, `retries` times; an error in the trial itself
 * would occur again, so it is the trial's result.
 *
 * @throws {RangeError} If `jobs` is not a whole number of at least 1.
 */
export async function runTrials(
  trials: readonly Trial[],
  options: RunTrialsOptions = {},
): Promise<SweepEnd> {
  requireJobs(options.jobs);
  return await new Scheduler(trials, options).run();
}

/** @throws {RangeError} If `jobs` is given and is not a whole number of at least 1. */
export function requireJobs(jobs: number | undefined): void {
  if (jobs === undefined || (Number.isSafeInteger(jobs) && jobs >= 1)) return;
  throw new RangeError(`Cannot run trials: jobs must be a whole number from 1, got ${jobs}`);
}
