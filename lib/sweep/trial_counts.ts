/**
 * How many trials have come how far.
 *
 * @module
 */

import type { TrialRecord, TrialState } from "../experiment/trial.ts";
import { plural, printError } from "../cli/terminal/print.ts";

const MOST_FAILURES = 5;

/** Counts trials as they pass. */
export class Tally {
  readonly #counts = new Map<TrialState, number>();
  readonly #failures: string[] = [];
  total = 0;

  /** All of them, counted. */
  static of(records: Iterable<TrialRecord>): Tally {
    const tally = new Tally();
    for (const record of records) tally.add(record);
    return tally;
  }

  /** The records as they come, each counted when it passes. */
  *counting(records: Iterable<TrialRecord>): Generator<TrialRecord> {
    for (const record of records) {
      this.add(record);
      yield record;
    }
  }

  add({ trial, result }: TrialRecord, state: TrialState = result?.state ?? "waiting"): void {
    this.total++;
    this.#counts.set(state, this.count(state) + 1);
    if (result === undefined || state === "complete") return;
    const what = state === "failed" ? "failed" : "timed out";
    if (this.#failures.length < MOST_FAILURES) {
      this.#failures.push(`trial ${trial.number} (seed ${trial.seed}) ${what}: ${result.error}`);
    }
  }

  count(state: TrialState): number {
    return this.#counts.get(state) ?? 0;
  }

  /** Those with an end but no scores. */
  get failed(): number {
    return this.count("failed") + this.count("timed_out");
  }

  get finished(): number {
    return this.count("complete") + this.failed;
  }

  /** `144 trials: 37 complete, 2 failed, 105 waiting`. */
  toString(): string {
    const states: TrialState[] = ["complete", "failed", "timed_out", "running", "waiting"];
    const parts = states.filter((state) => this.count(state) > 0)
      .map((state) => `${this.count(state)} ${state.replace("_", " ")}`);
    return `${plural(this.total, "trial")}: ${parts.join(", ")}`;
  }

  /** The first failures, a line each. */
  printFailures(): void {
    for (const line of this.#failures) printError(line);
    const more = this.failed - this.#failures.length;
    if (more > 0) printError(`${more} more without scores: see the column error of trials.csv`);
  }
}
