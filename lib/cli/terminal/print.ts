/**
 * Prints lines: results on standard output, everything else on standard error.
 *
 * @module
 */

import { red } from "@std/fmt/colors";

let hasFailed = false;

/** Whether a line of the results could not be written, because the disk is full or the pipe is closed. */
export function outputFailed(): boolean {
  return hasFailed;
}

/** Prints a line of the results. */
export function print(line: string): void {
  if (hasFailed) return;
  try {
    // deno-lint-ignore no-console -- this file prints
    console.log(line);
  } catch (error) {
    hasFailed = true;
    printError(`Cannot write to standard output: ${(error as Error).message}`);
  }
}

/** Prints a line about what happens. If that fails, the work continues. */
export function printNote(line: string): void {
  try {
    // deno-lint-ignore no-console -- this file prints
    console.error(line);
  } catch {
    // There is no other place for the line.
  }
}

/** Prints a line about an error. */
export function printError(line: string): void {
  printNote(red(line));
}
