/**
 * The content of the report page, as plain data: the same input gives the same bytes of JSON.
 *
 * The page shows pictures, so numbers have as many digits as a picture needs, and what grows with the grid is bounded; the
 * CSV files have everything.
 *
 * @module
 */

import { ENGINE_VERSION } from "../engine/version.ts";
import type { Experiment, Metric } from "../experiment/experiment.ts";
import { type Task, taskOf } from "../experiment/metrics.ts";
import type { CurvePoint, TrialRecord } from "../experiment/trial.ts";
import { requireArrays, requireInstances, requireTypes } from "../math/check_arguments.ts";
import type { Analysis } from "../results/analyze.ts";
import type { HoldoutSummary } from "../results/holdout_scores.ts";
import type { DecisionRegion } from "./decision_region.ts";
import { decimalsOf, type ReportConfig, reportConfigs } from "./report_configs.ts";
import { type ReportCurves, reportCurves } from "./report_curves.ts";
import { type ReportEffects, reportEffects } from "./report_effects.ts";
import { type ReportParameter, reportParameters } from "./report_parameters.ts";
import {
  answerRows,
  experimentText,
  factRows,
  type LabeledText,
  type ReportFailures,
  reportFailures,
} from "./report_text.ts";

export { chartedTrials } from "./charted_trials.ts";
export type { ReportParameter } from "./report_parameters.ts";

/** What a report is made from. */
export interface ReportInput {
  /** The experiment, with its paths as seen from the results folder. */
  readonly experiment: Experiment;
  /** Every trial in order; curves are not used. */
  readonly records: readonly TrialRecord[];
  /** The analysis of the records. */
  readonly analysis: Analysis;
  /** The holdout evaluation; empty if there is none. */
  readonly holdout: readonly HoldoutSummary[];
  /** Curves by trial number, of those that {@linkcode chartedTrials} returns; trials may be missing. */
  readonly curves: ReadonlyMap<number, readonly CurvePoint[]>;
  /** May be empty. */
  readonly regions: readonly DecisionRegion[];
  /** The closing block of the terminal, so wide that no line is wrapped. */
  readonly answer: readonly string[];
}

/** The content of the page. Plain data: JSON gives back an equal value. */
export interface ReportData {
  /** The name of the experiment. */
  readonly name: string;
  /** The score that configs are ranked by. */
  readonly metric: Metric;
  /** With how many decimals its values are shown. */
  readonly decimals: number;
  /** What was trained; `objective` for a user's own. */
  readonly task: Task | "objective";
  /** The version of the engine that made this page. */
  readonly engineVersion: number;
  /** The seeds of every config. */
  readonly seeds: readonly number[];
  /** The answer in words. */
  readonly answer: readonly LabeledText[];
  /** What was asked, and how far it is. */
  readonly facts: readonly LabeledText[];
  /** The parameters with more than one value or a range. */
  readonly parameters: readonly ReportParameter[];
  /** Every config, best first. */
  readonly configs: readonly ReportConfig[];
  /** The effects of the parameters; null if they could not be computed. */
  readonly effects: ReportEffects | null;
  /** The learning curves of some configs. */
  readonly curves: ReportCurves;
  /** For data with two features. */
  readonly regions: readonly DecisionRegion[];
  /** Trials without a score. */
  readonly failures: ReportFailures;
  /** The experiment as JSON. */
  readonly experimentText: string;
}

/**
 * Collects the content of the report page.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 *
 * @example A sweep of which no trial has run yet
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { analyze } from "../results/analyze.ts";
 * import { reportData } from "./report_data.ts";
 *
 * const experiment = parseExperiment("{ parameters: { hidden: { values: [4, 8] } } }");
 * const records = expandGrid(experiment).map((trial) => ({ trial }));
 * const analysis = analyze(records, experiment);
 * const input = { experiment, records, analysis, holdout: [], curves: new Map(), regions: [], answer: [] };
 * const { parameters, configs } = reportData(input);
 * assertEquals(parameters, [{ name: "hidden", values: ["4", "8"] }]);
 * assertEquals(configs.map(({ n }) => n), [0, 0]);
 * ```
 */
export function reportData(input: ReportInput): ReportData {
  const action = "make the data of a report";
  requireTypes(action, { input }, "object");
  const { experiment, records, analysis, curves, regions, answer } = input;
  requireTypes(action, { experiment, analysis }, "object");
  requireArrays(action, { records, regions, answer, holdout: input.holdout });
  requireInstances(action, { curves }, Map);
  return {
    name: experiment.name,
    metric: experiment.metric,
    decimals: decimalsOf(input),
    task: experiment.objective === undefined ? taskOf(experiment.data) : "objective",
    engineVersion: ENGINE_VERSION,
    seeds: experiment.seeds,
    answer: answerRows(answer),
    facts: factRows(experiment, records),
    parameters: reportParameters(experiment, analysis.configs),
    configs: reportConfigs(input),
    effects: reportEffects(experiment, analysis),
    curves: reportCurves(input),
    regions,
    failures: reportFailures(records),
    experimentText: experimentText(experiment),
  };
}
