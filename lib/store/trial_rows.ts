/**
 * Rows of the store's table `trials`: a finished trial as text, with a digest of its content.
 *
 * @module
 */

import { digest } from "../experiment/digest.ts";
import { curveColumns, savedScores, taskOf } from "../experiment/metrics.ts";
import type { CurvePoint, FinishedTrial, Trial, TrialResult } from "../experiment/trial.ts";
import { hasScores, isCurveJson, isResultJson, isTimingJson } from "./column_checks.ts";

/** A row of the table `trials`. */
export interface TrialRow {
  readonly trial_id: string;
  readonly log_every: number;
  /** What was run, for people who open the file: nothing reads it again. */
  readonly description: string;
  readonly state: string;
  readonly result: string;
  readonly timing: string;
  readonly digest: string;
  readonly curve: string;
}

/** The columns in the order of the table. */
export const TRIAL_COLUMNS = [
  ...["trial_id", "log_every", "description", "state"] as const,
  ...["result", "timing", "digest", "curve"] as const,
];

/** The row of a finished trial; of a trial that timed out it contains the timeout, in seconds. */
export function toRow({ trial, result, timing }: FinishedTrial, timeout?: number): TrialRow {
  const { trialId, configId, seed, parameters } = trial;
  const what = trial.objective === undefined
    ? { data: trial.data, split: trial.split }
    : { objective: trial.objective };
  const { curve, ...scores } = result;
  const row = {
    trial_id: trialId,
    log_every: logEvery(trial),
    description: JSON.stringify({ configId, seed, parameters, ...what }),
    state: result.state,
    result: JSON.stringify(result.state === "timed_out" ? { ...scores, timeout } : scores),
    timing: JSON.stringify(timing),
    curve: JSON.stringify(packedCurve(curve, trial)),
  };
  return { ...row, digest: rowDigest(row) };
}

/** Whether the row is as it was written, and valid: a damaged row is never read as a result. */
export function isIntact(row: TrialRow): boolean {
  return rowDigest(row) === row.digest && isResultJson(row.result, row.state) &&
    isTimingJson(row.timing);
}

/**
 * Whether an intact row is the result of a trial. A complete trial has all its scores, and a curve point at every multiple of its `logEvery`,
 * so its row is also valid for a trial whose `logEvery` is a multiple of the row's; a trial that timed out counts only if the timeout is not longer now.
 */
export function isResultOf(row: TrialRow, trial: Trial, timeout: number): boolean {
  const every = logEvery(trial);
  if (!isCurveJson(row.curve, columnsOf(trial)?.length)) return false;
  switch (row.state as TrialResult["state"]) {
    case "complete":
      return every % row.log_every === 0 &&
        hasScores(JSON.parse(row.result).metrics, savedScores(trial));
    case "failed":
      return every === row.log_every;
    case "pruned":
      return false; // the search decides it anew: see `search.ts`
    case "timed_out":
      return every === row.log_every && timeout <= (JSON.parse(row.result).timeout ?? 0);
  }
}

/** The finished trial of a row. A curve with more points than the trial logs is thinned. */
export function fromRow(
  row: TrialRow,
  trial: Trial,
  { curve: withCurve }: { curve: boolean },
): FinishedTrial {
  const { timeout: _, ...result } = JSON.parse(row.result);
  const curve = withCurve ? readCurve(row, trial) : [];
  return { trial, result: { ...result, curve }, timing: JSON.parse(row.timing) };
}

/** A user's own objective reports what it wants, when it wants. */
function logEvery(trial: Trial): number {
  return trial.objective === undefined ? trial.logEvery : 1;
}

/** The columns of a saved curve; undefined for a user's own objective, whose points are numbers by name. */
function columnsOf(trial: Trial): readonly string[] | undefined {
  return trial.objective === undefined ? curveColumns(taskOf(trial.data)) : undefined;
}

/** A curve as it is saved: of a network, the numbers of each point in the order of its columns. */
function packedCurve(
  curve: readonly CurvePoint[],
  trial: Trial,
): readonly (CurvePoint | readonly number[])[] {
  const columns = columnsOf(trial);
  return columns === undefined
    ? curve
    : curve.map((point) => columns.map((column) => point[column]));
}

function readCurve({ curve, state }: TrialRow, trial: Trial): CurvePoint[] {
  if (trial.objective !== undefined) return JSON.parse(curve);
  const columns = curveColumns(taskOf(trial.data));
  const points: number[][] = JSON.parse(curve);
  const last = points.length - 1;
  return points
    .filter(([epoch], i) => epoch % trial.logEvery === 0 || (i === last && state === "complete"))
    .map((point) => Object.fromEntries(columns.map((column, i) => [column, point[i]])));
}

function rowDigest(row: Omit<TrialRow, "digest">): string {
  const covered = TRIAL_COLUMNS.filter((column) => column !== "digest");
  return digest(covered.map((column) => row[column]).join("\n"));
}
