/**
 * The runner of a trial, by what it computes and where it runs.
 *
 * @module
 */

import { isCsv } from "../../data/data_source.ts";
import type { ModuleObjective } from "../../experiment/experiment.ts";
import type { ObjectiveTrial, Trial } from "../../experiment/trial.ts";
import { CommandRunner } from "./command_runner.ts";
import { ModuleRunner } from "./module_runner.ts";
import { objectiveProgram, permissionFlags, workerPermissions } from "./objective_program.ts";
import { ProcessRunner } from "./process_runner.ts";
import type { TrialQueue } from "./run_trials_options.ts";
import type { TrialRunner } from "./trial_runner.ts";
import { WorkerRunner } from "./worker_runner.ts";

const WORKER_HARNESS = new URL("./objective_worker.ts", import.meta.url);
const PROCESS_HARNESS = new URL("./objective_process.ts", import.meta.url);

/** Where trials run. */
export interface RunnerOptions {
  readonly isolation: "worker" | "process";
  /** What runs the built-in network; tests replace it. */
  readonly module: URL | undefined;
  /** Workers on other machines. */
  readonly queue?: TrialQueue | undefined;
  /** Called with the end of what a command that failed has printed to stderr. */
  readonly onStderr?: ((printed: string) => void) | undefined;
}

/** A runner for this trial and all others with the same objective. A command is a process in any case. */
export function makeRunner(
  trial: Trial,
  { isolation, module, queue, onStderr }: RunnerOptions,
): TrialRunner {
  if (queue !== undefined) return queue.makeRunner();
  const { objective } = trial;
  if (objective === undefined) {
    const program = module === undefined ? {} : { module };
    if (isolation === "worker") return new WorkerRunner(program);
    const { data } = trial;
    return new ProcessRunner({
      ...program,
      flags: isCsv(data) ? permissionFlags({ read: [data.csv] }) : [],
    });
  }
  if ("command" in objective) return new CommandRunner(objective, onStderr);
  return moduleRunner(objective, trial, isolation);
}

function moduleRunner(
  objective: ModuleObjective,
  { permissions }: ObjectiveTrial,
  isolation: "worker" | "process",
): TrialRunner {
  const isUsersOwn = true;
  const makeProcess = () =>
    new ProcessRunner({
      module: objectiveProgram(objective, PROCESS_HARNESS),
      flags: permissionFlags(permissions),
      isUsersOwn,
    });
  if (isolation === "process") return new ModuleRunner({ inner: makeProcess() }, objective);
  const inner = new WorkerRunner({
    module: objectiveProgram(objective, WORKER_HARNESS),
    permissions: workerPermissions(permissions),
    isUsersOwn,
  });
  return new ModuleRunner({ inner, makeProcess }, objective);
}
