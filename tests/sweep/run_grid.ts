/** Runs the trials of an experiment in the pool, with options that `runSweep` does not have. */
import type { Experiment } from "../../lib/experiment/experiment.ts";
import type { TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { runTrials } from "../../lib/sweep/pool/run_trials.ts";
import type { RunTrialsOptions, SweepEnd } from "../../lib/sweep/pool/run_trials_options.ts";

/** How the trials are run; the other options are those of the experiment. */
export type RunGridOptions = Omit<RunTrialsOptions, "timeout" | "retries" | "onFailure">;

/** Returns every trial in trial order, with a result if there is one, and how the run ended. */
export async function runGrid(
  experiment: Experiment,
  options: RunGridOptions = {},
): Promise<{ records: TrialRecord[]; end: SweepEnd }> {
  const { timeout, retries, on_failure: onFailure } = experiment;
  const records: TrialRecord[] = expandGrid(experiment).map((trial) => ({ trial }));
  const end = await runTrials(records.map(({ trial }) => trial), {
    ...options,
    ...{ timeout, retries, onFailure },
    onTrialFinished: (finished) => records[finished.trial.number] = finished,
  });
  return { records, end };
}
