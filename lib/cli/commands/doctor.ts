/**
 * `deno task sweep doctor FILE`.
 *
 * @module
 */

import { green } from "@std/fmt/colors";
import { diagnose } from "../../checks/doctor.ts";
import { expandGrid } from "../../objective/expand_grid.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { experimentOf } from "../paths.ts";
import { plural, print, printError } from "../terminal/print.ts";

/** Proves the data and the nets of a file before they are run: a line each, pass or fail. */
export async function doctorCommand(args: SweepArguments): Promise<number> {
  const { experiment } = await experimentOf(args);
  const start = performance.now();
  let failed = 0;
  for (const { passed, what, found } of diagnose(experiment, expandGrid(experiment))) {
    if (passed) print(`${green("pass")}  ${what}: ${found}`);
    else printError(`FAIL  ${what}: ${found}`);
    if (!passed) failed++;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const end = failed === 0 ? "all is well" : `${plural(failed, "check")} failed`;
  print(`${experiment.name}: ${end}, in ${seconds} s`);
  return failed === 0 ? EXIT.complete : EXIT.different;
}
