/**
 * The CSV files of a sweep, as text. Pure: the same records give the same bytes.
 *
 * @module
 */

import type { Metric, ParameterName } from "../experiment/experiment.ts";
import type { CurvePoint, TrialRecord } from "../experiment/trial.ts";
import { type Cell, csv } from "./csv.ts";
import { parameterCells, parameterHeader } from "./parameter_cells.ts";
import type { RankedConfig } from "./rank_trials.ts";

/** A file of which each trial has rows of its own: it can be written trial by trial. */
export interface TrialTable {
  readonly header: readonly string[];
  readonly rowsOf: (record: TrialRecord) => readonly Cell[][];
}

/** All of a table's file, as text. */
export function tableCsv(table: TrialTable, records: readonly TrialRecord[]): string {
  return csv([table.header, ...records.flatMap(table.rowsOf)]);
}

/** `trials.csv`: a row per trial, in trial order. */
export function trialsTable(names: readonly ParameterName[]): TrialTable {
  const header = [
    ...["number", "trial_id", "config_id", "seed", ...parameterHeader(names), "state"],
    ...["val_accuracy", "val_loss", "train_accuracy", "train_loss"],
    ...["epochs", "weights_hash", "error"],
  ];
  const rowsOf = ({ trial, result }: TrialRecord) => [[
    ...[trial.number, trial.trialId, trial.configId, trial.seed],
    ...parameterCells(names, trial.parameters),
    ...[result?.state ?? "waiting", result?.metrics?.val_accuracy, result?.metrics?.val_loss],
    ...[result?.metrics?.train_accuracy, result?.metrics?.train_loss],
    ...[result?.epochs, result?.weightsHash, result?.error],
  ]];
  return { header, rowsOf };
}

const CURVE_COLUMNS: readonly (keyof CurvePoint)[] = [
  ...["epoch", "loss", "data_loss", "reg_loss", "accuracy"] as const,
  ...["learning_rate", "val_loss", "val_accuracy"] as const,
];

/** `curves.csv`: a row per logged epoch of each trial, others than complete ones up to where they ended. */
export const CURVES_TABLE: TrialTable = {
  header: ["number", ...CURVE_COLUMNS],
  rowsOf: ({ trial, result }) =>
    (result?.curve ?? []).map((point) => [
      trial.number,
      ...CURVE_COLUMNS.map((column) => point[column]),
    ]),
};

/** `timings.csv`: what differs from run to run. */
export const TIMINGS_TABLE: TrialTable = {
  header: ["number", "started", "seconds", "worker", "attempts", "host"],
  rowsOf: ({ trial, timing }) =>
    timing === undefined ? [] : [[
      trial.number,
      timing.started,
      Number(timing.seconds.toFixed(6)),
      ...[timing.worker, timing.attempts, timing.host],
    ]],
};

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
  const rows = configs.map(({ rank, configId, parameters, n, mean, std, min, max }) => [
    ...[rank, configId, ...parameterCells(names, parameters), n],
    ...[mean.val_accuracy, std.val_accuracy, min.val_accuracy, max.val_accuracy],
    ...[mean.val_loss, mean.train_accuracy],
    ...(extra.length === 0 ? [] : [std[name], min[name], max[name]]),
  ]);
  return csv([header, ...rows]);
}
