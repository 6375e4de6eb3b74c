/**
 * What a results folder says, held against what it should say.
 *
 * @module
 */

import { join } from "node:path";
import { namedParameters } from "../experiment/swept_parameters.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Trial, TrialRecord } from "../experiment/trial.ts";
import type { ComparedConfig } from "../results/compare_to_leader.ts";
import {
  type Difference,
  tableDifferences,
  textDifferences,
} from "../results/files/differences.ts";
import { effects } from "../results/effects.ts";
import { cellsOf, readLines, recordOfRow } from "../results/files/read_rows.ts";
import { CURVES_TABLE, effectsCsv, summaryCsv, trialsTable } from "../results/files/tables.ts";
import {
  holdoutConfigs,
  holdoutSummaries,
  type HoldoutSummary,
} from "../results/holdout_scores.ts";
import type { Store } from "../store/store.ts";
import { CannotRun } from "../cli/cannot_run.ts";

/** A trial as `trials.csv` tells of it, taken at its word. */
export interface RecordedTrial extends TrialRecord {
  /** What stands in its column `state`; nothing, if it has no row. */
  readonly state: string | undefined;
}

/** What a folder says, and what it should say. */
export interface Evidence {
  readonly directory: string;
  readonly experiment: Experiment;
  readonly trials: readonly Trial[];
  /** Every trial. */
  readonly claimed: readonly RecordedTrial[];
  readonly configs: readonly ComparedConfig[];
  readonly store: Store | undefined;
  /** What the trials gave that were run again, by number. */
  readonly again: ReadonlyMap<number, TrialRecord>;
}

/** A file, and where it is not what its source gives. */
export interface Check {
  readonly file: string;
  readonly source: string;
  readonly differences: readonly Difference[];
}

/** Every trial of the folder. */
export async function claimsIn(
  directory: string,
  trials: readonly Trial[],
): Promise<RecordedTrial[]> {
  const lines = linesIn(directory, "trials.csv");
  const header = cellsOf((await lines.next()).value ?? "");
  const claims: RecordedTrial[] = trials.map((trial) => ({ trial, state: undefined }));
  for await (const line of lines) {
    const cells = cellsOf(line);
    const row = Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""]));
    const trial = trials[Number(row.number)];
    if (trial === undefined) continue; // a row that should not be there
    claims[trial.number] = { ...recordOfRow(trial, row), state: row.state };
  }
  return claims;
}

/**
 * The lines of a file of a results folder.
 *
 * @throws {CannotRun} If there is no such file.
 */
export async function* linesIn(directory: string, name: string): AsyncGenerator<string> {
  try {
    yield* readLines(join(directory, name));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new CannotRun(`${directory} holds no ${name}`);
  }
}

/** Every file, held against all that can tell what should be in it. */
export async function checks(evidence: Evidence): Promise<Check[]> {
  const { directory, experiment, trials, store, again } = evidence;
  const tables = {
    "trials.csv": trialsTable(namedParameters(experiment)),
    "curves.csv": CURVES_TABLE,
  };
  const found: Check[] = [];
  for (const [file, table] of Object.entries(tables)) {
    const against = async (source: string, records: Iterable<TrialRecord | undefined>) => {
      const lines = linesIn(directory, file);
      found.push({ file, source, differences: await tableDifferences(lines, table, records) });
    };
    await against("the trials run again", trials.map(({ number }) => again.get(number)));
    if (store === undefined) continue;
    await against("state.sqlite", store.records(trials, experiment.timeout));
  }
  const written = await textIn(directory, "summary.csv");
  // A sweep that was stopped before the test rows were asked says nothing of them, and that is right.
  const asked = configsWithTests(written);
  const tested = testedOf(evidence).filter(({ configId }) => asked.has(configId));
  const summary = summaryCsv(evidence.configs, { experiment, tested });
  const effectsText = effectsCsv(effects(evidence.configs, experiment), experiment.metric);
  const effectsWritten = await textIn(directory, "effects.csv");
  found.push(
    { file: "summary.csv", source: "trials.csv", differences: textDifferences(written, summary) },
    {
      file: "effects.csv",
      source: "trials.csv",
      differences: textDifferences(effectsWritten, effectsText),
    },
  );
  if (store !== undefined) {
    const texts = [experiment, store.experiment].map((each) => JSON.stringify(each, null, 2));
    const differences = textDifferences(texts[0], texts[1]);
    found.push({ file: "experiment.json", source: "state.sqlite", differences });
  }
  return found;
}

/** What the chosen configs did on the test rows: as they were run again, else as the store has it. */
function testedOf({ experiment, claimed, configs, store, again }: Evidence): HoldoutSummary[] {
  if (experiment.split.test === undefined) return [];
  return holdoutSummaries(
    holdoutConfigs(configs),
    claimed,
    (trial) => again.get(trial.number)?.result?.test ?? store?.findTest(trial),
  );
}

/** The ids of the configs with something in their test columns. */
function configsWithTests(summary: string): Set<string> {
  const [header, ...rows] = summary.split("\n").map(cellsOf);
  const [id, test] = ["config_id", "mean_test_accuracy"].map((name) => header.indexOf(name));
  return new Set(rows.filter((row) => test >= 0 && row[test]).map((row) => row[id]));
}

async function textIn(directory: string, name: string): Promise<string> {
  const lines: string[] = [];
  for await (const line of linesIn(directory, name)) lines.push(line);
  return lines.join("\n");
}
