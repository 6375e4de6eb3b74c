/**
 * Where `deno task sweep` begins.
 *
 * @module
 */

import { setColorEnabled } from "@std/fmt/colors";
import denoJson from "../../deno.json" with { type: "json" };
import { ExperimentError } from "../experiment/parse/fault.ts";
import { StoreError } from "../store/store.ts";
import { readArguments, type SweepArguments, UsageError, type Verb } from "./arguments.ts";
import { compareCommand } from "./commands/compare.ts";
import { diffCommand } from "./commands/diff.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { planCommand } from "./commands/plan.ts";
import { replayCommand } from "./commands/replay.ts";
import { verifyCommand } from "./commands/verify.ts";
import { CannotRun } from "./cannot_run.ts";
import { EXIT } from "./exit.ts";
import { outputFailed, print, printNote } from "./terminal/print.ts";
import { statusCommand } from "./commands/status.ts";
import { retryCommand, sweepCommand } from "./commands/sweep.ts";

const HELP = `Trains every config of an experiment file with every seed and ranks them.

Usage: deno task sweep [FILE] [key=value …] [options]

Before:     plan FILE [key=value …]     what it would be: trials, time, memory, what the seeds can show
            doctor FILE [key=value …]   prove its nets and its data: gradients, first loss, masks, classes
Meanwhile:  status DIR                  how far a results folder has come
            retry DIR                   run its failed and timed out trials again, and those that are missing
Afterwards: verify DIR                  run its trials again, and compare every row
            replay DIR NUMBER           run one trial again, with its curve on the screen
            diff DIR NUMBER NUMBER      what two trials differ in, and where they part
            compare DIR_A DIR_B         whether B is worse than A, config by config and seed by seed

Trials that the results folder holds already are not run again: after a stop, a crash or a change of
the file, the same command runs what is missing.

  FILE             the experiment, YAML or JSON (default: experiments/dropout.yaml)
  key=value        a part of the file said anew: hidden=64,128 epochs=200 seeds=0,1; any parameter,
                   seeds, replicates, name, log_every, run_cap, timeout, retries, on_failure, simplest,
                   metric.name, metric.goal, split.train, data.spiral.samples and so on
  DIR              a results folder
  NUMBER           of a trial, as in trials.csv

  -j, --jobs N     workers at once (default: one per processor)
  -o, --out DIR    where the results go (default: results/<name>)
      --fresh      start over; what the results folder holds moves into previous-1 in it
      --isolation worker|process
                   run trials in threads (default) or in processes, which can be killed for certain
                   and die alone when memory ends; the results are the same
      --sample N   verify: run only so many trials again, others each time
      --every N    replay: epochs from one line of the curve to the next
  -q, --quiet      print nothing but errors
  -h, --help       print this
  -V, --version    print the version

Exit codes: 0 all is well, 1 it could not be run or not to its end, 2 some trials have no scores,
3 verify, replay, doctor: something is not as it must be, 4 compare: B is worse than A beyond chance,
130 interrupted. NO_COLOR turns colors off.`;

async function main(args: string[]): Promise<number> {
  setColorEnabled(!Deno.noColor && Deno.stdout.isTerminal());
  let verb: Verb = "sweep";
  try {
    const sweep = readArguments(args);
    verb = sweep.verb;
    if (sweep.help) return say(HELP);
    if (sweep.version) return say(`seedsweep ${denoJson.version}`);
    // The task may start processes, for --isolation process; whoever does not ask for that gives it back.
    if (sweep.isolation !== "process") Deno.permissions.revokeSync({ name: "run" });
    return await COMMANDS[sweep.verb](sweep);
  } catch (error) {
    if (error instanceof ExperimentError) return complain(error.message);
    if (error instanceof CannotRun) return complain(`Cannot ${DEEDS[verb]}: ${error.message}`);
    if (error instanceof StoreError) {
      return complain(`Cannot ${DEEDS[verb]}: state.sqlite: ${error.message}`);
    }
    if (error instanceof UsageError) {
      return complain(`Cannot sweep: ${error.message} (--help shows how)`);
    }
    throw error;
  }
}

/** Each verb's work; its number is the exit code. */
const COMMANDS: Record<Verb, (args: SweepArguments) => number | Promise<number>> = {
  sweep: sweepCommand,
  plan: planCommand,
  doctor: doctorCommand,
  status: statusCommand,
  retry: retryCommand,
  verify: verifyCommand,
  replay: replayCommand,
  diff: diffCommand,
  compare: compareCommand,
};

/** What could not be done, if it could not. */
const DEEDS: Record<Verb, string> = {
  sweep: "sweep",
  plan: "plan",
  doctor: "check",
  status: "tell the status",
  retry: "retry",
  verify: "verify",
  replay: "replay",
  diff: "tell the difference",
  compare: "compare",
};

function say(text: string): number {
  print(text);
  return EXIT.complete;
}

function complain(text: string): number {
  printNote(text);
  return EXIT.stopped;
}

// Not by falling off the end: a worker in the middle of a step would keep the process alive.
if (import.meta.main) {
  const code = await main(Deno.args);
  Deno.exit(code === EXIT.complete && outputFailed() ? EXIT.stopped : code);
}
