/**
 * Runs trials, several at once, each to its end or its failure.
 *
 * @module
 */

import type { Trial } from "../../experiment/trial.ts";
import { FROM_ONE, given, requireNumbers } from "../../math/check_arguments.ts";
import type { RunTrialsOptions, SweepEnd } from "./run_trials_options.ts";
import { Scheduler } from "./scheduler.ts";

/**
 * Runs trials and reports each when it ends. They run seed by seed: see {@linkcode runOrder}. A trial whose
 * worker dies is started again, `retries` times; an error in the trial itself would occur again, so it is the trial's
 * result.
 *
 * @throws {RangeError} If `jobs` is not a whole number of at least 1.
 */
export async function runTrials(
  trials: readonly Trial[],
  options: RunTrialsOptions = {},
): Promise<SweepEnd> {
  requireNumbers("run trials", given({ jobs: options.jobs }), FROM_ONE);
  return await new Scheduler(trials, options).run();
}
