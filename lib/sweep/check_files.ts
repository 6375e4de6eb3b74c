/**
 * Compares the files of a results folder with what they should contain.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { hasHoldout } from "../experiment/has_holdout.ts";
import type { Trial, TrialRecord } from "../experiment/trial.ts";
import type { Analysis } from "../results/analyze.ts";
import {
  type Difference,
  tableDifferences,
  textDifferences,
} from "../results/files/differences.ts";
import { cellsOf, readLines, type RecordedTrial } from "../results/files/read_rows.ts";
import { curvesTable, effectsCsv, summaryCsv, trialsTable } from "../results/files/tables.ts";
import {
  holdoutConfigs,
  holdoutSummaries,
  type HoldoutSummary,
} from "../results/holdout_scores.ts";
import type { Store } from "../store/store.ts";
import type { Search } from "../objective/search.ts";
import { recordsWithCurves } from "./stored_curves.ts";

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
  /** The search as far as the results of the store go; undefined without a store. */
  readonly stored: Search | undefined;
  /** The records of the trials that were run again, by trial number. */
  readonly rerun: ReadonlyMap<number, TrialRecord>;
  /** Trials that have a result in the store and wait in the CSV files, which were not written since. */
  readonly notWritten: ReadonlySet<number>;
}

/** The comparison of a file with one source of its expected content. */
export interface FileCheck {
  /** The name of the file. */
  readonly file: string;
  /** What it was compared with: `the trials run again`, `state.sqlite` or `trials.csv`; undefined if `problem` is set. */
  readonly source?: string;
  /** Where they differ: the first 1000 places; empty if they agree. */
  readonly differences: readonly Difference[];
  /** What is wrong with the file as a whole; undefined if nothing is. */
  readonly problem?: string;
}

/** Compares every file with every source that determines its content. */
export async function checkFiles(input: VerificationInput): Promise<FileCheck[]> {
  return [
    ...checkStates(input),
    ...await checkTrialFiles(input),
    ...await checkAnalysisFiles(input),
    ...await checkExperimentFile(input),
  ];
}

async function checkTrialFiles(
  { directory, experiment, trials, recorded, analysis, store, stored, rerun, notWritten }:
    VerificationInput,
): Promise<FileCheck[]> {
  // Of a trial that was not run again, the row must agree with itself, and with the experiment in all but its result.
  const rows = recorded.map((each) => rerun.get(each.trial.number) ?? each);
  // Its curve is unknown, unless it has not run: then it has none.
  const curves = recorded.map((each) =>
    rerun.get(each.trial.number) ?? (each.result === undefined ? each : undefined)
  );
  const tables = [
    {
      file: "trials.csv",
      table: trialsTable(experiment, analysis.scores),
      expected: rows,
    },
    { file: "curves.csv", table: curvesTable(experiment), expected: curves },
  ];
  const checks: FileCheck[] = [];
  for (const { file, table, expected } of tables) {
    const compare = async (source: string, expected: Iterable<TrialRecord | undefined>) => {
      const lines = readLines(directory, file);
      checks.push({ file, source, differences: await tableDifferences(lines, table, expected) });
    };
    await compare("the trials run again", expected);
    if (store === undefined || stored === undefined) continue;
    const records = recordsWithCurves(stored, { store, experiment });
    await compare("state.sqlite", writtenRecords(records, { trials, notWritten }));
  }
  return checks;
}

/** States that no sweep writes. */
function checkStates({ experiment, recorded }: VerificationInput): FileCheck[] {
  const known = ["complete", "failed", "waiting"];
  if (experiment.timeout !== undefined) known.push("timed_out");
  if (experiment.early_terminate !== undefined) known.push("pruned");
  const wrong = recorded.filter(({ state }) => state !== undefined && !known.includes(state));
  if (wrong.length === 0) return [];
  const [{ trial, state }] = wrong;
  const reasons: Record<string, string> = {
    timed_out: ", but the experiment has no timeout",
    pruned: ", but the experiment has no early_terminate",
  };
  const reason = reasons[state ?? ""] ?? "";
  const problem = `trial ${trial.number} has the state ${JSON.stringify(state)}${reason}` +
    (wrong.length > 1 ? `; ${wrong.length - 1} more like it` : "");
  return [{ file: "trials.csv", differences: [], problem }];
}

/** The records of the store; those of trials that finished after the files were written are left out. */
function* writtenRecords(
  records: Iterable<TrialRecord>,
  { trials, notWritten }: Pick<VerificationInput, "trials" | "notWritten">,
): Generator<TrialRecord> {
  for (const record of records) {
    const { trial } = record;
    if (trial.number < trials.length) yield notWritten.has(trial.number) ? { trial } : record;
  }
}

/** `summary.csv` and `effects.csv` follow from `trials.csv`. */
async function checkAnalysisFiles(input: VerificationInput): Promise<FileCheck[]> {
  const { directory, experiment, analysis } = input;
  // A sweep that was stopped before the holdout evaluation has empty holdout columns, and that is right.
  const evaluated = await configsWithHoldout(readLines(directory, "summary.csv"));
  const holdout = holdoutOf(input).filter(({ configId }) => evaluated.has(configId));
  const expected = {
    summary: summaryCsv(analysis, { experiment, holdout }),
    effects: effectsCsv(analysis.effects, experiment),
  };
  return await Promise.all((["summary", "effects"] as const).map(async (name) => ({
    file: `${name}.csv`,
    source: "trials.csv",
    differences: await textDifferences(readLines(directory, `${name}.csv`), expected[name]),
  })));
}

/** After a run that was killed before it wrote files, `experiment.json` can be that of the run before. */
async function checkExperimentFile(
  { experiment, store, notWritten }: VerificationInput,
): Promise<FileCheck[]> {
  if (store === undefined || notWritten.size > 0) return [];
  const [written, expected] = [experiment, store.experiment].map((each) =>
    JSON.stringify(each, null, 2)
  );
  const differences = await textDifferences(written.split("\n"), expected);
  return [{ file: "experiment.json", source: "state.sqlite", differences }];
}

/** The holdout scores of the chosen configs: from the trials that were run again, otherwise from the store. */
function holdoutOf(
  { experiment, recorded, analysis, store, rerun }: VerificationInput,
): HoldoutSummary[] {
  if (!hasHoldout(experiment)) return [];
  return holdoutSummaries(
    holdoutConfigs(analysis.configs),
    recorded,
    (trial) => rerun.get(trial.number)?.result?.holdout ?? store?.findHoldoutScores(trial),
  );
}

/** The ids of the configs whose holdout columns are not empty. */
async function configsWithHoldout(lines: AsyncGenerator<string>): Promise<Set<string>> {
  const header = cellsOf((await lines.next()).value ?? "");
  const id = header.indexOf("config_id");
  const test = header.findIndex((name) => name.startsWith("mean_test_"));
  const found = new Set<string>();
  for await (const line of lines) {
    const row = cellsOf(line);
    if (test >= 0 && row[test]) found.add(row[id].replace(/^c/, ""));
  }
  return found;
}
