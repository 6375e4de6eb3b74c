/**
 * What people see: standard output is for results, standard error for all else.
 *
 * @module
 */

import { red } from "@std/fmt/colors";

/** A line of what was asked for. */
export function print(line: string): void {
  // deno-lint-ignore no-console -- this room prints
  console.log(line);
}

/** A line about what is going on. */
export function printNote(line: string): void {
  // deno-lint-ignore no-console -- this room prints
  console.error(line);
}

/** A line about what went wrong. */
export function printError(line: string): void {
  printNote(red(line));
}

/** `1 trial`, `2 trials`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
