/**
 * The workers that a sweep knows of, by their announcements.
 *
 * @module
 */

import type { Announcement } from "./announcement.ts";
import { ANNOUNCE_MS } from "./names.ts";

/** A worker that has not announced itself for this time, in ms, does not count any more. */
const GONE_MS = 5 * ANNOUNCE_MS;
/** With few trials in flight, short ones wait for the network. */
const LEAST_IN_FLIGHT = 32;

/** The workers of a queue. */
export class KnownWorkers {
  readonly #now: () => number;
  readonly #workers = new Map<string, { said: Announcement; at: number }>();
  /** By the keys of results. */
  readonly #epochs = new Map<string, number>();

  /** @param now The time in ms; tests replace it. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes an announcement. */
  note(said: Announcement): void {
    this.#forgetEpochs(this.#workers.get(said.id)?.said);
    for (const [key, epochs] of Object.entries(said.epochs)) this.#epochs.set(key, epochs);
    this.#workers.set(said.id, { said, at: this.#now() });
  }

  /** Those that are there now. */
  get all(): readonly Announcement[] {
    const since = this.#now() - GONE_MS;
    for (const [id, { said, at }] of this.#workers) {
      if (at >= since) continue;
      this.#workers.delete(id);
      this.#forgetEpochs(said);
    }
    return [...this.#workers.values()].map(({ said }) => said);
  }

  /** The number of machines that they run on. */
  get machines(): number {
    return new Set(this.all.map(({ machine }) => machine)).size;
  }

  /** How many trials are worth being in flight at once: twice what the workers run at once. */
  get inFlight(): number {
    const jobs = this.all.reduce((sum, { jobs }) => sum + jobs, 0);
    return Math.max(LEAST_IN_FLIGHT, 2 * jobs);
  }

  /** The epochs that the trial with a result key has done where it runs; 0 if none is known to run. */
  epochsOf(key: string): number {
    return this.#epochs.get(key) ?? 0;
  }

  #forgetEpochs(said: Announcement | undefined): void {
    for (const key in said?.epochs) this.#epochs.delete(key);
  }
}
