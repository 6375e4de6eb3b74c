/**
 * Whether an experiment has holdout rows.
 *
 * @module
 */

import type { Experiment } from "./experiment.ts";

/** True if the split has test rows; a user's own objective has none. */
export function hasHoldout(experiment: Experiment): boolean {
  return experiment.objective === undefined && experiment.split.test !== undefined;
}
