/**
 * Prints lines: results on standard output, everything else on standard error.
 *
 * Texts from outside, such as file names and the cells of CSV files, cannot give commands to the terminal: their control
 * characters are escaped here, in every line. On a terminal, long lines are broken between words.
 *
 * @module
 */

import { red } from "@std/fmt/colors";
import { escapeControls } from "../../text/escape_controls.ts";
import { wrap } from "../../text/wrap.ts";
import { terminalWidth } from "./width.ts";

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
    console.log(safe(text, { stream: Deno.stdout, style }));
  } catch (error) {
    hasFailed = true;
    printError(`Cannot write to standard output: ${(error as Error).message}`);
  }
}

/** Prints a line about what happens. If that fails, the work continues. */
export function printNote(text: string, style?: Style): void {
  try {
    // deno-lint-ignore no-console -- this file prints
    console.error(safe(text, { stream: Deno.stderr, style }));
  } catch {
    // There is no other place for the line.
  }
}

/** Prints a line about an error. */
export function printError(text: string): void {
  printNote(text, red);
}

/** Every line of the text without control characters, in the style; broken where the stream is a terminal. */
function safe(
  text: string,
  { stream, style = (line) => line }: {
    stream: { isTerminal(): boolean };
    style: Style | undefined;
  },
): string {
  const width = terminalWidth(stream) ?? Infinity;
  return text.split("\n")
    .flatMap((line) => wrap(escapeControls(line), { width, indent: 2 }))
    .map(style).join("\n");
}
