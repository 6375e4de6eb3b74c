/**
 * The workers that a sweep knows of, by their announcements.
 *
 * @module
 */

import type { Announcement } from "./announcement.ts";
import { ANNOUNCE_MS } from "./names.ts";

/** A worker that has not announced itself for this time, in ms, does not count any more. */
const WORKER_TIMEOUT_MS = 5 * ANNOUNCE_MS;
/** With fewer trials in flight, two workers with trials of 1 ms wait for the network. */
const MIN_IN_FLIGHT = 32;

/** The workers of a queue. */
export class KnownWorkers {
  readonly #now: () => number;
  readonly #workers = new Map<string, { announcement: Announcement; at: number }>();
  /** By the keys of results. */
  readonly #epochs = new Map<string, number>();

  /** @param now The time in ms; tests replace it. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Adds a worker, or what it says now. */
  update(announcement: Announcement): void {
    this.#remove(announcement.id);
    this.#workers.set(announcement.id, { announcement, at: this.#now() });
    for (const key in announcement.epochs) this.#epochs.set(key, announcement.epochs[key]);
  }

  /** The last announcements of those that are connected now. */
  connected(): readonly Announcement[] {
    const since = this.#now() - WORKER_TIMEOUT_MS;
    for (const [id, { at }] of this.#workers) if (at < since) this.#remove(id);
    return [...this.#workers.values()].map(({ announcement }) => announcement);
  }

  /** The number of machines that they run on. */
  get machines(): number {
    return new Set(this.connected().map(({ machine }) => machine)).size;
  }

  /** The recommended number of trials in flight: twice what the workers run at once, so that none is idle. */
  get inFlight(): number {
    const jobs = this.connected().reduce((sum, { jobs }) => sum + jobs, 0);
    return Math.max(MIN_IN_FLIGHT, 2 * jobs);
  }

  /** The epochs that the trial with a result key has done where it runs; 0 if none is known to run. */
  epochsOf(key: string): number {
    return this.#epochs.get(key) ?? 0;
  }

  #remove(id: string): void {
    for (const key in this.#workers.get(id)?.announcement.epochs) this.#epochs.delete(key);
    this.#workers.delete(id);
  }
}
