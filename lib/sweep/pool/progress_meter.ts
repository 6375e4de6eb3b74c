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
  /** The number of machines with workers of a queue. @default {no queue} */
  machines?: number;
}

/** The epochs that the checkpoint of a trial is expected to have. */
export type EpochsBefore = (trial: Trial) => number;

/** Adds up the finished trials of a run. */
export class ProgressMeter {
  readonly #unit: SweepProgress["unit"];
  readonly #total: number;
  readonly #totalCost: number;
  readonly #epochsBefore: EpochsBefore;
  #finished = 0;
  #failed = 0;
  #finishedCost = 0;
  #finishedEpochs = 0;

  constructor(trials: readonly Trial[], epochsBefore: EpochsBefore = () => 0) {
    this.#epochsBefore = epochsBefore;
    this.#unit = trials.every(({ objective }) => objective === undefined) ? "epochs" : "reports";
    this.#total = trials.length;
    this.#totalCost = trials.reduce((sum, trial) => sum + this.#cost(trial), 0);
  }

  /** Counts a finished trial. */
  add(trial: Trial, { state, epochs }: TrialResult): void {
    this.#finished++;
    this.#finishedCost += this.#cost(trial);
    this.#finishedEpochs += Math.max(0, epochs - this.#epochsBefore(trial));
    if (state !== "complete") this.#failed++;
  }

  #cost(trial: Trial): number {
    return trialCost(trial, this.#epochsBefore(trial));
  }

  /** The progress now, with the trials that are running in the slots. */
  measure(slots: readonly Slot[]): SweepProgress {
    let { epochs, cost } = { epochs: this.#finishedEpochs, cost: this.#finishedCost };
    for (const { runner, current } of slots) {
      if (current === undefined) continue;
      const { trial } = current;
      const before = this.#epochsBefore(trial);
      const done = epochsDone(trial, { before, now: runner.epochs });
      epochs += done;
      cost += this.#cost(trial) * shareDone(trial, { before, done });
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

/** The epochs of a running trial since its checkpoint, of all folds; if the checkpoint was missing, not those that it would have had. */
function epochsDone(trial: Trial, { before, now }: { before: number; now: number }): number {
  if (trial.objective !== undefined) return now;
  return Math.max(0, now - before * (trial.split.folds ?? 1));
}

/** The part of a running trial that is done; how many reports an objective will make is not known. */
function shareDone(trial: Trial, { before, done }: { before: number; done: number }): number {
  return trial.objective === undefined ? done / trialEpochs(trial, before) : 0;
}
