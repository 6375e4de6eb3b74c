/**
 * A trial as a worker or a process runs it: it sends heartbeats, checks the stop flag, and ends at its timeout.
 *
 * @module
 */

import { registerTable } from "../../data/csv/table_cache.ts";
import { isCsv } from "../../data/data_source.ts";
import type { CurvePoint, NetworkTrial, TrialResult } from "../../experiment/trial.ts";
import { type NetworkRows, trialRows } from "../../objective/build_trial.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../objective/encode_checkpoint.ts";
import { runTrial } from "../../objective/run_trial.ts";
import {
  checkpointFault,
  mayKeepCheckpoint,
  type TrialCheckpoint,
} from "../../objective/trial_checkpoint.ts";
import { ActiveClock } from "./active_clock.ts";
import type { Answer, NetworkJob } from "./protocol.ts";

/** How a running trial communicates with the scheduler. */
export interface TrialMonitor {
  /** Whether the trial has to stop. */
  stopped: () => boolean;
  /** Called before every tile of rows, with the epochs done. */
  heartbeat: (epochs: number) => void;
}

class Stopped extends Error {}
class TimedOut extends Error {}

/** Runs the trial. An error in it is its result: `failed`, or `timed_out` with the curve up to there. */
export function attemptTrial(
  { trial, timeout, holdout, rows, table, checkpoint: bytes, keepsCheckpoint }: NetworkJob,
  monitor: TrialMonitor,
): Answer {
  const start = performance.now();
  const clock = new ActiveClock(); // the timeout does not count suspensions
  const checkpoint = bytes && checkpointOf(trial, bytes);
  let epochs = (checkpoint?.epoch ?? 0) * (trial.split.folds ?? 1);
  let curve: readonly CurvePoint[] = [];
  let kept: Uint8Array<ArrayBuffer> | undefined;
  if (table !== undefined && isCsv(trial.data)) registerTable(trial.data, table);
  const seconds = () => (performance.now() - start) / 1000;
  const beforeTile = () => {
    monitor.heartbeat(epochs);
    if (monitor.stopped()) throw new Stopped();
    if (clock.elapsed() >= 1000 * (timeout ?? Infinity)) throw new TimedOut();
  };
  try {
    const result = runTrial(trial, {
      beforeTile,
      afterEpoch: (done, soFar) => {
        epochs = done;
        curve = soFar;
      },
      holdout,
      rows: rows ?? rowsOf(trial, beforeTile),
      checkpoint,
      onCheckpoint: keepsCheckpoint && mayKeepCheckpoint(trial)
        ? (reached) => kept = encodeCheckpoint(reached)
        : undefined,
    });
    const finished = { kind: "finished", result, seconds: seconds() } as const;
    return kept === undefined ? finished : { ...finished, checkpoint: kept };
  } catch (error) {
    if (error instanceof Stopped) return { kind: "stopped" };
    const result = error instanceof TimedOut
      ? timedOut({ timeout, epochs, curve })
      : failedWith(error, epochs);
    return { kind: "finished", result, seconds: seconds() };
  }
}

/** The checkpoint in bytes; undefined if the trial cannot continue from it, so that it is run from its start. */
function checkpointOf(trial: NetworkTrial, bytes: Uint8Array): TrialCheckpoint | undefined {
  const checkpoint = decodeCheckpoint(bytes);
  if (checkpoint === undefined || checkpointFault(trial, checkpoint) !== undefined) {
    return undefined;
  }
  return checkpoint;
}

/** The rows of the last trial that made its own. Trials run seed by seed, so that the next one often has the same. */
let last: { readonly key: string; readonly rows: readonly NetworkRows[] } | undefined;

function rowsOf(trial: NetworkTrial, beforeRows: () => void): readonly NetworkRows[] {
  const { data, split, seed } = trial;
  const key = JSON.stringify([data, split, seed]);
  if (last?.key === key) return last.rows;
  last = undefined; // so that both are not in memory at once
  last = { key, rows: trialRows(trial, beforeRows) };
  return last.rows;
}

/** The result of a trial that ran longer than its timeout. */
export function timedOut(
  { timeout, epochs, curve = [] }: {
    timeout: number | undefined;
    epochs: number;
    curve?: readonly CurvePoint[];
  },
): TrialResult {
  return { state: "timed_out", epochs, error: `over its timeout of ${timeout} s`, curve };
}

function failedWith(error: unknown, epochs: number): TrialResult {
  return { state: "failed", epochs, error: String(error), curve: [] };
}
