/**
 * The permission to start programs, which the task has, and most commands do not need.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";

/** Gives the permission back, unless trials run in processes or run a program of the user's own. */
export function dropRun(experiment: Experiment | undefined, isolation: "worker" | "process"): void {
  const hasCommand = experiment?.objective !== undefined && "command" in experiment.objective;
  if (isolation === "process" || hasCommand) return;
  Deno.permissions.revokeSync({ name: "run" });
}
