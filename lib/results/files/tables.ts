/**
 * The CSV files of a sweep, as text. Pure functions: the same records give the same bytes.
 *
 * @module
 */

import { namedParameters } from "../../experiment/swept_parameters.ts";
import type { Experiment, Metric, ParameterName } from "../../experiment/experiment.ts";
import type { CurvePoint, TrialRecord } from "../../experiment/trial.ts";
import type { Analysis } from "../analyze.ts";
import type { ComparedConfig } from "../compare_to_leader.ts";
import { type Cell, csv, identifier, real } from "./csv.ts";
import type { Effects } from "../effects.ts";
import type { HoldoutSummary } from "../holdout_scores.ts";
import { parameterCell, parameterCells, parameterHeader } from "./parameter_cells.ts";

/** A file in which each trial has its own rows, so that it can be written trial by trial. */
export interface TrialTable {
  readonly header: readonly string[];
  readonly rowsOf: (record: TrialRecord) => readonly Cell[][];
}

/** The whole file of a table, as text. */
export function tableCsv(table: TrialTable, records: readonly TrialRecord[]): string {
  return csv([table.header, ...records.flatMap(table.rowsOf)]);
}

const SCORES = ["val_accuracy", "val_loss", "train_accuracy", "train_loss"] as const;

/** `trials.csv`: a row per trial, in trial order. */
export function trialsTable(names: readonly ParameterName[]): TrialTable {
  const header = [
    ...["number", "trial_id", "config_id", "seed", ...parameterHeader(names), "state"],
    ...[...SCORES, "epochs", "weights_hash", "error"],
  ];
  const rowsOf = ({ trial, result }: TrialRecord) => [[
    ...[trial.number, identifier("t", trial.trialId), identifier("c", trial.configId), trial.seed],
    ...parameterCells(names, trial.parameters),
    result?.state ?? "waiting",
    ...SCORES.map((name) => real(result?.metrics?.[name])),
    ...[result?.epochs, identifier("w", result?.weightsHash), result?.error],
  ]];
  return { header, rowsOf };
}

/** All columns of a curve but its epoch. */
const CURVE_COLUMNS: readonly (keyof CurvePoint)[] = [
  ...["loss", "data_loss", "reg_loss", "accuracy"] as const,
  ...["learning_rate", "val_loss", "val_accuracy"] as const,
];

/** `curves.csv`: a row per logged epoch of each trial; of trials that are not complete, up to their last epoch. */
export const CURVES_TABLE: TrialTable = {
  header: ["number", "epoch", ...CURVE_COLUMNS],
  rowsOf: ({ trial, result }) =>
    (result?.curve ?? []).map((point) => [
      ...[trial.number, point.epoch],
      ...CURVE_COLUMNS.map((column) => real(point[column])),
    ]),
};

/** `timings.csv`: what differs between runs of the same sweep. */
export const TIMINGS_TABLE: TrialTable = {
  header: ["number", "started", "seconds", "worker", "attempts", "host"],
  rowsOf: ({ trial, timing }) =>
    timing === undefined ? [] : [[
      trial.number,
      timing.started,
      real(Number(timing.seconds.toFixed(6))),
      ...[timing.worker, timing.attempts, timing.host],
    ]],
};

const COMPARISON_COLUMNS = [
  ...["ci95_low", "ci95_high", "behind_best", "behind_low", "behind_high"],
  ...["wins", "ties", "losses", "p_adj", "verdict", "simplest"],
];

/** What `summary.csv` contains beside the analysis. */
export interface SummaryContext {
  readonly experiment: Pick<Experiment, "parameters" | "metric" | "split">;
  /** The holdout evaluation. @default {[]} */
  readonly holdout?: readonly HoldoutSummary[];
}

/**
 * `summary.csv`: a row per config, best first. If configs are ranked by another metric than the validation accuracy, its
 * statistics follow the others. Then come the columns of the comparison with the leader, in the metric that ranks. If the
 * split has test rows, the last columns are the holdout scores of the evaluated configs and the leader's optimism.
 */
