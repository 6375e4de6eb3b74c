/**
 * Prints lines: results on standard output, everything else on standard error.
 *
 * Texts from outside, such as file names and the cells of CSV files, cannot give commands to the terminal: their control
 * characters are escaped here, in every line.
 *
 * @module
 */

import { red } from "@std/fmt/colors";
import { escapeControls } from "../../experiment/parse/escape_controls.ts";

let hasFailed = false;

/** Whether a line of the results could not be written, because the disk is full or the pipe is closed. */
export function outputFailed(): boolean {
  return hasFailed;
}

/** Adds a color to text. */
export type Style = (text: string) => string;

/** Prints a line of the results. */
export function print(text: string, style?: Style): void {
  if (hasFailed) return;
  try {
    // deno-lint-ignore no-console -- this file prints
    console.log(safe(text, style));
  } catch (error) {
    hasFailed = true;
    printError(`Cannot write to standard output: ${(error as Error).message}`);
  }
}

/** Prints a line about what happens. If that fails, the work continues. */
export function printNote(text: string, style?: Style): void {
  try {
    // deno-lint-ignore no-console -- this file prints
    console.error(safe(text, style));
  } catch {
    // There is no other place for the line.
  }
}

/** Prints a line about an error. */
export function printError(text: string): void {
  printNote(text, red);
}

/** Every line of the text without control characters, in the style. */
function safe(text: string, style: Style = (line) => line): string {
  return text.split("\n").map((line) => style(escapeControls(line))).join("\n");
}
