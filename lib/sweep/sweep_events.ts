/**
 * What happens during a sweep, as typed events.
 *
 * @module
 */

import type { FinishedTrial, Trial } from "../experiment/trial.ts";
import type { ComparedConfig } from "../results/compare_to_leader.ts";
import type { SweepProgress } from "./pool/progress_meter.ts";

/** Something that happened during a sweep, a verification or a holdout evaluation. */
export type SweepEvent =
  /** The results folder was opened, and the trials that it contains already were found. */
  | {
    readonly kind: "opened";
    /** The results folder. */
    readonly directory: string;
    /** All trials of the experiment; undefined if it depends on results how many a search will run. */
    readonly total: number | undefined;
    /** Trials, and parts of trials, that have a result already. */
    readonly found: number;
    /** What will be run; of a search with several stages, in the current one. */
    readonly missing: readonly Trial[];
    /** How many of the missing trials have a result, and are run again. */
    readonly again: number;
    /** The missing trials that were running when the last process was killed. */
    readonly interrupted: readonly Trial[];
  }
  /** A stage of a search starts, after the results of the last one. */
  | {
    readonly kind: "stageStarted";
    /** Trials, and parts of trials, that have a result already. */
    readonly found: number;
    /** What will be run. */
    readonly missing: readonly Trial[];
  }
  /** Something that a user should know, as a sentence. */
  | { readonly kind: "note"; readonly level: "info" | "error"; readonly message: string }
  /** A trial has started, perhaps again after its worker died. */
  | { readonly kind: "trialStarted"; readonly trial: Trial }
  /** A trial has ended. With a results folder it is saved within a tenth of a second. */
  | { readonly kind: "trialFinished"; readonly record: FinishedTrial }
  /** Five times a second while trials run: the progress of the run, without the trials that were found. */
  | { readonly kind: "progress"; readonly progress: SweepProgress }
  /** All trials are complete: their best configs are evaluated on the holdout rows. */
  | {
    readonly kind: "holdoutStarted";
    /** The leader, and the simplest config if that is another one. */
    readonly configs: readonly ComparedConfig[];
    /** Other configs that were evaluated on the same rows before: then the rows were used for a choice. */
    readonly earlierConfigs: number;
  }
  /** The files of the results folder were written. */
  | {
    readonly kind: "filesWritten";
    /** The results folder. */
    readonly directory: string;
    /** Names of the files in it. */
    readonly files: readonly string[];
  };

/** Receives the events of a sweep, in order. An error that it throws ends the sweep. */
export type SweepListener = (event: SweepEvent) => void;
