/**
 * The curves of a search's trials, from its store.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { Trial, TrialRecord } from "../experiment/trial.ts";
import type { Search } from "../objective/search.ts";
import type { Store } from "../store/store.ts";

/** Each record of a search with its curve: that of a trial that was pruned is the curve of the part that was run. */
export function* recordsWithCurves(
  search: Search,
  { store, experiment: { timeout } }: { store: Store; experiment: Pick<Experiment, "timeout"> },
): Generator<TrialRecord> {
  for (const record of search.records) {
    const { trial } = record;
    const source: Trial | undefined = search.lastRun(record.trial) ??
      (record.result?.state === "pruned" ? undefined : trial);
    const found = source && store.findTrial(source, { timeout });
    if (record.result === undefined || source?.trialId === trial.trialId) {
      yield found === undefined ? { trial } : { ...found, trial };
    } else {
      yield { ...record, result: { ...record.result, curve: found?.result.curve ?? [] } };
    }
  }
}
