import type { FinishedTrial, Trial, TrialResult } from "../../lib/experiment/trial.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { Store } from "../../lib/store/store.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";

/** A trial with its result, as a store takes it. */
export function finished(trial: Trial, result: TrialResult = runTrial(trial)): FinishedTrial {
  const started = "2026-01-01T00:00:00.000Z";
  return { trial, result, timing: { started, seconds: 0.5, worker: 1, attempts: 1, host: "here" } };
}

/** Calls with a store in a folder of its own. */
export function withStore(test: (store: Store, folder: string) => void): () => Promise<void> {
  return () =>
    inTemporaryFolder((folder) => {
      const store = new Store(folder);
      try {
        test(store, folder);
      } finally {
        store.close();
      }
      return Promise.resolve();
    });
}
