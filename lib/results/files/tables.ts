/**
 * The CSV files of a sweep, as text. Pure functions: the same records give the same bytes.
 *
 * @module
 */

import { namedParameters } from "../../experiment/swept_parameters.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { curveColumns, holdoutScores, taskOf } from "../../experiment/metrics.ts";
import type { TrialRecord } from "../../experiment/trial.ts";
import type { Analysis } from "../analyze.ts";
import { prunesEpochs } from "../../experiment/prunes_epochs.ts";
import type { ComparedConfig } from "../compare_to_leader.ts";
import { type Cell, csv, identifier, real } from "./csv.ts";
import type { Effects, PartialGrid, ValueEffect } from "../effects.ts";
import type { HoldoutSummary } from "../holdout_scores.ts";
import {
  parameterCell,
  parameterCells,
  parameterHeader,
  wholeParameters,
} from "./parameter_cells.ts";
import { scoreHeader } from "./score_header.ts";

/** A file in which each trial has its own rows, so that it can be written trial by trial. */
export interface TrialTable {
  readonly header: readonly string[];
  readonly rowsOf: (record: TrialRecord) => readonly Cell[][];
}

/** The whole file of a table, as text. */
export function tableCsv(table: TrialTable, records: readonly TrialRecord[]): string {
  return csv([table.header, ...records.flatMap(table.rowsOf)]);
}

/**
 * `trials.csv`: a row per trial, in trial order. The scores are between the state and the number of epochs, or of reports of
 * a user's own objective. With halving over epochs, `part_epochs` is there if the result is that of a part of the trial.
 */
export function trialsTable(experiment: Experiment, scores: readonly string[]): TrialTable {
  const names = namedParameters(experiment);
  const whole = wholeParameters(experiment);
  const hasNetwork = experiment.objective === undefined;
  const hasParts = prunesEpochs(experiment.early_terminate);
  const header = [
    ...["number", "trial_id", "config_id", "seed", ...parameterHeader(names), "state"],
    ...scores.map(scoreHeader),
    ...(hasNetwork ? ["epochs", "weights_hash"] : ["reports"]),
    ...(hasParts ? ["part_epochs"] : []),
    "error",
  ];
  const rowsOf = ({ trial, result }: TrialRecord) => [[
    ...[trial.number, identifier("t", trial.trialId), identifier("c", trial.configId), trial.seed],
    ...parameterCells(names, trial, whole),
    result?.state ?? "waiting",
    ...scores.map((name) => real(result?.metrics?.[name])),
    result?.epochs,
    ...(hasNetwork ? [identifier("w", result?.weightsHash)] : []),
    ...(hasParts ? [result?.partEpochs] : []),
    result?.error,
  ]];
  return { header, rowsOf };
}

/**
 * `curves.csv` of a network: a row per logged epoch of each trial; of trials that are not complete, up to their last epoch.
 * Of a user's own objective, which can report anything at any step: a row per reported number.
 */
export function curvesTable(experiment: Experiment): TrialTable {
  if (experiment.objective !== undefined) return REPORTS_TABLE;
  const columns = curveColumns(taskOf(experiment.data));
  return {
    header: ["number", ...columns],
    rowsOf: ({ trial, result }) =>
      (result?.curve ?? []).map((point) => [
        ...[trial.number, point.epoch],
        ...columns.slice(1).map((column) => real(point[column])),
      ]),
  };
}

const REPORTS_TABLE: TrialTable = {
  header: ["number", "step", "name", "value"],
  rowsOf: ({ trial, result }) =>
    (result?.curve ?? []).flatMap(({ step, ...numbers }) =>
      Object.entries(numbers).map(([name, value]) => [trial.number, real(step), name, real(value)])
    ),
};

/** `timings.csv`: what differs between runs of the same sweep. The machine is there if a worker of a queue ran the trial. */
export const TIMINGS_TABLE: TrialTable = {
  header: ["number", "started", "seconds", "worker", "attempts", "host", "machine"],
  rowsOf: ({ trial, timing }) =>
    timing === undefined ? [] : [[
      trial.number,
      timing.started,
      real(Number(timing.seconds.toFixed(6))),
      ...[timing.worker, timing.attempts, timing.host, timing.machine],
    ]],
};

const COMPARISON_COLUMNS = [
  ...["ci95_low", "ci95_high", "behind_best", "behind_low", "behind_high"],
  ...["wins", "ties", "losses", "p_adj", "verdict", "simplest"],
];

/** What `summary.csv` contains beside the analysis. */
export interface SummaryContext {
  readonly experiment: Experiment;
  /** The holdout evaluation. @default {[]} */
  readonly holdout?: readonly HoldoutSummary[];
}

/**
 * `summary.csv`: a row per config, best first. Mean, deviation, minimum and maximum of the first score come first, then the
 * means of the others. If configs are ranked by another metric, its deviation, minimum and maximum follow. Then come the
 * columns of the comparison with the leader, in the metric that ranks. With early termination, the number of pruned trials
 * follows the number of complete ones, then, if epochs were saved, how many these trials had, and their score then. If the split has test rows, the last columns are the
 * holdout scores of the evaluated configs and the leader's optimism.
 */
