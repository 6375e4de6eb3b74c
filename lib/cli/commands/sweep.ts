/**
 * `deno task sweep [FILE]` and `sweep retry DIR`.
 *
 * @module
 */

import { experimentWarnings } from "../../checks/experiment_warnings.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { readStatus } from "../../sweep/read_status.ts";
import type { SweepArguments } from "../arguments.ts";
import { dropRun } from "../drop_run.ts";
import { requireAuditable, withAudit } from "../with_audit.ts";
import type { ExitCode } from "../exit.ts";
import { readInput, resolvePath } from "../paths.ts";
import { resumeOn } from "../resume_on.ts";
import { warningLines } from "../render/plan_lines.ts";
import { outcomeExit, outcomeLines } from "../render/outcome.ts";
import { print, printError } from "../terminal/print.ts";
import { SweepFollower } from "../terminal/sweep_follower.ts";
import { outputWidth } from "../terminal/width.ts";

type RunInOptions = { readonly notes: readonly string[]; readonly rerun: boolean };

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
  { jobs, isolation, fresh, quiet, audit, queue, notes, rerun }: SweepArguments & RunInOptions,
): Promise<ExitCode> {
  dropRun(experiment, isolation);
  const texts = [...notes, ...experimentWarnings(experiment)];
  const follower = new SweepFollower({ quiet, warnings: warningLines(texts, outputWidth()) });
  try {
    const { signal, onEvent } = follower;
    const options = { directory, jobs, isolation, fresh, rerun, signal, onEvent };
    const outcome = await resumeOn(queue, experiment, { ...options, audit });
    follower.closeView();
    const ended = { directory, outcome, ran: follower.ran, seconds: follower.seconds };
    const lines = outcomeLines(experiment, { ...ended, width: outputWidth() });
    if (!quiet) lines.tables.forEach((line) => print(line));
    lines.errors.forEach((line) => printError(line));
    if (!quiet) lines.closing.forEach((line) => print(line));
    return outcomeExit(await withAudit(outcome, { ...options, experiment, audit, follower }));
  } finally {
    follower.close();
  }
}
