/**
 * The permission to start programs, which the task has, and most commands do not need.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";

/**
 * Gives the permission back, unless trials run in processes or are of a user's own program: a command is a process, and modules
 * continue in processes when Deno refuses to load them in workers. A module in a worker has only its own permissions.
 */
export function dropRun(experiment: Experiment | undefined, isolation: "worker" | "process"): void {
  if (isolation === "process" || experiment?.objective !== undefined) return;
  Deno.permissions.revokeSync({ name: "run" });
}
