/**
 * Faults of a CSV file, and the error that reports them.
 *
 * @module
 */

import { escapeControls } from "../../text/escape_controls.ts";
import { UserError } from "../../user_error.ts";

/** One fault of a CSV file. */
export interface CsvFault {
  /** `FILE`, `FILE:LINE` or `FILE:LINE:COLUMN`, and the number and name of the cell's column. */
  readonly place: string;
  /** The rule that is broken. */
  readonly rule: string;
  /** The text that breaks the rule; absent if the rule is not about a single text. */
  readonly value?: string;
}

/** Users correct a file from the top; a longer list is not useful. */
export const MAX_FAULTS = 20;

/** A CSV file that cannot be used as data, with its faults in the order of the file. */
export class CsvError extends UserError {
  /** "CsvError" */
  override readonly name = "CsvError";
  /** The first faults, at most 20. */
  readonly faults: readonly CsvFault[];

  /**
   * Creates an error whose message has one line per fault, for at most 20 faults.
   *
   * @param faults At least one.
   * @param more How many faults there are beyond these.
   */
  constructor(faults: readonly CsvFault[], more = 0) {
    const shown = faults.slice(0, MAX_FAULTS);
    const hidden = faults.length - shown.length + more;
    const lines = shown.map(faultLine);
    if (hidden > 0) lines.push(`and ${hidden} more fault${hidden === 1 ? "" : "s"}`);
    super(lines.join("\n"));
    this.faults = shown;
  }
}

function faultLine({ place, rule, value }: CsvFault): string {
  const got = value === undefined ? "" : `, got ${value}`;
  return escapeControls(`Cannot read ${place}: ${rule}${got}`);
}

const LONGEST_TEXT = 40;

/** Text of the file in quotes, shortened to 40 characters; surrogate pairs stay whole. */
export function quoted(text: string): string {
  const short = text.length > LONGEST_TEXT
    ? `${text.slice(0, LONGEST_TEXT - 1).replace(/[\ud800-\udbff]$/, "")}…`
    : text;
  return JSON.stringify(short);
}
