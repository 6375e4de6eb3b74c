/**
 * The storage of a sweep without a results folder.
 *
 * @module
 */

import type { HoldoutScores, Trial } from "../experiment/trial.ts";
import type { SweepStorage } from "./perform_sweep.ts";

/** Saves nothing but the holdout scores, which the evaluation reads again. */
export class MemoryStorage implements SweepStorage {
  readonly name = "memory";
  readonly #scores = new Map<string, HoldoutScores>();

  findResult(): undefined {}

  saveTrials(): void {}

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
