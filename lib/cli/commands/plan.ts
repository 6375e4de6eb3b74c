/**
 * `deno task sweep plan FILE`.
 *
 * @module
 */

import { planSweep } from "../../checks/plan_sweep.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { readInput } from "../paths.ts";
import { planLines } from "../render/plan_lines.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { print } from "../terminal/print.ts";
import { outputWidth } from "../terminal/width.ts";

/** Prints what a sweep of the file would be. */
export async function planCommand(args: SweepArguments): Promise<number> {
  const { experiment, directory, notes } = await readInput(args);
  const interrupt = new Interrupt();
  try {
    const { signal } = interrupt;
    const width = outputWidth();
    const found = await planSweep(experiment, { directory, jobs: args.jobs, signal });
    const plan = { ...found, warnings: [...notes, ...found.warnings] };
    for (const line of planLines(experiment, { directory, plan, width })) print(line);
    return signal.aborted ? EXIT.interrupted : EXIT.complete;
  } finally {
    interrupt.close();
  }
}
