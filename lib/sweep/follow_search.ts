/**
 * Continues a search as far as results exist already.
 *
 * @module
 */

import { isFailure } from "../experiment/is_failure.ts";
import type { Trial, TrialRecord } from "../experiment/trial.ts";
import type { Search } from "../objective/search.ts";
import { withPauses } from "./pause.ts";

/** Where the results of a search are looked up. */
export interface FollowOptions {
  /** The result of a trial; undefined if there is none. */
  readonly find: (trial: Trial) => TrialRecord | undefined;
  /** Whether the search stops at trials that failed, because they are run again. @default {false} */
  readonly rerun?: boolean;
}

/** Continues a search up to the first stage of which a result is missing, with pauses for signals and timers. */
export async function followSearch(search: Search, options: FollowOptions): Promise<void> {
  for await (const _ of withPauses(lookUp(search, options)));
}

/** {@linkcode followSearch} without pauses. */
export function followSearchAtOnce(search: Search, options: FollowOptions): void {
  for (const _ of lookUp(search, options));
}

/** Yields before each trial that is looked up. */
function* lookUp(search: Search, { find, rerun = false }: FollowOptions): Generator<Trial> {
  for (;;) {
    const { stage } = search;
    if (stage.length === 0) return;
    const found: TrialRecord[] = [];
    for (const { trial } of stage) {
      yield trial;
      const record = find(trial);
      if (record !== undefined) found.push(record);
    }
    search.note(found);
    if (missingRecords(search.stage, rerun).length > 0) return;
    search.advance();
  }
}

/** The records of the trials that have to be run. */
export function missingRecords(records: readonly TrialRecord[], rerun: boolean): TrialRecord[] {
  return records.filter((record) => record.result === undefined || rerun && isFailure(record));
}
