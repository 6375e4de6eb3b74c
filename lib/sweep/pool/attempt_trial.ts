/**
 * A trial as a worker or a process runs it: it shows that it lives, hears the stop, and ends in time.
 *
 * @module
 */

import type { CurvePoint, TrialResult } from "../../experiment/trial.ts";
import type { Answer, Job } from "./protocol.ts";
import { runTrial } from "../../objective/run_trial.ts";

/** How the trial stays in touch. */
export interface TrialMonitor {
  /** Whether it should stop. */
  stopped: () => boolean;
  /** Called before every tile of rows, with the epochs done. */
  heartbeat: (epochs: number) => void;
}

class Stopped extends Error {}
class TimedOut extends Error {}

/** Runs the trial. Whatever goes wrong in it is its result: `failed`, or `timed_out` with the curve up to there. */
export function attemptTrial({ trial, timeout, test, split }: Job, touch: TrialMonitor): Answer {
  const start = performance.now();
  const end = start + 1000 * (timeout ?? Infinity);
  let epochs = 0;
  let curve: readonly CurvePoint[] = [];
  const seconds = () => (performance.now() - start) / 1000;
  try {
    const result = runTrial(trial, {
      beforeTile: () => {
        touch.heartbeat(epochs);
        if (touch.stopped()) throw new Stopped();
        if (performance.now() >= end) throw new TimedOut();
      },
      afterEpoch: (done, soFar) => {
        epochs = done;
        curve = soFar;
      },
      test,
      ...(split === undefined ? {} : { split }),
    });
    return { kind: "finished", result, seconds: seconds() };
  } catch (error) {
    if (error instanceof Stopped) return { kind: "stopped" };
    const result = error instanceof TimedOut
      ? timedOut({ timeout, epochs, curve })
      : failedWith(error, epochs);
    return { kind: "finished", result, seconds: seconds() };
  }
}

/** The result of a trial over its time. */
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
