/**
 * `deno task sweep diff DIR NUMBER_A NUMBER_B`.
 *
 * @module
 */

import { diffTrials } from "../../sweep/diff_trials.ts";
import { readNumber, type SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { differenceLines } from "../render/difference_lines.ts";
import { print } from "../terminal/print.ts";
import { outputWidth } from "../terminal/width.ts";

/** Prints the settings in which two trials of a results folder differ, and when their curves and weights first do. */
export async function diffCommand(
  { from, words: [path, numberA, numberB] }: SweepArguments,
): Promise<number> {
  const [a, b] = [readNumber(numberA), readNumber(numberB)];
  const difference = await diffTrials(resolvePath(from, path), a, b);
  for (const line of differenceLines(difference, outputWidth())) print(line);
  return EXIT.complete;
}
