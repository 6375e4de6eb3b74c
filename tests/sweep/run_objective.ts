/** Runs trials of a user's own objective in the pool. */
import type { ObjectivePermissions, ObjectiveSpec } from "../../lib/experiment/experiment.ts";
import type { FinishedTrial, ObjectiveTrial, TrialResult } from "../../lib/experiment/trial.ts";
import { runTrials } from "../../lib/sweep/pool/run_trials.ts";
import type { RunTrialsOptions, SweepEnd } from "../../lib/sweep/pool/run_trials_options.ts";

/** What is run, and how. */
export interface RunObjectiveOptions extends RunTrialsOptions {
  parameters?: ObjectiveTrial["parameters"];
  permissions?: ObjectivePermissions;
  seeds?: number[];
}

/** Path of a file in `objectives/`. */
export function objectivePath(name: string): string {
  return new URL(`./objectives/${name}`, import.meta.url).pathname;
}

/** A module in `objectives/`. */
export function moduleObjective(name: string): ObjectiveSpec {
  return { module: objectivePath(name), files: [], hash: "" };
}

/** The results by trial number, the finished trials, and how the run ended. */
export async function runObjectiveTrials(
  objective: ObjectiveSpec,
  options: RunObjectiveOptions = {},
): Promise<{ results: TrialResult[]; finished: FinishedTrial[]; end: SweepEnd }> {
  const { parameters = {}, permissions = {}, seeds = [0], ...others } = options;
  const trials = seeds.map((seed, number): ObjectiveTrial => ({
    ...{ number, seed, objective, permissions, parameters },
    ...{ trialId: `trial-${number}`, configId: "config", metric: "score" },
  }));
  const finished: FinishedTrial[] = [];
  const end = await runTrials(trials, {
    jobs: 1,
    ...others,
    onTrialFinished: (trial) => {
      finished.push(trial);
      others.onTrialFinished?.(trial);
    },
  });
  const results: TrialResult[] = [];
  for (const { trial, result } of finished) results[trial.number] = result;
  return { results, finished, end };
}
