/**
 * The test rows: kept away from everything until a sweep is complete, then asked about the chosen configs only.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { Trial, TrialRecord } from "../experiment/trial.ts";
import { type ComparedConfig, compareToLeader } from "../results/compare_to_leader.ts";
import { rankTrials } from "../results/rank_trials.ts";
import { chosenConfigs, type TestedConfig, testedConfig } from "../results/test_scores.ts";
import type { RunEnd } from "../sweep/run_trials.ts";
import type { Store } from "../sweep/store.ts";
import { plural, printError, printNote } from "./print.ts";
import { configText } from "./ranking_table.ts";
import { rerun, type RerunOptions } from "./rerun.ts";

/** A complete sweep: its records need no curves. */
export interface FinalTestOptions {
  readonly experiment: Experiment;
  readonly records: readonly TrialRecord[];
  readonly args: RerunOptions["args"];
}

/**
 * Scores the leader and the simplest of the tied on the test rows, each once: what is asked is kept. Their trials are run
 * again for it, and have to end with the same weights.
 */
export async function finalTest(
  store: Store,
  { experiment, records, args }: FinalTestOptions,
): Promise<{ tested: TestedConfig[]; end: RunEnd }> {
  const ranked = rankTrials(records, experiment.metric);
  const chosen = chosenConfigs(compareToLeader(ranked, experiment));
  const trialsOf = ({ configId }: ComparedConfig) =>
    records.filter(({ trial, result }) =>
      trial.configId === configId && result?.state === "complete"
    );
  const missing = chosen.flatMap(trialsOf).filter(({ trial }) =>
    store.findTest(trial) === undefined
  );
  let end: RunEnd = { kind: "done" };
  if (missing.length > 0) {
    if (!args.quiet) printAsking(store, { experiment, chosen, trial: missing[0].trial });
    end = await ask(store, { experiment, missing, args });
  }
  const tested = chosen.flatMap((config) => {
    const trials = trialsOf(config);
    const scores = trials.flatMap(({ trial }) => store.findTest(trial) ?? []);
    return scores.length < trials.length ? [] : [testedConfig(config.configId, scores)];
  });
  return { tested, end };
}

async function ask(
  store: Store,
  { experiment, missing, args }: {
    experiment: Experiment;
    missing: readonly TrialRecord[];
    args: FinalTestOptions["args"];
  },
): Promise<RunEnd> {
  const trials = missing.map(({ trial }) => trial);
  const { finished, end } = await rerun(trials, { experiment, args, test: true });
  const hashes = new Map(missing.map(({ trial, result }) => [trial.trialId, result?.weightsHash]));
  const [same, other] = [true, false].map((wanted) =>
    finished.filter(({ trial, result }) =>
      (hashes.get(trial.trialId) === result.weightsHash) === wanted
    )
  );
  for (const { trial } of other) {
    printError(
      `trial ${trial.number} ended with other weights than the first time: run sweep verify`,
    );
  }
  store.keepTests(same);
  return end;
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
  const before = store.testedConfigs(trial);
  for (const { configId } of chosen) before.delete(configId);
  if (before.size === 0) return;
  printNote(
    `they were asked about ${
      plural(before.size, "other config")
    } before: what they say is no longer of rows that ` +
      "chose nothing",
  );
}
