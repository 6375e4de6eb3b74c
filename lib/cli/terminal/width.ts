/**
 * How wide lines may be.
 *
 * @module
 */

/** Common, and assumed where there is no terminal. */
const DEFAULT_WIDTH = 80;

/** The columns that tables and texts on standard output may have. */
export function outputWidth(): number {
  return terminalWidth(Deno.stdout) ?? DEFAULT_WIDTH;
}

/** The columns of the terminal that a stream goes to; undefined if it goes elsewhere. */
export function terminalWidth(stream: { isTerminal(): boolean }): number | undefined {
  if (!stream.isTerminal()) return undefined;
  try {
    return Deno.consoleSize().columns || undefined;
  } catch {
    return undefined;
  }
}
