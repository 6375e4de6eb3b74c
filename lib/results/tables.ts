/**
 * The CSV files of a sweep, as text. Pure: the same records give the same bytes.
 *
 * @module
 */

import type { Metric, ParameterName } from "../experiment/experiment.ts";
import type { CurvePoint, TrialRecord, TrialTiming } from "../experiment/trial.ts";
import { csv } from "./csv.ts";
import { parameterCells, parameterHeader } from "./parameter_cells.ts";
import type { RankedConfig } from "./rank_trials.ts";

/** `trials.csv`: a row per trial, in trial order. */
export function trialsCsv(
  records: readonly TrialRecord[],
  names: readonly ParameterName[],
): string {
  const header = [
    ...["number", "trial_id", "config_id", "seed", ...parameterHeader(names), "state"],
    ...[
      "val_accuracy",
      "val_loss",
      "train_accuracy",
      "train_loss",
      "epochs",
      "weights_hash",
      "error",
    ],
  ];
  return csv(
    header,
    records.map(({ trial, result }) => [
      ...[trial.number, trial.trialId, trial.configId, trial.seed],
      ...parameterCells(names, trial.parameters),
      ...[result?.state ?? "waiting", result?.metrics?.val_accuracy, result?.metrics?.val_loss],
      ...[result?.metrics?.train_accuracy, result?.metrics?.train_loss],
      ...[result?.epochs, result?.weightsHash, result?.error],
    ]),
  );
}

/**
 * `summary.csv`: a row per config, best first. Where configs are ranked by another score than the validation
 * accuracy, its figures are the last columns.
 */
export function summaryCsv(
  configs: readonly RankedConfig[],
  names: readonly ParameterName[],
  metric: Metric,
): string {
  const { name } = metric;
  const extra = name === "val_accuracy" ? [] : [`std_${name}`, `min_${name}`, `max_${name}`];
  const header = [
    ...[
      "rank",
      "config_id",
      ...parameterHeader(names),
      "n",
      "mean_val_accuracy",
      "std_val_accuracy",
    ],
    ...["min_val_accuracy", "max_val_accuracy", "mean_val_loss", "mean_train_accuracy", ...extra],
  ];
  return csv(
    header,
    configs.map(({ rank, configId, parameters, n, mean, std, min, max }) => [
      ...[rank, configId, ...parameterCells(names, parameters), n],
      ...[mean.val_accuracy, std.val_accuracy, min.val_accuracy, max.val_accuracy],
      ...[mean.val_loss, mean.train_accuracy],
      ...(extra.length === 0 ? [] : [std[name], min[name], max[name]]),
    ]),
  );
}

const CURVE_COLUMNS: readonly (keyof CurvePoint)[] = [
  ...["epoch", "loss", "data_loss", "reg_loss", "accuracy"] as const,
  ...["learning_rate", "val_loss", "val_accuracy"] as const,
];

/** `curves.csv`: a row per logged epoch of each trial, failed ones up to where they failed. */
export function curvesCsv(records: readonly TrialRecord[]): string {
  return csv(
    ["number", ...CURVE_COLUMNS],
    records.flatMap(({ trial, result }) =>
      (result?.curve ?? []).map((point) => [
        trial.number,
        ...CURVE_COLUMNS.map((column) => point[column]),
      ])
    ),
  );
}

/** `timings.csv`: what differs from run to run. */
export function timingsCsv(timings: readonly TrialTiming[], host: string): string {
  return csv(
    ["number", "start", "seconds", "worker", "host"],
    timings.map((timing) => [
      timing.number,
      Number(timing.start.toFixed(6)),
      Number(timing.seconds.toFixed(6)),
      timing.worker,
      host,
    ]),
  );
}
