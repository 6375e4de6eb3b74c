/**
 * What a user's own objective gets: the parameters, the seed, random streams, and the learning curve that it reports.
 *
 * @module
 */

import type { ParameterValue } from "../experiment/experiment.ts";
import { isPlainObject, kindOf } from "../experiment/kind_of.ts";
import type { CurvePoint, Metrics, ObjectiveTrial } from "../experiment/trial.ts";
import { failRange, failType, requireTypes } from "../math/check_arguments.ts";
import { childKey, streamKey } from "../random/key.ts";
import { Stream } from "../random/stream.ts";

/** One trial, as a user's own objective gets it. */
export interface TrialContext {
  /** A value for each parameter; one that is inactive in this config has no key. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The seed of the trial, a whole number. */
  readonly seed: number;
  /** A stream of random numbers: the same numbers for the same seed and name, whatever the parameters are. */
  stream(name: string): Stream;
  /**
   * Adds a point to the learning curve. Throws if the trial has to stop, so a loop without `await` should report often.
   *
   * @throws {TypeError} If `step` or one of the numbers is not a number.
   * @throws {RangeError} If one of them is not finite, or there are more than 1,000,000 reports.
   */
  report(step: number, numbers: Readonly<Record<string, number>>): void;
  /** Aborted when the trial has to stop: at its timeout, or because the sweep is interrupted. */
  readonly signal: AbortSignal;
}

/**
 * A user's own objective: runs a trial, and returns its scores by name. The score that configs are ranked by must be
 * among them.
 */
export type Objective = (trial: TrialContext) => Promise<Metrics> | Metrics;

/** The most reports of one trial. */
export const MOST_REPORTS = 1_000_000;

/** How a trial's reports are observed. */
export interface TrialContextOptions {
  /** Aborted when the trial has to stop. @default {a signal that is never aborted} */
  signal?: AbortSignal;
  /** Called after every report with the curve so far; an error that it throws is thrown by `report()`. */
  onReport?: (curve: readonly CurvePoint[]) => void;
}

/** The context of a trial, with the curve to which its reports are added. */
export function makeTrialContext(
  { parameters, seed }: Pick<ObjectiveTrial, "parameters" | "seed">,
  { signal = new AbortController().signal, onReport }: TrialContextOptions = {},
): { context: TrialContext; curve: readonly CurvePoint[] } {
  const curve: CurvePoint[] = [];
  const context = Object.freeze({
    parameters: Object.freeze({ ...parameters }),
    ...{ seed, signal },
    stream: (name: string) => namedStream(seed, name),
    report: (step: number, numbers: Readonly<Record<string, number>>) => {
      curve.push(makePoint(step, numbers));
      if (curve.length > MOST_REPORTS) {
        curve.pop();
        failRange("report", `a trial can have ${MOST_REPORTS} reports`, MOST_REPORTS + 1);
      }
      onReport?.(curve);
    },
  });
  return { context, curve };
}

/** Each character of the name selects a child of the key before it; the length comes first. */
function namedStream(seed: number, name: string): Stream {
  requireTypes("make a stream", { name }, "string");
  let key = childKey(streamKey({ seed, role: "objective" }), name.length);
  for (let i = 0; i < name.length; i++) key = childKey(key, name.charCodeAt(i));
  return Stream.of(key);
}

function makePoint(step: number, numbers: Readonly<Record<string, number>>): CurvePoint {
  requireFinite("step", step);
  if (!isPlainObject(numbers)) {
    throw new TypeError(`Cannot report: numbers must be an object, got ${kindOf(numbers)}`);
  }
  if (Object.hasOwn(numbers, "step")) {
    failRange("report", "step must be the first argument only", numbers.step);
  }
  for (const [name, value] of Object.entries(numbers)) requireFinite(name, value);
  return { step, ...numbers };
}

function requireFinite(name: string, value: unknown): void {
  if (typeof value !== "number") failType("report", `${name} must be a number`, value);
  if (!Number.isFinite(value)) failRange("report", `${name} must be finite`, value);
}
