/**
 * `deno task sweep compare DIR_A DIR_B`: for use where a change must not make anything worse.
 *
 * If there is too little data for a verdict, the exit code is 1, not 0.
 *
 * @module
 */

import { compareSweeps } from "../../results/compare_sweeps.ts";
import { readResults } from "../../sweep/read_results.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { comparisonLines, differentSettingsLines } from "../render/comparison_lines.ts";
import { print, printNote } from "../terminal/print.ts";
import { outputWidth } from "../terminal/width.ts";

/** Compares two sweeps by config and seed, and says whether the second is worse than the first beyond chance. */
export async function compareCommand({ from, words }: SweepArguments): Promise<number> {
  const directories = words.map((path) => resolvePath(from, path));
  const [a, b] = await Promise.all(directories.map(readResults));
  const comparison = compareSweeps(a, b);
  const width = outputWidth();
  for (const line of differentSettingsLines(comparison, width)) printNote(line);
  for (const line of comparisonLines(a.experiment, { comparison, directories, width })) {
    print(line);
  }
  if (comparison.verdict === "worse") return EXIT.worse;
  return comparison.undecided.length > 0 ? EXIT.stopped : EXIT.complete;
}
