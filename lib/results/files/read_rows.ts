/**
 * Reads the CSV files of a results folder.
 *
 * @module
 */

import { parse } from "@std/csv";
import type { Metrics, Trial, TrialRecord, TrialResult } from "../../experiment/trial.ts";
import { scoreColumnsOf } from "./score_header.ts";
import { UserError } from "../../user_error.ts";

/** A trial as its row of `trials.csv` records it; nothing in it was verified. */
export interface RecordedTrial extends TrialRecord {
  /** The text of the column `state`; undefined if the trial has no row. */
  readonly state: string | undefined;
}

/** No row of ours has as many characters: a longer line is not a row, and may have no end. */
const MOST_CHARACTERS = 1 << 20;

/**
 * The lines of a file of a results folder, without their ends. Each is a row: no cell of ours contains a line end.
 *
 * @throws {UserError} If there is no such file, it cannot be read, or it is not text in lines.
 */
export async function* readLines(directory: string, name: string): AsyncGenerator<string> {
  const file = await openFile(directory, name);
  const fault = (reason: string) => new UserError(`Cannot read ${directory}/${name}: ${reason}`);
  const decoder = new TextDecoderStream("utf-8", { ignoreBOM: true });
  let rest = "";
  let isFirst = true;
  for await (const text of file.readable.pipeThrough(decoder)) {
    if (isFirst && text.startsWith("\ufeff")) {
      throw fault("it begins with a byte order mark, which a program that saved it has added");
    }
    isFirst = false;
    const lines = (rest + text).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) yield line.replace(/\r$/, "");
    if (rest.length > MOST_CHARACTERS) {
      throw fault(`it has a line of more than ${MOST_CHARACTERS} characters`);
    }
  }
  if (rest !== "") yield rest;
}

async function openFile(directory: string, name: string): Promise<Deno.FsFile> {
  const path = `${directory}/${name}`;
  try {
    if (!(await Deno.stat(path)).isFile) {
      throw new UserError(`Cannot read ${path}: it is not a file`);
    }
    return await Deno.open(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError(`Cannot read ${directory}: it has no ${name}`);
    }
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

/** The cells of a line; empty if it is not a line of a CSV file. */
export function cellsOf(line: string): readonly string[] {
  try {
    return parse(line)[0] ?? [];
  } catch {
    return []; // a quote is missing
  }
}

/**
 * Every one of the trials as `trials.csv` records it, without its curve.
 *
 * @param trialsAfter The trials that follow when all trials so far have a result, if the file has more rows: those of the next round of
 *     a search. @default {none}
 * @throws {UserError} If there is no such file.
 */
export async function readRecordedTrials(
  directory: string,
  trials: readonly Trial[],
  trialsAfter: (records: readonly RecordedTrial[]) => readonly Trial[] = () => [],
): Promise<RecordedTrial[]> {
  const lines = readLines(directory, "trials.csv");
  const header = cellsOf((await lines.next()).value ?? "");
  const scores = scoreColumnsOf(header);
  const recorded: RecordedTrial[] = trials.map((trial) => ({ trial, state: undefined }));
  for await (const line of lines) {
    const cells = cellsOf(line);
    const row = Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""]));
    if (Number(row.number) === recorded.length && recorded.every(({ result }) => result)) {
      recorded.push(...trialsAfter(recorded).map((trial) => ({ trial, state: undefined })));
    }
    const trial = recorded[Number(row.number)]?.trial;
    if (trial === undefined) continue; // a row that does not belong there
    const metrics = () => metricsOf(scores, cells);
    recorded[trial.number] = { ...recordOfRow(trial, row, metrics), state: row.state };
  }
  return recorded;
}

const STATES: readonly string[] = ["complete", "pruned", "failed", "timed_out"];

function recordOfRow(
  trial: Trial,
  row: Readonly<Record<string, string>>,
  metrics: () => Metrics,
): TrialRecord {
  const { state = "", reports = "", epochs = reports, weights_hash: weightsHash, error } = row;
  const { part_epochs: partEpochs = "" } = row;
  if (!STATES.includes(state)) return { trial };
  return {
    trial,
    result: {
      state: state as TrialResult["state"],
      epochs: Number(epochs),
      curve: [],
      ...(partEpochs === "" ? {} : { partEpochs: Number(partEpochs) }),
      ...(state === "complete" || isPart(state, partEpochs) ? { metrics: metrics() } : {}),
      ...(weightsHash ? { weightsHash: weightsHash.replace(/^w/, "") } : {}),
      ...(error ? { error } : {}),
    },
  };
}

/** Whether a trial was pruned after some epochs, and so with scores: one that was never run has none. */
function isPart(state: string, partEpochs: string): boolean {
  return state === "pruned" && partEpochs !== "";
}

/** The scores of a row; an empty cell is a score that is missing. */
function metricsOf(
  columns: readonly { index: number; name: string }[],
  cells: readonly string[],
): Metrics {
  const filled = columns.filter(({ index }) => cells[index]);
  return Object.fromEntries(filled.map(({ index, name }) => [name, Number(cells[index])]));
}
