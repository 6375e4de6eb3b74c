/**
 * Prints how a sweep ended.
 *
 * @module
 */

import type { OutcomeLines } from "../render/outcome.ts";
import { print, printError } from "./print.ts";

/** Prints the tables, the errors and the answer; with `quiet` only the errors. */
export function printOutcome({ tables, errors, closing }: OutcomeLines, quiet: boolean): void {
  if (!quiet) tables.forEach((line) => print(line));
  errors.forEach((line) => printError(line));
  if (!quiet) closing.forEach((line) => print(line));
}
