/**
 * What people see: standard output is for results, standard error for all else.
 *
 * @module
 */

import { red } from "@std/fmt/colors";

let unwritable = false;

/** Whether a line of what was asked for could not be written: on a disk that is full, or into a closed pipe. */
export function outputFailed(): boolean {
  return unwritable;
}

/** A line of what was asked for. */
export function print(line: string): void {
  if (unwritable) return;
  try {
    // deno-lint-ignore no-console -- this room prints
    console.log(line);
  } catch (error) {
    unwritable = true;
    printError(`Cannot write to standard output: ${(error as Error).message}`);
  }
}

/** A line about what is going on. No work ends because it cannot be told. */
export function printNote(line: string): void {
  try {
    // deno-lint-ignore no-console -- this room prints
    console.error(line);
  } catch {
    // There is nobody to tell.
  }
}

/** A line about what went wrong. */
export function printError(line: string): void {
  printNote(red(line));
}

/** `1 trial`, `2 trials`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
