/**
 * Where `deno task sweep` begins.
 *
 * @module
 */

import { setColorEnabled } from "@std/fmt/colors";
import denoJson from "../../deno.json" with { type: "json" };
import { ExperimentError } from "../experiment/fault.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { EXIT, sweepCommand } from "./sweep_command.ts";

const HELP = `Trains every config of an experiment file with every seed and ranks them.

Usage: deno task sweep [FILE] [key=value …] [options]

  FILE             the experiment, YAML or JSON (default: experiments/dropout.yaml)
  key=value        a part of the file said anew: hidden=64,128 epochs=200 seeds=0,1; any parameter,
                   seeds, replicates, name, log_every, run_cap, metric.name, metric.goal,
                   split.train, data.spiral.samples and so on

  -j, --jobs N     workers at once (default: one per processor)
  -o, --out DIR    where the results go (default: results/<name>)
  -q, --quiet      print nothing but errors
  -h, --help       print this
  -V, --version    print the version

Exit codes: 0 all trials complete, 1 usage or a bad file (nothing was run), 2 some trials failed,
130 interrupted. NO_COLOR turns colors off.`;

async function main(args: string[]): Promise<number> {
  setColorEnabled(!Deno.noColor && Deno.stdout.isTerminal());
  try {
    const sweep = readArguments(args);
    if (sweep.help) return say(HELP);
    if (sweep.version) return say(`seedsweep ${denoJson.version}`);
    return await sweepCommand(sweep);
  } catch (error) {
    if (error instanceof ExperimentError) return complain(error.message);
    if (error instanceof UsageError) {
      return complain(`Cannot sweep: ${error.message} (--help shows how)`);
    }
    throw error;
  }
}

function say(text: string): number {
  // deno-lint-ignore no-console -- this room prints
  console.log(text);
  return EXIT.complete;
}

function complain(text: string): number {
  // deno-lint-ignore no-console -- this room prints
  console.error(text);
  return EXIT.usage;
}

// Not by falling off the end: a worker in the middle of a step would keep the process alive.
if (import.meta.main) Deno.exit(await main(Deno.args));
