/**
 * The test rows: kept away from everything until a sweep is complete, then asked about the chosen configs only.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { FinishedTrial, Trial, TrialRecord } from "../experiment/trial.ts";
import { type ComparedConfig, compareToLeader } from "../results/compare_to_leader.ts";
import { rankTrials } from "../results/rank_trials.ts";
import {
  completeTrials,
  holdoutConfigs,
  holdoutSummaries,
  type HoldoutSummary,
} from "../results/holdout_scores.ts";
import type { RunEnd } from "./pool/run_trials.ts";
import type { Store } from "../store/store.ts";
import { keeperOf, keptEnd } from "../cli/keeping.ts";
import { plural, printError, printNote } from "../cli/terminal/print.ts";
import { configText } from "../cli/render/ranking_table.ts";
import type { ResultsFolder } from "../store/results_folder.ts";
import { runShown, type RunShownOptions } from "../cli/run_shown.ts";

/** A complete sweep: its records need no curves. */
export type FinalTestOptions = Pick<RunShownOptions, "interrupt" | "args"> & {
  readonly experiment: Experiment;
  readonly records: readonly TrialRecord[];
};

/**
 * Scores the leader and the simplest of the tied on the test rows, each once: what is asked is kept. Their trials are run
 * again for it, and have to end with the same weights.
 */
export async function finalTest(
  folder: ResultsFolder,
  { experiment, records, ...options }: FinalTestOptions,
): Promise<{ tested: HoldoutSummary[]; end: RunEnd }> {
  const { store } = folder;
  const ranked = rankTrials(records, experiment.metric);
  const chosen = holdoutConfigs(compareToLeader(ranked, experiment));
  const missing = chosen.flatMap((config) => completeTrials(config, records)).filter(({ trial }) =>
    store.findTest(trial) === undefined
  );
  let end: RunEnd = { kind: "done" };
  if (missing.length > 0) {
    if (!options.args.quiet) printAsking(store, { experiment, chosen, trial: missing[0].trial });
    end = await ask(folder, missing, {
      ...options,
      rules: { retries: experiment.retries, test: true }, // no timeout: they have ended before
    });
  }
  const tested = holdoutSummaries(chosen, records, (trial) => store.findTest(trial));
  return { tested, end };
}

/** Runs the trials again and keeps what they score; those that do not end as they did are told. */
async function ask(
  { store, directory }: ResultsFolder,
  missing: readonly TrialRecord[],
  options: RunShownOptions,
): Promise<RunEnd> {
  const before = new Map(missing.map(({ trial, result }) => [trial.trialId, result?.weightsHash]));
  const keeper = keeperOf(directory, (finished) => store.keepTests(finished));
  const others: FinishedTrial[] = [];
  const end = await runShown(missing.map(({ trial }) => trial), {
    ready: () => keeper.ready(),
    began: () => {},
    finished: (each) => {
      const isSame = each.result.weightsHash === before.get(each.trial.trialId);
      if (isSame) keeper.finished(each);
      else others.push(each);
    },
  }, options);
  for (const { trial, result } of others) {
    const how = result.state === "complete"
      ? "ended with other weights than the first time: sweep verify tells more"
      : `could not be run again: ${result.error}`;
    printError(`trial ${trial.number} ${how}`);
  }
  const kept = await keptEnd(keeper, end);
  if (kept.kind !== "done" || others.length === 0) return kept;
  return {
    kind: "fault",
    reason: `the test rows say nothing of ${plural(others.length, "trial")}`,
  };
}

function printAsking(
  store: Store,
  { experiment, chosen, trial }: {
    experiment: Experiment;
    chosen: readonly ComparedConfig[];
    trial: Trial;
  },
): void {
  printNote(
    `asking the test rows about ${
      chosen.map((each) => configText(experiment, each)).join(" and ")
    }`,
  );
  const before = store.holdoutSummaries(trial);
  for (const { configId } of chosen) before.delete(configId);
  if (before.size === 0) return;
  printNote(
    `they were asked about ${
      plural(before.size, "other config")
    } before: what they say is no longer of rows that ` +
      "chose nothing",
  );
}
