/**
 * Checks of the JSON in the rows of a store. A digest shows that a row is as it was written, not that Seedsweep wrote it.
 *
 * @module
 */

import { defineExperiment } from "../experiment/define_experiment.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { requireExperiment } from "../experiment/require_experiment.ts";
import type {
  CurvePoint,
  HoldoutScores,
  Metrics,
  TrialResult,
  TrialTiming,
} from "../experiment/trial.ts";

/** The columns of a curve point, in the order of the store. */
export const CURVE_COLUMNS: readonly (keyof CurvePoint)[] = [
  ...["epoch", "loss", "data_loss", "reg_loss", "accuracy"] as const,
  ...["learning_rate", "val_loss", "val_accuracy"] as const,
];

const METRICS: readonly (keyof Metrics)[] = [
  ...["val_accuracy", "val_loss", "train_accuracy", "train_loss"] as const,
];

/** The experiment in a JSON text; undefined if it is none, or one that is not valid. */
export function readExperimentJson(json: string): Experiment | undefined {
  try {
    const value: unknown = JSON.parse(json);
    requireExperiment(value, "read it"); // a definition would get the defaults for what is missing
    return defineExperiment(value);
  } catch {
    return undefined;
  }
}

/** Whether a JSON text is the result of a trial with this state: only a complete trial has metrics, and has them all. */
export function isResultJson(json: string, expectedState: string): boolean {
  return matches<TrialResult>(
    json,
    ({ state, epochs, metrics, weightsHash, error }) =>
      state === expectedState && Number.isFinite(epochs) && isOptionalText(weightsHash) &&
      isOptionalText(error) &&
      (state === "complete" ? areNumbers(metrics, METRICS) : metrics === undefined),
  );
}

/** Whether a JSON text is a list of curve points, each with a number for each of its columns. */
export function isCurveJson(json: string): boolean {
  return matches<number[][]>(
    json,
    (points) =>
      Array.isArray(points) &&
      points.every((point) => Array.isArray(point) && areNumbers(point, CURVE_COLUMNS.keys())),
  );
}

/** Whether a JSON text is the timing of a trial. */
export function isTimingJson(json: string): boolean {
  return matches<TrialTiming>(
    json,
    (timing) =>
      areNumbers(timing, ["seconds", "worker", "attempts"]) &&
      isOptionalText(timing.started) && isOptionalText(timing.host),
  );
}

/** Whether a JSON text is the holdout scores of a trial. */
export function isHoldoutJson(json: string): boolean {
  return matches<HoldoutScores>(
    json,
    (scores) => areNumbers(scores, ["test_accuracy", "test_loss"]),
  );
}

/** Whether a text is JSON that passes a check. A check may throw, as at a property of null. */
function matches<T>(json: string, check: (value: Partial<T>) => boolean): boolean {
  try {
    return check(JSON.parse(json));
  } catch {
    return false;
  }
}

function areNumbers<T>(value: T, keys: Iterable<keyof NonNullable<T>>): boolean {
  for (const key of keys) {
    if (!Number.isFinite(value?.[key])) return false;
  }
  return true;
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}
