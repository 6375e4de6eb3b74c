/**
 * Faults of an experiment file, and the error that reports them.
 *
 * @module
 */

import { escapeControls } from "./escape_controls.ts";
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
  readonly value?: string;
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

/**
 * A value as text for a message.
 *
 * @param options `number`: whether the rule allows a number; then the text of a number in quotes says that it is text.
 */
export function formatValue(value: unknown, options: { number?: boolean } = {}): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "symbol") return abbreviate(value.description ?? ""); // see plainValue()
  const json = abbreviate(JSON.stringify(value, withUnsupported) ?? String(value));
  const inQuotes = typeof value === "string" && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value);
  return options.number && inQuotes ? `${json}, which is text: leave out the quotes` : json;
}

function withUnsupported(_key: string, value: unknown): unknown {
  return typeof value === "symbol" ? value.description : value;
}
