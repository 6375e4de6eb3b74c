/**
 * Runs one trial of a results folder again.
 *
 * @module
 */

import type { CurvePoint, Trial, TrialRecord, TrialResult } from "../experiment/trial.ts";
import { FROM_ONE, given, requireNumbers, requireTypes } from "../math/check_arguments.ts";
import { runTrial } from "../objective/run_trial.ts";
import { UserError } from "../user_error.ts";
import { runTrials } from "./pool/run_trials.ts";
import { requireRunnable } from "./require_runnable.ts";
import { asRecorded, ranTrial } from "./ran_trial.ts";
import { readRecords, requireRecord } from "./read_results.ts";

/** How a trial is replayed. */
export interface ReplayTrialOptions {
  /** Epochs from one point of the curve to the next, a whole number of at least 1. @default {as in the sweep} */
  every?: number | undefined;
  /** Called with the trial before it runs. */
  onStart?: (trial: Trial) => void;
  /** Called with each point of the curve as soon as it is known. */
  onPoint?: ((point: CurvePoint) => void) | undefined;
  /** Called with the end of what a command that failed has printed to stderr. */
  onStderr?: ((printed: string) => void) | undefined;
}

/** A trial that was run again. */
export interface Replay {
  /** The trial. */
  readonly trial: Trial;
  /** The result now. */
  readonly result: TrialResult;
  /** The result in `trials.csv`, without its curve; undefined if there is none. */
  readonly recorded: TrialResult | undefined;
  /** Whether both are the same to the last bit; undefined if there is nothing to compare: no result, or a timeout. */
  readonly same: boolean | undefined;
}

/**
 * Runs one trial of a results folder again and compares its result with that in `trials.csv`.
 *
 * @param number The number of the trial, as in `trials.csv`.
 * @throws {UserError} If the folder cannot be read, or has no such trial.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `number` or `every` is out of range.
 */
export async function replayTrial(
  directory: string,
  number: number,
  options: ReplayTrialOptions = {},
): Promise<Replay> {
  requireTypes("replay a trial", { options }, "object");
  const { every, onStart, onPoint, onStderr } = options;
  requireNumbers("replay a trial", given({ every }), FROM_ONE);
  requireTypes("replay a trial", given({ onStart, onPoint, onStderr }), "function");
  const { records } = await readRecords(directory);
  const record = requireRecord(records, number);
  const { trial, result: recorded } = record;
  const source = ranTrial(record);
  if (source === undefined) {
    throw new UserError(`Cannot replay trial ${number}: it was not run: ${recorded?.error}`);
  }
  requireRunnable([source], 1);
  onStart?.(trial);
  const result = asRecorded(await runAgain(source, { every, onPoint, onStderr }), recorded);
  return { trial, result, recorded, same: isSame(recorded, result) };
}

async function runAgain(
  trial: Trial,
  { every, onPoint, onStderr }: ReplayTrialOptions,
): Promise<TrialResult> {
  if (trial.objective !== undefined) return await runOwn(trial, { onPoint, onStderr });
  let reported = 0;
  const hasFolds = trial.split.folds !== undefined; // then the curve is the mean of all, known at the end
  const result = runTrial({ ...trial, logEvery: every ?? trial.logEvery }, {
    afterEpoch: (_, curve) => {
      for (; !hasFolds && reported < curve.length; reported++) onPoint?.(curve[reported]);
    },
  });
  if (hasFolds) { for (const point of result.curve) onPoint?.(point); }
  return result;
}

/** Runs a user's own objective as a sweep does: with its permissions, outside of this thread. */
async function runOwn(
  trial: Trial,
  { onPoint, onStderr }: ReplayTrialOptions,
): Promise<TrialResult> {
  const records: TrialRecord[] = [];
  const end = await runTrials([{ ...trial, number: 0 }], {
    ...{ jobs: 1, onStderr },
    onTrialFinished: (record) => records.push(record),
  });
  const result = records.at(0)?.result;
  if (result === undefined) {
    throw new UserError(end.kind === "fault" ? end.reason : "the trial was stopped");
  }
  for (const point of result.curve) onPoint?.(point);
  return result;
}

function isSame(recorded: TrialResult | undefined, result: TrialResult): boolean | undefined {
  if (recorded === undefined || recorded.state === "timed_out") return undefined;
  const names = Object.keys(recorded.metrics ?? {}); // the file has some of the scores only
  const [before, now] = [recorded, result].map(({ state, epochs, metrics, weightsHash }) =>
    JSON.stringify([state, epochs, names.map((name) => metrics?.[name]), weightsHash])
  );
  return before === now;
}
