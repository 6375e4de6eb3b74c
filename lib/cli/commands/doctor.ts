/**
 * `deno task sweep doctor FILE`.
 *
 * @module
 */

import { green, red } from "@std/fmt/colors";
import { checkExperiment } from "../../checks/check_experiment.ts";
import type { SweepArguments } from "../arguments.ts";
import { dropRun } from "../drop_run.ts";
import { EXIT } from "../exit.ts";
import { readInput } from "../paths.ts";
import { plural } from "../../text/quantity.ts";
import { print, printError } from "../terminal/print.ts";

/** Checks the data and the networks of a file, a line each; fails if one of them does. */
export async function doctorCommand(args: SweepArguments): Promise<number> {
  const { experiment } = await readInput(args);
  dropRun(experiment, "worker");
  const start = performance.now();
  let failed = 0;
  for await (const { passed, what, found, printed } of checkExperiment(experiment)) {
    if (passed) print(`pass  ${what}: ${found}`, green);
    else print(`FAIL  ${what}: ${found}`, red);
    if (printed !== undefined) printError(printed);
    if (!passed) failed++;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const verdict = failed === 0 ? "all checks passed" : `${plural(failed, "check")} failed`;
  print(`${experiment.name}: ${verdict}, in ${seconds} s`);
  return failed === 0 ? EXIT.complete : EXIT.different;
}
