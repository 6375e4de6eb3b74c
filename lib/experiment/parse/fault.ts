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

/** Something that does not hold between the values of a file. */
export interface UnplacedFault {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly value?: string;
}

/** A person mends a file from the top; more than this of a file that is no experiment helps nobody. */
const MOST_LINES = 50;

/** An experiment that cannot be run: everything wrong with it, in the file's order. */
export class ExperimentError extends Error {
  /** "ExperimentError" */
  override readonly name = "ExperimentError";

  /**
   * An error whose message has a line for each fault, up to 50.
   *
   * @param faults At least one.
   */
  constructor(readonly faults: readonly Fault[]) {
    const more = faults.length - MOST_LINES;
    const lines = faults.slice(0, MOST_LINES).map(faultLine);
    super([...lines, ...(more > 0 ? [`and ${more} more faults`] : [])].join("\n"));
  }
}

/** A fault as the line that a person reads. */
function faultLine({ place, path, rule, value }: Fault): string {
  const got = value === undefined ? "" : `, got ${value}`;
  return oneLine(`Cannot read ${place}${path && ` ${path}`}: ${rule}${got}`);
}

/** Text with its line ends and whatever else a terminal would not show, or would obey, made visible. */
function oneLine(text: string): string {
  const hidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;
  return text.replace(hidden, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return escaped === character ? `\\u${code}` : escaped;
  });
}

/** Text of a person's, cut to what fits a line, and through no character. */
export function shownText(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

/**
 * A value as a fault shows it.
 *
 * @param options `number`: whether a number would do there; then a number in quotes is told apart.
 */
export function shownValue(value: unknown, options: { number?: boolean } = {}): string {
  if (typeof value === "number") return String(value);
  const json = shownText(JSON.stringify(value) ?? String(value));
  const inQuotes = typeof value === "string" && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value);
  return options.number && inQuotes ? `${json}, which is text: leave out the quotes` : json;
}
