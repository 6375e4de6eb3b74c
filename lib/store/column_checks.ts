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

/** The experiment in a JSON text, whose paths are seen from a folder; undefined if it is none, or one that is not valid. */
export function readExperimentJson(json: string, folder: string): Experiment | undefined {
  try {
    const value: unknown = JSON.parse(json);
    requireExperiment(value, "read it"); // a definition would get the defaults for what is missing
    return defineExperiment(value, { folder });
  } catch {
    return undefined;
  }
}

/** Whether a JSON text is the result of a trial with this state: only a complete trial has metrics. */
export function isResultJson(json: string, expectedState: string): boolean {
  return matches<TrialResult>(
    json,
    ({ state, epochs, metrics, weightsHash, error }) =>
      state === expectedState && Number.isFinite(epochs) && isOptionalText(weightsHash) &&
      isOptionalText(error) &&
      (state === "complete"
        ? metrics !== undefined && areNumbers(metrics, Object.keys(metrics))
        : metrics === undefined),
  );
}

/** Whether metrics have all the scores that a trial must have. */
export function hasScores(metrics: Metrics | undefined, names: readonly string[]): boolean {
  return metrics !== undefined && names.every((name) => Number.isFinite(metrics[name]));
}

/** Whether a JSON text is a list of curve points: each with so many numbers, or if undefined, with a step and numbers by name. */
export function isCurveJson(json: string, columns: number | undefined): boolean {
  return matches<(number[] | CurvePoint)[]>(
    json,
    (points) =>
      Array.isArray(points) && points.every((point) => {
        const hasForm = Array.isArray(point)
          ? point.length === columns
          : columns === undefined && "step" in (point as object);
        return hasForm && Object.values(point as object).every(Number.isFinite);
      }),
  );
}

/** Whether a JSON text is the timing of a trial. */
export function isTimingJson(json: string): boolean {
  return matches<TrialTiming>(
    json,
    (timing) =>
      areNumbers(timing, ["seconds", "worker", "attempts"]) &&
      [timing.started, timing.host, timing.machine].every(isOptionalText),
  );
}

/** Whether a JSON text is the holdout scores of a trial. */
export function isHoldoutJson(json: string): boolean {
  return matches<HoldoutScores>(
    json,
    (scores) => Object.keys(scores).length > 0 && areNumbers(scores, Object.keys(scores)),
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