export function summaryCsv(
  { configs, optimism }: Pick<Analysis, "configs" | "optimism">,
  { experiment, holdout = [] }: SummaryContext,
): string {
  const { name } = experiment.metric;
  const names = namedParameters(experiment);
  const hasTest = experiment.split.test !== undefined;
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
    ...COMPARISON_COLUMNS,
    ...(hasTest ? HOLDOUT_COLUMNS : []),
  ];
  const rows = configs.map((config) => {
    const { rank, configId, parameters, n, mean, std, min, max } = config;
    return [
      ...[rank, identifier("c", configId), ...parameterCells(names, parameters), n],
      ...[mean.val_accuracy, std.val_accuracy, min.val_accuracy, max.val_accuracy].map(real),
      ...[mean.val_loss, mean.train_accuracy].map(real),
      ...(extra.length === 0 ? [] : [std[name], min[name], max[name]].map(real)),
      ...comparisonCells(config),
      ...(hasTest
        ? holdoutCells(config, {
          scores: holdout.find((each) => each.configId === configId),
          excess: optimism?.optimism,
        })
        : []),
    ];
  });
  return csv([header, ...rows]);
}

const HOLDOUT_COLUMNS = ["mean_test_accuracy", "std_test_accuracy", "mean_test_loss", "optimism"];

/** The optimism is given beside the leader's holdout scores, which are free of it. */
function holdoutCells(
  { verdict }: ComparedConfig,
  { scores, excess }: { scores: HoldoutSummary | undefined; excess: number | undefined },
): Cell[] {
  return [
    ...[scores?.mean.test_accuracy, scores?.std.test_accuracy, scores?.mean.test_loss].map(real),
    real(scores !== undefined && verdict === "best" ? excess : undefined),
  ];
}

/** The leader is not compared with itself seed by seed. */
function comparisonCells({ interval, toLeader, verdict, simplest }: ComparedConfig): Cell[] {
  const counts = verdict === "best" ? undefined : toLeader;
  return [
    ...[interval?.low, interval?.high, toLeader?.behind].map(real),
    ...[toLeader?.interval?.low, toLeader?.interval?.high].map(real),
    ...[counts?.wins, counts?.ties, counts?.losses],
    ...[real(toLeader?.pAdjusted), verdict, simplest ? "yes" : undefined],
  ];
}

/**
 * `effects.csv`: a row `value` for each value of each swept parameter; a row `within` for each effect of a value at a value
 * of another parameter, where the two act together; then the shares of the variance: a row `parameter` for each, a row
 * `pair` for each two (`dropout:l2`), `seeds` and `rest`. Only the header if there are no effects.
 */
export function effectsCsv(effects: Effects | undefined, metric: Metric): string {
  const header = [
    ...["effect", "parameter", "value", "given", "n", `mean_${metric.name}`],
    ...["behind_best", "behind_low", "behind_high"],
    ...["difference", "difference_low", "difference_high", "variance_share"],
  ];
  if (effects === undefined) return csv([header]);
  const n = effects.seeds.length;
  const values = effects.values.map(({ name, value, mean, behind, interval }): Cell[] => [
    ...["value", name, parameterCell(name, value), undefined, n],
    ...[mean, behind, interval?.low, interval?.high].map(real),
    ...[undefined, undefined, undefined, undefined],
  ]);
  const within = effects.interactions.flatMap(({ name, given, effects }) =>
    effects.map((each): Cell[] => [
      ...["within", name, parameterCell(name, each.value)],
      `${given}=${JSON.stringify(each.given)}`,
      ...[n, undefined, undefined, undefined, undefined],
      ...[each.difference, each.interval?.low, each.interval?.high].map(real),
      undefined,
    ])
  );
  const shares = effects.variance.map(({ of, names, share }): Cell[] => [
    ...[of, names.join(":"), undefined, undefined, n, ...Array(7).fill(undefined), real(share)],
  ]);
  return csv([header, ...values, ...within, ...shares]);
}
