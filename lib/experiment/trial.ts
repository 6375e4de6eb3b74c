/**
 * The types of a trial, before and after it has run.
 *
 * @module
 */

import type {
  DataSpec,
  ObjectivePermissions,
  ObjectiveSpec,
  ParameterValue,
  ParameterValues,
  SplitSpec,
} from "./experiment.ts";

/** What every trial has: one config with one seed. */
export interface TrialIdentity {
  /** Its index in the sweep, from 0. */
  readonly number: number;
  /** 16 hexadecimal digits, a hash of everything that its result depends on: not `number` or `logEvery`. */
  readonly trialId: string;
  /** The same hash without the seed: trials of one config share it. */
  readonly configId: string;
  /** Seed of every random draw of the trial. */
  readonly seed: number;
  /** The name of the score that ranks configs: a complete trial has it. The ids do not depend on it. */
  readonly metric: string;
}

/** A trial of the built-in network: everything that its result depends on, and its number. */
export interface NetworkTrial extends TrialIdentity {
  /** Only trials of a user's own objective have one. */
  readonly objective?: undefined;
  /** A value for each parameter; of one that is inactive, the default, which its network is trained with. */
  readonly parameters: ParameterValues;
  /**
   * The parameters under `parameters`, `zip` or `any_of` of the experiment that this config does not have.
   * @default {none}
   */
  readonly inactive?: readonly string[];
  /** The data source. */
  readonly data: DataSpec;
  /** The fraction of the rows in each part of the split. */
  readonly split: SplitSpec;
  /** Epochs between two points of its learning curve. */
  readonly logEvery: number;
  /** Number of weights and biases of its network. */
  readonly weightCount: number;
}

/** A trial of a user's own objective. */
export interface ObjectiveTrial extends TrialIdentity {
  /** What it computes. */
  readonly objective: ObjectiveSpec;
  /** What a module may use. */
  readonly permissions: ObjectivePermissions;
  /** A value for each parameter, without those that are inactive in this config. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** One config with one seed. */
export type Trial = NetworkTrial | ObjectiveTrial;

/** The state of a trial: before, during or after its run. */
export type TrialState = "waiting" | "running" | "complete" | "pruned" | "failed" | "timed_out";

/**
 * The scores of a complete trial by name. Of a network they are computed without dropout: accuracies in [0, 1], losses as
 * mean cross-entropy in nats or mean squared error; see `METRICS`.
 */
export type Metrics = Readonly<Record<string, number>>;

/** Scores of a trained network on the holdout (the test rows), by name: `test_accuracy` and so on. */
export type HoldoutScores = Readonly<Record<string, number>>;

/**
 * One point of a learning curve, numbers by name.
 *
 * Of a network it is one epoch: `epoch`, from 0; `loss`, which is `data_loss + reg_loss`; `accuracy` or `rmse`;
 * `learning_rate` of the last step; then on the validation rows, without dropout, after the epoch, `val_loss` and
 * `val_accuracy` or `val_rmse`. Training figures are means over the training rows with dropout, each computed before the
 * update of its batch. Of a user's own objective it is one report: `step`, and what was reported.
 */
export type CurvePoint = Readonly<Record<string, number>>;

/** The result of a trial. */
export interface TrialResult {
  /**
   * `failed` after an error, a loss that is not finite or the death of its worker; `timed_out` after the `timeout` of
   * the experiment; `pruned` if `early_terminate` left it out: before it was run, or after some of its epochs.
   */
  readonly state: "complete" | "pruned" | "failed" | "timed_out";
  /** Scores of the final weights of a complete trial, or of those with which a trial was pruned. */
  readonly metrics?: Metrics;
  /** Scores of the final weights on the test rows; only if requested, which a sweep does once, at its end. */
  readonly holdout?: HoldoutScores;
  /** Number of finished epochs; of a user's own objective, of its reports. 0 if it was pruned before it was run. */
  readonly epochs: number;
  /** The epochs of the part of the trial that the result is from; only with halving over epochs. @default {the whole trial} */
  readonly partEpochs?: number;
  /** 16 hexadecimal digits, a hash of all final weights; only of a complete trial of the built-in network. */
  readonly weightsHash?: string;
  /** Why the trial has no scores, in one line. */
  readonly error?: string;
  /** The logged epochs, up to the end of the trial. */
  readonly curve: readonly CurvePoint[];
}

/** When and where a finished trial ran, and how long: outside the determinism guarantee. */
export interface TrialTiming {
  /** When its worker received it: ISO 8601 in UTC. */
  readonly started: string;
  /** Duration of the trial. */
  readonly seconds: number;
  /** Index of the worker on its machine, from 0. */
  readonly worker: number;
  /** Number of attempts: more than 1 if a worker died during the trial. */
  readonly attempts: number;
  /** Operating system, processor, runtime and engine version. */
  readonly host: string;
  /** The name of the machine, if a worker of a queue ran it. @default {the machine of the sweep} */
  readonly machine?: string;
}

/** A trial with its result. */
export interface FinishedTrial {
  /** The trial. */
  readonly trial: Trial;
  /** Its result. */
  readonly result: TrialResult;
  /** When and where it ran: outside the determinism guarantee. */
  readonly timing: TrialTiming;
}

/** A trial with its result, if it has one: a trial that has not finished lacks `result` and `timing`. */
export type TrialRecord = Pick<FinishedTrial, "trial"> & Partial<FinishedTrial>;
