/**
 * Compares the files of a results folder with what they should contain.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { namedParameters } from "../experiment/swept_parameters.ts";
import type { Trial, TrialRecord } from "../experiment/trial.ts";
import type { Analysis } from "../results/analyze.ts";
import {
  type Difference,
  tableDifferences,
  textDifferences,
} from "../results/files/differences.ts";
import { cellsOf, readLines, type RecordedTrial } from "../results/files/read_rows.ts";
import { CURVES_TABLE, effectsCsv, summaryCsv, trialsTable } from "../results/files/tables.ts";
import {
  holdoutConfigs,
  holdoutSummaries,
  type HoldoutSummary,
} from "../results/holdout_scores.ts";
import type { Store } from "../store/store.ts";

/** What a folder contains, and what its trials gave when they were run again. */
export interface VerificationInput {
  readonly directory: string;
  readonly experiment: Experiment;
  readonly trials: readonly Trial[];
  /** Every trial as `trials.csv` records it. */
  readonly recorded: readonly RecordedTrial[];
  /** Of the recorded trials. */
  readonly analysis: Analysis;
  readonly store: Store | undefined;
  /** The records of the trials that were run again, by trial number. */
  readonly rerun: ReadonlyMap<number, TrialRecord>;
}

/** A file that was compared with one source of what it should contain. */
export interface FileCheck {
  /** The name of the file. */
  readonly file: string;
  /** What it was compared with: `the trials run again`, `state.sqlite` or `trials.csv`. */
  readonly source: string;
  /** Where they differ; empty if they agree. */
  readonly differences: readonly Difference[];
}

/** Compares every file with every source that determines its content. */
export async function checkFiles(input: VerificationInput): Promise<FileCheck[]> {
  return [
    ...await checkTrialFiles(input),
    ...await checkAnalysisFiles(input),
    ...checkExperimentFile(input),
  ];
}

async function checkTrialFiles(
  { directory, experiment, trials, store, rerun }: VerificationInput,
): Promise<FileCheck[]> {
  const tables = {
    "trials.csv": trialsTable(namedParameters(experiment)),
    "curves.csv": CURVES_TABLE,
  };
  const checks: FileCheck[] = [];
  for (const [file, table] of Object.entries(tables)) {
    const compare = async (source: string, expected: Iterable<TrialRecord | undefined>) => {
      const lines = readLines(directory, file);
      checks.push({ file, source, differences: await tableDifferences(lines, table, expected) });
    };
    await compare("the trials run again", trials.map(({ number }) => rerun.get(number)));
    if (store === undefined) continue;
    await compare("state.sqlite", store.records(trials, { timeout: experiment.timeout }));
  }
  return checks;
}

/** `summary.csv` and `effects.csv` follow from `trials.csv`. */
async function checkAnalysisFiles(input: VerificationInput): Promise<FileCheck[]> {
  const { directory, experiment, analysis } = input;
  const written = {
    summary: await readText(directory, "summary.csv"),
    effects: await readText(directory, "effects.csv"),
  };
  // A sweep that was stopped before the holdout evaluation has empty holdout columns, and that is right.
  const evaluated = configsWithHoldout(written.summary);
  const holdout = holdoutOf(input).filter(({ configId }) => evaluated.has(configId));
  const expected = {
    summary: summaryCsv(analysis, { experiment, holdout }),
    effects: effectsCsv(analysis.effects, experiment.metric),
  };
  return (["summary", "effects"] as const).map((name) => ({
    file: `${name}.csv`,
    source: "trials.csv",
    differences: textDifferences(written[name], expected[name]),
  }));
}

function checkExperimentFile({ experiment, store }: VerificationInput): FileCheck[] {
  if (store === undefined) return [];
  const [written, expected] = [experiment, store.experiment].map((each) =>
    JSON.stringify(each, null, 2)
  );
  const differences = textDifferences(written, expected);
  return [{ file: "experiment.json", source: "state.sqlite", differences }];
}

/** The holdout scores of the chosen configs: from the trials that were run again, otherwise from the store. */
function holdoutOf(
  { experiment, recorded, analysis, store, rerun }: VerificationInput,
): HoldoutSummary[] {
  if (experiment.split.test === undefined) return [];
  return holdoutSummaries(
    holdoutConfigs(analysis.configs),
    recorded,
    (trial) => rerun.get(trial.number)?.result?.holdout ?? store?.findHoldoutScores(trial),
  );
}

/** The ids of the configs whose holdout columns are not empty. */
function configsWithHoldout(summary: string): Set<string> {
  const [header, ...rows] = summary.split("\n").map(cellsOf);
  const [id, test] = ["config_id", "mean_test_accuracy"].map((name) => header.indexOf(name));
  return new Set(rows.filter((row) => test >= 0 && row[test]).map((row) => row[id]));
}

async function readText(directory: string, name: string): Promise<string> {
  const lines: string[] = [];
  for await (const line of readLines(directory, name)) lines.push(line);
  return lines.join("\n");
}
