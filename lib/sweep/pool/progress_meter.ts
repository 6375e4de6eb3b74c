/**
 * How much of a run is done.
 *
 * @module
 */

import type { Trial, TrialResult } from "../../experiment/trial.ts";
import type { Slot } from "./slot.ts";
import { trialCost, trialEpochs } from "./trial_cost.ts";

/** How much of a run is done. */
export interface SweepProgress {
  /** Finished trials, including failed ones. */
  finished: number;
  /** Finished trials without a score. */
  failed: number;
  /** All trials of the run. */
  total: number;
  /** Epochs done since the start, by all workers; of a user's own objective, reports. */
  epochs: number;
  /** What `epochs` counts. */
  unit: "epochs" | "reports";
  /** The part of the work that is done, in [0, 1]: trials are weighted by their expected cost. */
  share: number;
}

/** Adds up the finished trials of a run. */
export class ProgressMeter {
  readonly #unit: SweepProgress["unit"];
  readonly #total: number;
  readonly #totalCost: number;
  #finished = 0;
  #failed = 0;
  #finishedCost = 0;
  #finishedEpochs = 0;

  constructor(trials: readonly Trial[]) {
    this.#unit = trials.every(({ objective }) => objective === undefined) ? "epochs" : "reports";
    this.#total = trials.length;
    this.#totalCost = trials.reduce((sum, trial) => sum + trialCost(trial), 0);
  }

  /** Counts a finished trial. */
  add(trial: Trial, { state, epochs }: TrialResult): void {
    this.#finished++;
    this.#finishedCost += trialCost(trial);
    this.#finishedEpochs += epochs;
    if (state !== "complete") this.#failed++;
  }

  /** The progress now, with the trials that are running in the slots. */
  measure(slots: readonly Slot[]): SweepProgress {
    let { epochs, cost } = { epochs: this.#finishedEpochs, cost: this.#finishedCost };
    for (const { runner, current } of slots) {
      if (current === undefined) continue;
      epochs += runner.epochs;
      cost += trialCost(current.trial) * shareDone(current.trial, runner.epochs);
    }
    return {
      finished: this.#finished,
      failed: this.#failed,
      total: this.#total,
      epochs,
      unit: this.#unit,
      share: Math.min(1, cost / this.#totalCost), // the two sums are added in different orders
    };
  }
}

/** The part of a running trial that is done; how many reports an objective will make is not known. */
function shareDone(trial: Trial, epochs: number): number {
  return trial.objective === undefined ? epochs / trialEpochs(trial) : 0;
}