export function summaryCsv(
  { configs, optimism, scores }: Pick<Analysis, "configs" | "optimism" | "scores">,
  { experiment, holdout = [] }: SummaryContext,
): string {
  const names = namedParameters(experiment);
  const columns = scoreColumns(scores, experiment.metric.name);
  const whole = wholeParameters(experiment);
  const tests = holdoutNames(experiment);
  const header = [
    ...["rank", "config_id", ...parameterHeader(names), "n", ...prunedHeader(experiment)],
    ...columns.map(([statistic, name]) => `${statistic}_${name}`),
    ...COMPARISON_COLUMNS,
    ...holdoutHeader(tests),
  ];
  const rows = configs.map((config) => {
    const { rank, configId, n } = config;
    const evaluated = holdout.find((each) => each.configId === configId);
    return [
      ...[rank, identifier("c", configId), ...parameterCells(names, config, whole), n],
      ...prunedCells(config, experiment),
      ...columns.map(([statistic, name]) => real(config[statistic][name])),
      ...comparisonCells(config),
      ...holdoutCells(config, { tests, scores: evaluated, excess: optimism?.optimism }),
    ];
  });
  return csv([header, ...rows]);
}

function prunedHeader({ early_terminate, metric }: Experiment): string[] {
  if (early_terminate === undefined) return [];
  return [
    "pruned",
    ...(prunesEpochs(early_terminate) ? ["pruned_epochs", `pruned_${metric.name}`] : []),
  ];
}

function prunedCells({ pruned }: ComparedConfig, { early_terminate }: Experiment): Cell[] {
  if (early_terminate === undefined) return [];
  return [
    pruned?.trials ?? 0,
    ...(prunesEpochs(early_terminate) ? [pruned?.epochs, real(pruned?.score)] : []),
  ];
}

type ScoreColumn = readonly ["mean" | "std" | "min" | "max", string];

/** The statistics of the scores, the training loss left out: a low one is no merit. */
function scoreColumns([first, ...others]: readonly string[], metric: string): ScoreColumn[] {
  const all = (name: string): ScoreColumn[] => [
    ...[["mean", name], ["std", name], ["min", name], ["max", name]] as const,
  ];
  return [
    ...all(first),
    ...others.filter((name) => name !== "train_loss").map((name) => ["mean", name] as const),
    ...(metric === first ? [] : all(metric).slice(1)),
  ];
}

/** The scores of the holdout rows; empty if there are no such rows. */
function holdoutNames(experiment: Experiment): readonly string[] {
  if (experiment.objective !== undefined || experiment.split.test === undefined) return [];
  return holdoutScores(experiment);
}

function holdoutHeader([first, ...others]: readonly string[]): string[] {
  if (first === undefined) return [];
  return [`mean_${first}`, `std_${first}`, ...others.map((name) => `mean_${name}`), "optimism"];
}

/** The optimism is given beside the leader's holdout scores, which are free of it. */
function holdoutCells(
  { verdict }: ComparedConfig,
  { tests: [first, ...others], scores, excess }: {
    tests: readonly string[];
    scores: HoldoutSummary | undefined;
    excess: number | undefined;
  },
): Cell[] {
  if (first === undefined) return [];
  return [
    ...[scores?.mean[first], scores?.std[first]].map(real),
    ...others.map((name) => real(scores?.mean[name])),
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
 *
 * If the configs are not every combination of the values, two more columns say how many configs each mean is over, and, in a
 * row `none`, why a parameter has no effect.
 */
export function effectsCsv(effects: Effects | undefined, experiment: Experiment): string {
  const whole = wholeParameters(experiment);
  const header = [
    ...["effect", "parameter", "value", "given", "n", `mean_${experiment.metric.name}`],
    ...["behind_best", "behind_low", "behind_high"],
    ...["difference", "difference_low", "difference_high", "variance_share"],
  ];
  if (effects === undefined) return csv([header]);
  const { partial } = effects;
  if (partial !== undefined) return partialCsv(header, { effects, partial, whole });
  const n = effects.seeds.length;
  const values = effects.values.map((each) => valueCells(each, { n, whole }));
  const within = effects.interactions.flatMap(({ name, given, effects }) =>
    effects.map((each): Cell[] => [
      ...["within", name, parameterCell(each.value, whole.includes(name))],
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

function valueCells(
  { name, value, mean, behind, interval }: ValueEffect,
  { n, whole }: { n: number; whole: readonly string[] },
): Cell[] {
  return [
    ...["value", name, parameterCell(value, whole.includes(name)), undefined, n],
    ...[mean, behind, interval?.low, interval?.high].map(real),
    ...[undefined, undefined, undefined, undefined],
  ];
}

/** `effects.csv` of configs that are not every combination of the values. */
function partialCsv(
  header: readonly string[],
  { effects, partial, whole }: {
    effects: Effects;
    partial: PartialGrid;
    whole: readonly string[];
  },
): string {
  const n = effects.seeds.length;
  const values = effects.values.map((each): Cell[] => {
    const used = partial.parameters.find(({ name }) => name === each.name)?.used ?? 0;
    const levels = effects.values.filter(({ name }) => name === each.name).length;
    return [...valueCells(each, { n, whole }), used / levels, undefined];
  });
  const none = partial.parameters.filter(({ used }) => used === 0).map((
    { name, reason },
  ): Cell[] => [
    ...["none", name, undefined, undefined, n],
    ...Array(header.length - 5).fill(undefined),
    ...[0, reason],
  ]);
  return csv([[...header, "configs", "reason"], ...values, ...none]);
}
