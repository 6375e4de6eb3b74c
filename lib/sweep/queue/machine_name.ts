/**
 * The names of machines.
 *
 * @module
 */

const MAX_LENGTH = 64;

/** A name of a machine that can be printed and is one cell of a CSV file: without spaces, commas and control characters. */
export function machineName(text: string): string {
  return text.replace(/[^\w.:@-]+/g, "_").slice(0, MAX_LENGTH);
}
