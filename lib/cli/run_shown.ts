/**
 * Trials that are run while a person looks on.
 *
 * @module
 */

import type { Trial } from "../experiment/trial.ts";
import {
  type RunEnd,
  runTrials,
  type RunTrialsOptions,
  type TrialSink,
} from "../sweep/pool/run_trials.ts";
import type { SweepArguments } from "./arguments.ts";
import { progressView } from "./terminal/progress_view.ts";
import type { Interrupt } from "./terminal/interrupt.ts";

/** How they are run, and shown. */
export interface RunShownOptions {
  readonly interrupt: Interrupt;
  readonly args: Pick<SweepArguments, "jobs" | "isolation" | "quiet">;
  /** What holds for the trials. */
  readonly rules: Pick<RunTrialsOptions, "timeout" | "retries" | "onFailure" | "test">;
  /** Trials that were finished before; they are counted, but not as work. @default {0} */
  readonly done?: number;
}

/** Runs trials, as `runTrials` does, with a view of how far they are and an ear for Ctrl-C. */
export async function runShown(
  trials: readonly Trial[],
  sink: TrialSink,
  { interrupt, args, rules, done = 0 }: RunShownOptions,
): Promise<RunEnd> {
  const view = args.quiet || trials.length === 0
    ? undefined
    : progressView(Deno.stderr.isTerminal(), { done });
  interrupt.clean = () => view?.close();
  try {
    return await runTrials(trials, sink, {
      ...rules,
      signal: interrupt.signal,
      isolation: args.isolation,
      ...(args.jobs === undefined ? {} : { jobs: args.jobs }),
      ...(view === undefined ? {} : { onProgress: (progress) => view.show(progress) }),
    });
  } finally {
    view?.close();
  }
}
