/**
 * The storage of a sweep without a results folder.
 *
 * @module
 */

import type { HoldoutScores, Trial } from "../experiment/trial.ts";
import type { SweepStorage } from "./perform_sweep.ts";

/** The most bytes of all checkpoints together. */
const MOST_BYTES = 500e6;

/** Keeps only what is read again during the sweep: checkpoints and holdout scores. */
export class MemoryStorage implements SweepStorage {
  readonly name = "memory";
  readonly #checkpoints = new Map<string, Uint8Array>();
  /** Of all checkpoints. */
  #bytes = 0;
  readonly #scores = new Map<string, HoldoutScores>();

  findResult(): undefined {}

  saveTrials(...[, , checkpoints]: Parameters<SweepStorage["saveTrials"]>): void {
    for (const [id, checkpoint] of checkpoints) {
      if (this.#bytes + checkpoint.length > MOST_BYTES) continue; // its trial is run from its start
      this.#bytes += checkpoint.length;
      this.#checkpoints.set(id, checkpoint);
    }
  }

  findCheckpoint({ trialId }: Trial): Uint8Array | undefined {
    return this.#checkpoints.get(trialId);
  }

  dropCheckpoints(kept: ReadonlySet<string>): void {
    for (const [id, { length }] of this.#checkpoints) {
      if (kept.has(id)) continue;
      this.#bytes -= length;
      this.#checkpoints.delete(id);
    }
  }

  storageFault(): undefined {}

  findHoldoutScores({ trialId }: Trial): HoldoutScores | undefined {
    return this.#scores.get(trialId);
  }

  saveHoldoutScores(finished: Parameters<SweepStorage["saveHoldoutScores"]>[0]): void {
    for (const { trial, result } of finished) {
      if (result.holdout !== undefined) this.#scores.set(trial.trialId, result.holdout);
    }
  }

  holdoutConfigIds(): Set<string> {
    return new Set();
  }
}
