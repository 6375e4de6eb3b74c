/**
 * Brings finished trials into the store, in batches, and waits where the disk does not take them.
 *
 * @module
 */

import type { FinishedTrial, Trial } from "../experiment/trial.ts";
import { SinkError, type TrialSink } from "./pool/run_trials.ts";

/** Commits finished trials, and which ones run now: all of it or nothing. Throws if the disk refuses. */
export type Keep = (finished: readonly FinishedTrial[], running: Iterable<Trial>) => void;

/** How a {@linkcode Keeper} keeps. */
export interface KeeperOptions {
  /** How long a disk may refuse, in milliseconds, before the sweep ends. @default {30_000} */
  patience?: number;
  /** Called with the reason when a commit fails, and without one when the disk takes it again. */
  onTrouble?: (reason?: string) => void;
  /** Called when finished trials are on the disk. */
  onKept?: () => void;
}

/** What is finished is on the disk within this time: a crash loses no more. */
const COMMIT_EVERY_MS = 100;
const TRY_AGAIN_MS = 1000;

/**
 * The sink of a sweep with a store. While a commit fails no new trial begins: nothing is computed that could not be kept.
 */
export class Keeper implements TrialSink {
  readonly #keep: Keep;
  readonly #options: KeeperOptions;
  readonly #running = new Map<string, Trial>();
  #waiting: FinishedTrial[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #trouble:
    | { readonly since: number; readonly reason: string; readonly over: PromiseWithResolvers<void> }
    | undefined;

  constructor(keep: Keep, options: KeeperOptions = {}) {
    this.#keep = keep;
    this.#options = options;
  }

  /** Finished trials that are not on the disk yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  ready(): Promise<void> | void {
    return this.#trouble?.over.promise;
  }

  began(trial: Trial): void {
    this.#running.set(trial.trialId, trial);
    this.#timer ??= setTimeout(() => this.commit(), COMMIT_EVERY_MS);
  }

  finished(finished: FinishedTrial): void {
    this.#running.delete(finished.trial.trialId);
    this.#waiting.push(finished);
    this.#timer ??= setTimeout(() => this.commit(), COMMIT_EVERY_MS);
  }

  /** Commits what waits, now; if the disk refuses, again and again until its patience is over. */
  commit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      this.#keep(this.#waiting, this.#running.values());
      if (this.#waiting.length > 0) this.#options.onKept?.();
      this.#waiting = [];
    } catch (error) {
      return this.#refused((error as Error).message);
    }
    if (this.#trouble === undefined) return;
    this.#options.onTrouble?.();
    this.#trouble.over.resolve();
    this.#trouble = undefined;
  }

  /**
   * Commits what waits, and that nothing runs.
   *
   * @param options `wait`: whether to wait for a disk that refuses, as long as its patience lasts.
   * @throws {SinkError} If the disk does not take it.
   */
  async close({ wait }: { wait: boolean }): Promise<void> {
    this.#running.clear();
    this.commit();
    if (wait) await this.ready();
    clearTimeout(this.#timer);
    if (this.#trouble !== undefined) throw new SinkError(refusal(this.#trouble.reason));
  }

  #refused(reason: string): void {
    if (this.#trouble === undefined) {
      this.#trouble = { since: performance.now(), reason, over: Promise.withResolvers() };
      this.#trouble.over.promise.catch(() => {}); // nobody may be waiting for it
      this.#options.onTrouble?.(reason);
    }
    const { since, over } = this.#trouble;
    const { patience = 30_000 } = this.#options;
    if (performance.now() - since < patience) {
      this.#timer = setTimeout(() => this.commit(), TRY_AGAIN_MS);
    } else {
      over.reject(new SinkError(refusal(reason)));
    }
  }
}

function refusal(reason: string): string {
  return `Cannot keep results: ${reason}`;
}
