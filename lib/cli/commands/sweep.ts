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
import type { EXIT } from "../exit.ts";
import { readInput, resolvePath } from "../paths.ts";
import { warningLines } from "../render/plan_lines.ts";
import { outcomeExit, outcomeLines } from "../render/outcome.ts";
import { print, printError, printNote } from "../terminal/print.ts";
import { SweepFollower } from "../terminal/sweep_follower.ts";
import { outputWidth } from "../terminal/width.ts";

type ExitCode = typeof EXIT[keyof typeof EXIT];

/** Reads the file and runs what its results folder does not have yet. */
export async function sweepCommand(args: SweepArguments): Promise<ExitCode> {
  const { experiment, directory, notes } = await readInput(args);
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
  { jobs, isolation, fresh, quiet, notes, rerun }: SweepArguments & {
    notes: readonly string[];
    rerun: boolean;
  },
): Promise<ExitCode> {
  const width = outputWidth();
  if (!quiet) {
    for (const line of warningLines([...notes, ...experimentWarnings(experiment)], width)) {
      printNote(line);
    }
  }
  const follower = new SweepFollower({ quiet });
  const start = performance.now();
  try {
    const { signal, onEvent } = follower;
    const outcome = await resumeSweep(experiment, {
      ...{ directory, jobs, isolation, fresh, rerun, signal, onEvent },
    });
    follower.closeView();
    const lines = outcomeLines(experiment, {
      ...{ directory, outcome, ran: follower.finished, width },
      seconds: (performance.now() - start) / 1000,
    });
    if (!quiet) { for (const line of lines.tables) print(line); }
    for (const line of lines.errors) printError(line);
    if (!quiet) { for (const line of lines.closing) print(line); }
    return outcomeExit(outcome);
  } finally {
    follower.close();
  }
}
