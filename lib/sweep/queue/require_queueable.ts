/**
 * Refuses experiments whose trials cannot run on other machines yet.
 *
 * @module
 */

import { isCsv } from "../../data/data_source.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { UserError } from "../../user_error.ts";

/**
 * Checks that workers on other machines can run the trials: they have the built-in network and built-in data, and no files.
 *
 * @throws {UserError} If the experiment has data in a CSV file, or an objective of its own.
 */
export function requireQueueable(experiment: Experiment): void {
  const fault = experiment.objective !== undefined
    ? `an objective of your own (${"command" in experiment.objective ? "command" : "module"})`
    : isCsv(experiment.data)
    ? "data in a CSV file"
    : undefined;
  if (fault === undefined) return;
  throw new UserError(`Cannot run the sweep on a queue: ${fault} is not available on a queue yet`);
}
