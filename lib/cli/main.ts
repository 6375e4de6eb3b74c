/**
 * The program behind `deno task sweep`.
 *
 * @module
 */

import { setColorEnabled } from "@std/fmt/colors";
import denoJson from "../../deno.json" with { type: "json" };
import { UserError } from "../user_error.ts";
import { readArguments, type SweepArguments, type Verb } from "./arguments.ts";
import { compareCommand } from "./commands/compare.ts";
import { diffCommand } from "./commands/diff.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { planCommand } from "./commands/plan.ts";
import { plotCommand } from "./commands/plot.ts";
import { predictCommand } from "./commands/predict.ts";
import { replayCommand } from "./commands/replay.ts";
import { reportCommand } from "./commands/report.ts";
import { statusCommand } from "./commands/status.ts";
import { retryCommand, sweepCommand } from "./commands/sweep.ts";
import { verifyCommand } from "./commands/verify.ts";
import { viewCommand } from "./commands/view.ts";
import { dropRun } from "./drop_run.ts";
import { EXIT } from "./exit.ts";
import { outputFailed, print, printNote } from "./terminal/print.ts";

const HELP = `Trains every config of an experiment file with every seed and ranks them.

Usage: deno task sweep [FILE] [key=value …] [options]

Before:  plan FILE [key=value …]     trials, time, memory, what seeds can show
         doctor FILE [key=value …]   check the networks and the data
During:  status DIR                  how far the sweep in a results folder is
         retry DIR                   run failed, timed out and missing trials
After:   verify DIR                  run its trials again and compare every row
         replay DIR NUMBER           run one trial again and print its curve
         diff DIR NUMBER NUMBER      how two trials differ, and from when on
         compare DIR_A DIR_B         whether B is worse than A
         export DIR FILE             the trained network of the best config
         predict MODEL.json DATA.csv what it predicts for the rows of a file
         report DIR                  write report.html again, or to a file -o
         plot DIR KIND -o FILE.svg   one picture of it: ranking, seeds, effects,
                                     interactions, shares, heatmap, curves
                                     or parallel
In a browser, also while sweeps run: deno task view [DIR …] [--port N]

Trials that the results folder has already are not run again: after a stop, a
crash or a change of the file, the same command runs what is missing.

  FILE             experiment in YAML or JSON (default: experiments/dropout.yaml)
  key=value        replaces a part of the file: hidden=64,128 epochs=200
                   seeds=0,1; any parameter, seeds, replicates, name, log_every,
                   method, run_cap, search_seed, batch, early_terminate=none,
                   timeout, retries, on_failure, simplest, metric.name,
                   metric.goal, split.train, data.spiral.samples and so on
  DIR              a results folder
  NUMBER           the number of a trial in trials.csv

  -j, --jobs N     trials at once (default: one per processor)
  -o, --out DIR    results folder (default: results/<name>); predict, report and
                   plot: a file
      --fresh      start over; earlier files move to previous-1 in the folder
      --isolation worker|process
                   run trials in threads (default) or in processes, which can
                   always be killed and have their own memory; same results
      --queue URL  sweep, retry: on the workers of a NATS server, as in
                   deno task sweep:queue FILE --queue nats://host:4222;
                   --jobs is then how many trials are in the queue at once
                   (default: twice what the workers run at once, at least 32)
      --credentials FILE
                   for that server: a credentials file of NATS
      --audit N    sweep: train N of the pruned configs in full, drawn at random,
                   and say what was lost
      --sample N   verify: run only N random trials again, new ones at each call
      --every N    replay: print the curve every N epochs
      --to json|onnx|ts
                   export: the format (default: that of the name of FILE)
      --config ID, --seed N
                   export: another config of summary.csv, another seed
  -q, --quiet      print nothing but errors
  -h, --help       print this
  -V, --version    print the version

Exit codes: 0 success; 1 the command failed or did not finish; 2 some trials
have no scores (verify: could not be verified); 3 verify, replay, doctor:
something is wrong; 4 compare: B is worse than A beyond chance; 130 interrupted.
NO_COLOR: no colors.`;

/** Runs a command line; returns the exit code. */
async function main(args: string[]): Promise<number> {
  setColorEnabled(!Deno.noColor && Deno.stdout.isTerminal());
  try {
    const sweep = readArguments(args);
    if (sweep.help) return answer(HELP);
    if (sweep.version) return answer(`seedsweep ${denoJson.version}`);
    if (WITHOUT_PROGRAMS.includes(sweep.verb)) dropRun(undefined, "worker");
    return await COMMANDS[sweep.verb](sweep);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printNote(error.message);
    return EXIT.stopped;
  }
}

/** The commands; each returns the exit code. */
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
  export: exportCommand,
  predict: predictCommand,
  report: reportCommand,
  plot: plotCommand,
  view: viewCommand,
};

/** Commands that run no program of the user's own. */
const WITHOUT_PROGRAMS: readonly Verb[] = [
  "plan",
  "status",
  "diff",
  "compare",
  "export",
  "predict",
  "report",
  "plot",
  "view",
];

function answer(text: string): number {
  print(text);
  return EXIT.complete;
}

// The program does not end by itself: a worker in the middle of a step would keep it running.
if (import.meta.main) {
  const code = await main(Deno.args);
  Deno.exit(code === EXIT.complete && outputFailed() ? EXIT.stopped : code);
}
