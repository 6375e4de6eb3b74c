/**
 * Trials that have run before, run again.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { Trial } from "../experiment/trial.ts";
import { type RunEnd, runTrials, type TrialSink } from "../sweep/run_trials.ts";
import type { SweepArguments } from "./arguments.ts";
import { progressView } from "./progress.ts";
import type { Interrupt } from "./signals.ts";

/** How they are run. */
export interface RerunOptions {
  readonly experiment: Pick<Experiment, "retries">;
  readonly interrupt: Interrupt;
  readonly args: Pick<SweepArguments, "jobs" | "isolation" | "quiet">;
  /** Whether the test rows are scored too. */
  readonly test: boolean;
}

/** Runs trials again, without a timeout: they have ended before. */
export async function rerun(
  trials: readonly Trial[],
  sink: TrialSink,
  { experiment: { retries }, interrupt, args, test }: RerunOptions,
): Promise<RunEnd> {
  const view = args.quiet || trials.length === 0
    ? undefined
    : progressView(Deno.stderr.isTerminal(), { done: 0 });
  interrupt.clean = () => view?.close();
  try {
    return await runTrials(trials, sink, {
      retries,
      test,
      signal: interrupt.signal,
      isolation: args.isolation,
      ...(args.jobs === undefined ? {} : { jobs: args.jobs }),
      ...(view === undefined ? {} : { onProgress: (progress) => view.show(progress) }),
    });
  } finally {
    view?.close();
  }
}
