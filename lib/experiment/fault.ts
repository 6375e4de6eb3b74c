/**
 * What is wrong with an experiment file, and where.
 *
 * @module
 */

/** One thing wrong. */
export interface Fault {
  /** `FILE:LINE:COLUMN`, or the override that brought the value in. */
  readonly place: string;
  /** The keys that lead to the value, joined with dots; empty for the whole file. */
  readonly path: string;
  /** What should hold. */
  readonly rule: string;
  /** The value that does not, as text; absent where the value is not what is wrong. */
  readonly value?: string;
}

/** An experiment that cannot be run: everything wrong with it, in the file's order. */
export class ExperimentError extends Error {
  /** "ExperimentError" */
  override readonly name = "ExperimentError";

  /**
   * An error whose message has a line for each fault.
   *
   * @param faults At least one.
   */
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(faultLine).join("\n"));
  }
}

/** A fault as the line that a person reads. */
export function faultLine({ place, path, rule, value }: Fault): string {
  const got = value === undefined ? "" : `, got ${value}`;
  return `Cannot read ${place}${path && ` ${path}`}: ${rule}${got}`;
}

/** A value as a fault shows it: JSON, cut to a line's length; a number in quotes is told apart. */
export function shownValue(value: unknown): string {
  if (typeof value === "number") return String(value);
  const json = JSON.stringify(value) ?? String(value);
  const shown = json.length > 60 ? `${json.slice(0, 57)}…` : json;
  const inQuotes = typeof value === "string" && value.trim() !== "" &&
    Number.isFinite(Number(value));
  return inQuotes ? `${shown}, which is text: leave out the quotes` : shown;
}
