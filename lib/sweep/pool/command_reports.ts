/**
 * What a command reports: lines of JSON among anything else that it prints.
 *
 * @module
 */

import { isPlainObject } from "../../experiment/kind_of.ts";
import type { CurvePoint, Metrics } from "../../experiment/trial.ts";
import { oneLine } from "../../objective/thrown_text.ts";
import { MOST_REPORTS } from "../../objective/trial_context.ts";

/** Collects the reports of one trial. */
export class CommandReports {
  readonly #metric: string;
  readonly #names = new Set<string>();
  #scores: Record<string, number> | undefined;
  /** The last line that is not empty. */
  #lastLine: string | undefined;
  #metricIsText = false;
  /** A point for each report. */
  readonly curve: CurvePoint[] = [];

  /** @param metric The name of the score that the command has to report. */
  constructor(metric: string) {
    this.#metric = metric;
  }

  /**
   * Reads a line. One that is a JSON object is a report: its numbers are a point of the curve at its `step` or `epoch`, or
   * after the report before it. Everything else is ignored.
   *
   * @throws {RangeError} If there are more than 1,000,000 reports.
   */
  read(line: string): void {
    if (line.trim() !== "") this.#lastLine = line;
    const report = parseReport(line);
    if (report === undefined) return;
    if (this.curve.length === MOST_REPORTS) {
      throw new RangeError(`it printed more than ${MOST_REPORTS} lines of JSON`);
    }
    const { step, epoch, ...others } = report;
    const numbers = numbersOf(others);
    for (const name in numbers) {
      if (this.#names.size < MOST_NAMES) this.#names.add(name);
    }
    if (Object.hasOwn(numbers, this.#metric)) this.#scores = numbers;
    this.#metricIsText ||= typeof others[this.#metric] === "string" && !(this.#metric in numbers);
    const place = [step, epoch].find(Number.isFinite) as number | undefined;
    this.curve.push({ step: place ?? this.curve.length, ...finiteOf(numbers) });
  }

  /** The numbers of the last report with the metric, or why there are none. */
  scores(): { metrics: Metrics } | { error: string } {
    const score = this.#scores?.[this.#metric];
    if (Number.isFinite(score)) return { metrics: finiteOf(this.#scores!) };
    if (score !== undefined) return { error: `its last "${this.#metric}" is ${score}` };
    const example = `{"${this.#metric}": 0.5}`;
    if (this.curve.length === 0) {
      const rule = `it printed no line of JSON with "${this.#metric}", such as ${example}`;
      return { error: rule + this.#lastLineText() };
    }
    if (this.#metricIsText) return { error: `its last "${this.#metric}" is text, not a number` };
    const names = [...this.#names].map((name) => `"${name}"`).join(", ");
    const printed = names === "" ? "no numbers" : `only ${names}`;
    return { error: `it printed no "${this.#metric}" as a number: ${printed}` };
  }

  #lastLineText(): string {
    const line = this.#lastLine?.trim();
    if (line === undefined) return "; it printed nothing";
    const plain = oneLine(line).replace(/\p{Cc}/gu, "?");
    const shown = plain.slice(0, LONGEST_LINE);
    const end = shown.length < plain.length ? "…" : "";
    const hint = /^\{.*'.*\}$/.test(line) ? ": JSON needs double quotes" : "";
    return `; its last line was ${shown}${end}${hint}`;
  }
}

/** The longest part of a line in a message, in characters. */
const LONGEST_LINE = 80;

/** The most names in a message. */
const MOST_NAMES = 10;

/** A text, or a token that Python and others write for numbers that JSON does not have. */
const TEXT_OR_TOKEN = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
/** In the place of such a token; starts with a private character, so that no other text is the same. */
const TOKEN = "\uF8FFnumber ";

function parseReport(line: string): Record<string, unknown> | undefined {
  if (!/^\s*\{/.test(line)) return undefined;
  const json = line.replaceAll(
    TEXT_OR_TOKEN,
    (match) => match.startsWith('"') ? match : `"${TOKEN}${match}"`,
  );
  try {
    const value: unknown = JSON.parse(json);
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The entries that are numbers, also those that are not finite. */
function numbersOf(report: Record<string, unknown>): Record<string, number> {
  const entries = Object.entries(report).map(([name, value]) => [name, numberOf(value)] as const)
    .filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !value.startsWith(TOKEN)) return undefined;
  return Number(value.slice(TOKEN.length));
}

function finiteOf(numbers: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)));
}
