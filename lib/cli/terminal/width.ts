/**
 * How wide lines may be.
 *
 * @module
 */

/** Common, and assumed where there is no terminal. */
const DEFAULT_WIDTH = 80;

/** The columns of the terminal that standard output goes to. */
export function outputWidth(): number {
  if (!Deno.stdout.isTerminal()) return DEFAULT_WIDTH;
  try {
    return Deno.consoleSize().columns || DEFAULT_WIDTH;
  } catch {
    return DEFAULT_WIDTH;
  }
}
