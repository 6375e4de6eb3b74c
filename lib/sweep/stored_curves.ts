/**
 * The curves of a search's trials, from its store.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { TrialRecord } from "../experiment/trial.ts";
import type { Search } from "../objective/search.ts";
import type { Store } from "../store/store.ts";
import { ranTrial } from "./ran_trial.ts";

/** Each record of a search with its curve and its time: those of the part that was run, if it was only a part. */
export function* recordsWithCurves(
  search: Search,
  { store, experiment: { timeout } }: { store: Store; experiment: Pick<Experiment, "timeout"> },
): Generator<TrialRecord> {
  for (const record of search.records) {
    const { trial, result } = record;
    const ran = ranTrial(record);
    const found = ran && store.findTrial(ran, { timeout });
    if (result?.state === "pruned" || result?.partEpochs !== undefined) {
      const { curve = [] } = found?.result ?? {};
      yield { ...record, result: { ...result, curve }, ...(found && { timing: found.timing }) };
    } else yield found ?? { trial };
  }
}
