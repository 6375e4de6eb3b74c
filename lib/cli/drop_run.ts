/**
 * The permission to start programs, which the task has, and most commands do not need.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";

/** Gives the permission back, unless trials run in processes, are a command, or are a module that may start programs. */
export function dropRun(experiment: Experiment | undefined, isolation: "worker" | "process"): void {
  if (isolation === "process" || (experiment !== undefined && startsPrograms(experiment))) return;
  Deno.permissions.revokeSync({ name: "run" });
}

function startsPrograms(experiment: Experiment): boolean {
  if (experiment.objective === undefined) return false;
  return "command" in experiment.objective || experiment.permissions.run !== undefined;
}
