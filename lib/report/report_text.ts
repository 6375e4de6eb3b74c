/**
 * The texts of a report: the answer, what was asked, failures, the experiment.
 *
 * @module
 */

import {
  axisAlternatives,
  axisValues,
  hasRange,
  sweptParameters,
} from "../experiment/swept_parameters.ts";
import type { Experiment, NumberRange } from "../experiment/experiment.ts";
import type { TrialRecord, TrialState } from "../experiment/trial.ts";
import { isFailure } from "../experiment/is_failure.ts";
import { constantTexts, valueText } from "./text/value_text.ts";

/** A label and its text. */
export type LabeledText = readonly [label: string, text: string];

/** So many trials without a score are listed. */
const MOST_FAILURES = 50;
/** So many characters of a text from a program. */
const MOST_CHARACTERS = 500;
/** So many characters of the experiment; a longer one is only in its file. */
const MOST_EXPERIMENT = 20_000;
/** So many seeds are listed one by one. */
const MOST_SEEDS = 20;

/** The lines of the closing block as labels and texts; a line without a label has an empty one. */
export function answerRows(lines: readonly string[]): LabeledText[] {
  return lines.filter((line) => line.trim() !== "").map((line) => {
    const [, label, text] = /^(\S[^:]*):\s+(.*)$/.exec(line) ?? [line, "", line.trim()];
    return [label, text.trim().replace(/ {3,}/g, ": ")];
  });
}

/** What was asked, and how far it is. */
export function factRows(experiment: Experiment, records: readonly TrialRecord[]): LabeledText[] {
  const swept = sweptParameters(experiment);
  const constants = constantTexts(experiment);
  return [
    ["Metric", `${experiment.metric.name}, ${goalText(experiment)}`],
    ...workRows(experiment),
    [
      "Varied",
      swept.length === 0 ? "nothing" : swept.map((name) => axisText(experiment, name)).join("; "),
    ],
    ...(constants.length === 0 ? [] : [["Same in all", constants.join(" ")] as const]),
    ["Seeds", seedsText(experiment.seeds)],
    ["Trials", countsText(records)],
  ];
}

function goalText({ metric }: Experiment): string {
  return metric.goal === "maximize" ? "higher is better" : "lower is better";
}

function workRows(experiment: Experiment): LabeledText[] {
  if (experiment.objective !== undefined) {
    const { objective } = experiment;
    return [["Objective", "module" in objective ? objective.module : objective.command.join(" ")]];
  }
  const { data, split } = experiment;
  const source = { ...data, content: undefined }; // of a file, what was found in it
  return [["Data", JSON.stringify(source)], ["Split", JSON.stringify(split)]];
}

function axisText(experiment: Experiment, name: string): string {
  if (hasRange(experiment, name)) {
    const texts = axisAlternatives(experiment, name).map((axis) =>
      axis.values === undefined ? rangeText(axis) : axis.values.map(valueText).join(", ")
    );
    return `${name} ${texts.join(" or ")}`;
  }
  const values = axisValues(experiment, name).map(valueText);
  const shown = values.slice(0, MOST_SEEDS).join(", ");
  return `${name} ${shown}${values.length > MOST_SEEDS ? `, … (${values.length} values)` : ""}`;
}

/** `from 0.001 to 0.1 (log_uniform_values)`. */
function rangeText(range: NumberRange): string {
  const step = "q" in range ? ` in steps of ${range.q}` : "";
  const ends = "min" in range
    ? `from ${range.min} to ${range.max}`
    : `with mu ${range.mu} and sigma ${range.sigma}`;
  return `${ends}${step} (${range.distribution})`;
}

function seedsText(seeds: readonly number[]): string {
  const shown = seeds.slice(0, MOST_SEEDS).join(", ");
  return `${seeds.length}: ${shown}${seeds.length > MOST_SEEDS ? ", …" : ""}`;
}

function countsText(records: readonly TrialRecord[]): string {
  const counts = new Map<TrialState, number>();
  for (const { result } of records) {
    const state = result?.state ?? "waiting";
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const texts = [...counts].map(([state, count]) => `${count} ${state.replace("_", " ")}`);
  return texts.join(", ");
}

/** Trials that ended without a score. */
export interface ReportFailures {
  /** Their number, in a sentence. */
  readonly note: string;
  /** The first of them: the trial and its reason. */
  readonly rows: readonly LabeledText[];
}

/** The trials that ended without a score, and why. */
export function reportFailures(records: readonly TrialRecord[]): ReportFailures {
  const failures = records.filter(isFailure);
  const count = failures.length;
  return {
    note: count === 0
      ? "There is none."
      : count > MOST_FAILURES
      ? `${count} trials; the first ${MOST_FAILURES} are here, the others in trials.csv:`
      : count === 1
      ? "1 trial:"
      : `${count} trials:`,
    rows: failures.slice(0, MOST_FAILURES).map(({ trial, result }) => [
      `trial ${trial.number}, seed ${trial.seed}, ${result.state.replace("_", " ")}`,
      shortened(result.error ?? "without a reason"),
    ]),
  };
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} …` : text;
}

/** The experiment as JSON. */
export function experimentText(experiment: Experiment): string {
  const text = JSON.stringify(experiment, null, 2);
  return text.length > MOST_EXPERIMENT ? "It is in experiment.json: too long for this page." : text;
}
