/**
 * Trials that have run before, run again.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { FinishedTrial, Trial } from "../experiment/trial.ts";
import { type RunEnd, runTrials } from "../sweep/run_trials.ts";
import type { SweepArguments } from "./arguments.ts";
import { progressView } from "./progress.ts";
import { onSignals } from "./signals.ts";

/** How they are run. */
export interface RerunOptions {
  readonly experiment: Pick<Experiment, "timeout" | "retries">;
  readonly args: Pick<SweepArguments, "jobs" | "isolation" | "quiet">;
  /** Whether the test rows are scored too. */
  readonly test: boolean;
}

/** Runs trials for what comes out of them; nothing is kept. */
export async function rerun(
  trials: readonly Trial[],
  { experiment: { timeout, retries }, args, test }: RerunOptions,
): Promise<{ finished: FinishedTrial[]; end: RunEnd }> {
  const finished: FinishedTrial[] = [];
  const sink = {
    ready: () => {},
    began: () => {},
    finished: (each: FinishedTrial) => finished.push(each),
  };
  const view = args.quiet || trials.length === 0
    ? undefined
    : progressView(Deno.stderr.isTerminal(), { done: 0 });
  const interrupt = onSignals(() => view?.close());
  try {
    const end = await runTrials(trials, sink, {
      retries,
      ...(timeout === undefined ? {} : { timeout }),
      test,
      signal: interrupt.signal,
      isolation: args.isolation,
      ...(args.jobs === undefined ? {} : { jobs: args.jobs }),
      ...(view === undefined ? {} : { onProgress: (progress) => view.show(progress) }),
    });
    return { finished, end };
  } finally {
    view?.close();
    interrupt.forget();
  }
}
