/**
 * Rows of the store's table `trials`: a finished trial as text, with a digest of its content.
 *
 * @module
 */

import { digest } from "../experiment/digest.ts";
import type { CurvePoint, FinishedTrial, Trial, TrialResult } from "../experiment/trial.ts";
import { CURVE_COLUMNS, isCurveJson, isResultJson, isTimingJson } from "./column_checks.ts";

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
  const { trialId, configId, seed, parameters, data, split } = trial;
  const { curve, ...scores } = result;
  const row = {
    trial_id: trialId,
    log_every: trial.logEvery,
    description: JSON.stringify({ configId, seed, parameters, data, split }),
    state: result.state,
    result: JSON.stringify(result.state === "timed_out" ? { ...scores, timeout } : scores),
    timing: JSON.stringify(timing),
    curve: JSON.stringify(curve.map((point) => CURVE_COLUMNS.map((column) => point[column]))),
  };
  return { ...row, digest: rowDigest(row) };
}

/** Whether the row is as it was written, and valid: a damaged row is never read as a result. */
export function isIntact(row: TrialRow): boolean {
  return rowDigest(row) === row.digest && isResultJson(row.result, row.state) &&
    isTimingJson(row.timing) && isCurveJson(row.curve);
}

/**
 * Whether an intact row is the result of a trial. A complete trial has a curve point at every multiple of its `logEvery`,
 * so its row is also valid for a trial whose `logEvery` is a multiple of the row's; a trial that timed out counts only if the timeout is not longer now.
 */
export function isResultOf(row: TrialRow, { logEvery }: Trial, timeout: number): boolean {
  switch (row.state as TrialResult["state"]) {
    case "complete":
      return logEvery % row.log_every === 0;
    case "failed":
      return logEvery === row.log_every;
    case "timed_out":
      return logEvery === row.log_every && timeout <= (JSON.parse(row.result).timeout ?? 0);
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

function readCurve({ curve, state }: TrialRow, { logEvery }: Trial): CurvePoint[] {
  const points: number[][] = JSON.parse(curve);
  const last = points.length - 1;
  return points
    .filter(([epoch], i) => epoch % logEvery === 0 || (i === last && state === "complete"))
    .map((point) => Object.fromEntries(CURVE_COLUMNS.map((column, i) => [column, point[i]])))
    .map((point) => point as unknown as CurvePoint);
}

function rowDigest(row: Omit<TrialRow, "digest">): string {
  const covered = TRIAL_COLUMNS.filter((column) => column !== "digest");
  return digest(covered.map((column) => row[column]).join("\n"));
}
