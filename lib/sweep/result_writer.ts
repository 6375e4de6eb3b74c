/**
 * Saves finished trials in batches, and waits while the disk does not accept them.
 *
 * @module
 */

import type { FinishedTrial, Trial } from "../experiment/trial.ts";
import { StorageError } from "./pool/run_trials_options.ts";

/**
 * Saves finished trials, and which trials run now, in one transaction; before it the encoded checkpoints of finished trials, by
 * their ids. Throws if the disk does not accept the trials.
 */
export type SaveTrials = (
  finished: readonly FinishedTrial[],
  running: Iterable<Trial>,
  checkpoints: ReadonlyMap<string, Uint8Array>,
) => void;

/** How a {@linkcode ResultWriter} saves. */
export interface ResultWriterOptions {
  /** How long saving is tried again, in milliseconds, before the sweep ends. @default {30_000} */
  retryFor?: number;
  /** Called with the reason when a commit fails for the first time. */
  onBlocked?: (reason: string) => void;
  /** Called when the disk accepts results again. */
  onUnblocked?: () => void;
  /** Called with trials that were saved. */
  onSaved?: (finished: readonly FinishedTrial[]) => void;
}

/** A finished trial is saved within this time: a crash loses no more. */
const COMMIT_EVERY_MS = 100;
const TRY_AGAIN_MS = 1000;

/**
 * Saves the trials of a run. While a commit fails, `ready` waits, so that no new trial starts: nothing is computed that
 * cannot be saved.
 */
export class ResultWriter {
  readonly #save: SaveTrials;
  readonly #options: ResultWriterOptions;
  readonly #running = new Map<string, Trial>();
  readonly #checkpoints = new Map<string, Uint8Array>();
  #unsaved: FinishedTrial[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #blocked:
    | {
      readonly since: number;
      readonly reason: string;
      readonly unblocked: PromiseWithResolvers<void>;
    }
    | undefined;

  constructor(save: SaveTrials, options: ResultWriterOptions = {}) {
    this.#save = save;
    this.#options = options;
  }

  /** Finished trials that are not saved yet. */
  get unsaved(): number {
    return this.#unsaved.length;
  }

  /** Resolves when another trial can start; rejects with a {@linkcode StorageError} if none ever can. */
  ready(): Promise<void> | void {
    return this.#blocked?.unblocked.promise;
  }

  trialStarted(trial: Trial): void {
    this.#running.set(trial.trialId, trial);
    this.#timer ??= setTimeout(() => this.commit(), COMMIT_EVERY_MS);
  }

  /** Saves a trial soon, with its encoded checkpoint if it has one. */
  trialFinished(finished: FinishedTrial, checkpoint?: Uint8Array): void {
    const { trialId } = finished.trial;
    this.#running.delete(trialId);
    this.#unsaved.push(finished);
    if (checkpoint !== undefined) this.#checkpoints.set(trialId, checkpoint);
    this.#timer ??= setTimeout(() => this.commit(), COMMIT_EVERY_MS);
  }

  /** Saves now; if that fails, tries again every second for a while. */
  commit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#unsaved;
    try {
      this.#save(batch, this.#running.values(), this.#checkpoints);
    } catch (error) {
      return this.#refused((error as Error).message);
    }
    this.#unsaved = [];
    this.#checkpoints.clear();
    if (batch.length > 0) this.#options.onSaved?.(batch);
    if (this.#blocked === undefined) return;
    this.#options.onUnblocked?.();
    this.#blocked.unblocked.resolve();
    this.#blocked = undefined;
  }

  /**
   * Saves the remaining trials, and an empty list of running trials.
   *
   * @param options `wait`: whether to try again if saving fails.
   * @throws {StorageError} If the disk does not accept it.
   */
  async close({ wait }: { wait: boolean }): Promise<void> {
    this.#running.clear();
    this.commit();
    if (wait) await this.ready();
    clearTimeout(this.#timer);
    if (this.#blocked !== undefined) throw refusal(this.#blocked.reason);
  }

  #refused(reason: string): void {
    if (this.#blocked === undefined) {
      this.#blocked = { since: performance.now(), reason, unblocked: Promise.withResolvers() };
      this.#blocked.unblocked.promise.catch(() => {}); // perhaps nobody waits for it
      this.#options.onBlocked?.(reason);
    }
    const { since, unblocked } = this.#blocked;
    const { retryFor = 30_000 } = this.#options;
    if (performance.now() - since < retryFor) {
      this.#timer = setTimeout(() => this.commit(), TRY_AGAIN_MS);
    } else {
      unblocked.reject(refusal(reason));
    }
  }
}

function refusal(reason: string): StorageError {
  return new StorageError(`Cannot save results: ${reason}`);
}
