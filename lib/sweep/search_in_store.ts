/**
 * The search of a results folder, as far as the results in its store go.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { FinishedTrial, Trial } from "../experiment/trial.ts";
import { Search } from "../objective/search.ts";
import type { Store } from "../store/store.ts";
import { followSearch, followSearchAtOnce } from "./follow_search.ts";

/** Looks results up, without their curves. */
export function resultsIn(
  store: Store,
  { timeout }: { readonly timeout?: number | undefined },
): (trial: Trial) => FinishedTrial | undefined {
  return (trial) => store.findTrial(trial, { timeout, curve: false });
}

/** The search, with pauses for signals and timers while results are looked up. */
export async function searchInStore(store: Store, experiment: Experiment): Promise<Search> {
  const search = new Search(experiment);
  await followSearch(search, { find: resultsIn(store, experiment) });
  return search;
}

/** {@linkcode searchInStore} without pauses. */
export function searchInStoreAtOnce(store: Store, experiment: Experiment): Search {
  const search = new Search(experiment);
  followSearchAtOnce(search, { find: resultsIn(store, experiment) });
  return search;
}
