/**
 * `deno task sweep [FILE]` and `sweep retry DIR`.
 *
 * @module
 */

import { experimentWarnings } from "../../checks/experiment_warnings.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { readStatus } from "../../sweep/read_status.ts";
import { resumeSweep } from "../../sweep/resume_sweep.ts";
import type { SweepArguments } from "../arguments.ts";
import { dropRun } from "../drop_run.ts";
import { requireAuditable, withAudit } from "../with_audit.ts";
import { withQueue } from "../with_queue.ts";
import type { ExitCode } from "../exit.ts";
import { readInput, resolvePath } from "../paths.ts";
import { warningLines } from "../render/plan_lines.ts";
import { outcomeExit, outcomeLines } from "../render/outcome.ts";
import { printOutcome } from "../terminal/print_outcome.ts";
import { SweepFollower } from "../terminal/sweep_follower.ts";
import { outputWidth } from "../terminal/width.ts";

/** Reads the file and runs what its results folder does not have yet. */
export async function sweepCommand(args: SweepArguments): Promise<ExitCode> {
  const { experiment, directory, notes } = await readInput(args);
  requireAuditable(experiment, args.audit);
  return await runIn(directory, experiment, { ...args, notes, rerun: false });
}

/** Runs the trials of a results folder that failed or timed out, and those that are missing. */
export async function retryCommand(args: SweepArguments): Promise<ExitCode> {
  const directory = resolvePath(args.from, args.words[0]);
  const { experiment } = readStatus(directory); // refuses other folders, before anything is created in them
  return await runIn(directory, experiment, { ...args, notes: [], rerun: true });
}

async function runIn(
  directory: string,
  experiment: Experiment,
  args: SweepArguments & { readonly notes: readonly string[]; readonly rerun: boolean },
): Promise<ExitCode> {
  const { jobs, isolation, fresh, quiet, audit, notes, rerun } = args;
  dropRun(experiment, isolation);
  const texts = [...notes, ...experimentWarnings(experiment)];
  const follower = new SweepFollower({ quiet, warnings: warningLines(texts, outputWidth()) });
  try {
    const { signal, onEvent } = follower;
    return await withQueue(args, onEvent, async (queue) => {
      const options = { directory, jobs, isolation, fresh, rerun, signal, onEvent, queue };
      const outcome = await resumeSweep(experiment, options);
      follower.closeView();
      const ended = { directory, outcome, ran: follower.ran, seconds: follower.seconds };
      printOutcome(outcomeLines(experiment, { ...ended, width: outputWidth() }), quiet);
      return outcomeExit(await withAudit(outcome, { ...options, experiment, audit, follower }));
    });
  } finally {
    follower.close();
  }
}
