/**
 * Faults of an experiment file, and the error that reports them.
 *
 * @module
 */

import { escapeControls } from "../../text/escape_controls.ts";
import { UserError } from "../../user_error.ts";

/** One fault of an experiment. */
export interface Fault {
  /** `FILE:LINE:COLUMN`, or the override that the value comes from, or `defineExperiment()`. */
  readonly place: string;
  /** The keys that lead to the value, joined with dots; empty for the whole file. */
  readonly path: string;
  /** The rule that is broken. */
  readonly rule: string;
  /** The value that breaks the rule, as text; absent if the rule is not about a single value. */
  readonly value?: string;
}

/** A fault whose place is not known yet. */
export interface FaultAtPath {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  /** See {@linkcode Fault.value}. */
  readonly value?: string;
  /** True if the value is the one at the path. */
  readonly showsValue?: boolean;
  /** True if the place is that of the last key of the path, not of its value. */
  readonly atKey?: boolean;
}

/** Users correct a file from the top; a longer list is not useful. */
const MAX_LINES = 50;

/** An experiment that cannot be run, with all its faults in the order of the file. */
export class ExperimentError extends UserError {
  /** "ExperimentError" */
  override readonly name = "ExperimentError";

  /**
   * Creates an error whose message has one line per fault, for at most 50 faults.
   *
   * @param faults At least one.
   */
  constructor(readonly faults: readonly Fault[]) {
    const more = faults.length - MAX_LINES;
    const lines = faults.slice(0, MAX_LINES).map(faultLine);
    super([...lines, ...(more > 0 ? [`and ${more} more faults`] : [])].join("\n"));
  }
}

function faultLine({ place, path, rule, value }: Fault): string {
  const got = value === undefined ? "" : `, got ${value}`;
  return escapeControls(`Cannot read ${place}${path && ` ${path}`}: ${rule}${got}`);
}

/** The text, shortened to at most 58 characters if it has more than 60; surrogate pairs stay whole. */
export function abbreviate(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

/** Options of {@linkcode formatValue}. */
export interface FormatOptions {
  /** Whether the rule allows a number; then the text of a number in quotes says that it is text. */
  readonly number?: boolean;
  /** A number inside the value as the user wrote it; undefined if that is unknown. */
  readonly numberText?: (path: readonly (string | number)[]) => string | undefined;
}

/** A value as text for a message. */
export function formatValue(value: unknown, { number, numberText }: FormatOptions = {}): string {
  if (typeof value === "symbol") return abbreviate(value.description ?? ""); // see plainValue()
  const json = abbreviate(jsonOf(value, numberText ?? (() => undefined)));
  const inQuotes = typeof value === "string" && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value);
  return number && inQuotes ? `${json}, which is text: leave out the quotes` : json;
}

/** Items of a list or map that are formatted: the text is shortened to fewer characters than that. */
const MAX_ITEMS = 60;

/** JSON with the numbers as the user wrote them: `[1e400,0x10]`. */
function jsonOf(
  value: unknown,
  numberText: NonNullable<FormatOptions["numberText"]>,
  path: readonly (string | number)[] = [],
): string {
  if (typeof value === "number") return numberText(path) ?? String(value);
  if (typeof value === "symbol") return JSON.stringify(value.description); // see plainValue()
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value);
  const some = Array.isArray(value) ? value.slice(0, MAX_ITEMS) : value;
  const items = Object.entries(some).slice(0, MAX_ITEMS).map(([key, item]) => {
    const text = jsonOf(item, numberText, [...path, key]);
    return Array.isArray(value) ? text : `${JSON.stringify(key)}:${text}`;
  });
  return Array.isArray(value) ? `[${items.join(",")}]` : `{${items.join(",")}}`;
}
