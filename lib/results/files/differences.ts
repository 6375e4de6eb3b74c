/**
 * Compares the files of a results folder with the rows that they should have.
 *
 * @module
 */

import type { TrialRecord } from "../../experiment/trial.ts";
import { csv } from "./csv.ts";
import { cellsOf } from "./read_rows.ts";
import type { TrialTable } from "./tables.ts";

/** A cell or a line that is not as expected. */
export interface Difference {
  /** The number of the line in the file, from 1. */
  readonly line: number;
  /** The first column that differs; undefined if the whole line is missing or should not exist. */
  readonly column?: string;
  /** The text in the file; undefined if the line is missing. */
  readonly written?: string;
  /** The expected text; undefined if the line should not exist. */
  readonly expected?: string;
}

/** With so many differences a file is not read any further: it may have been made to be endless. */
export const MOST_DIFFERENCES = 1000;

/** The difference between a line of a file and the expected line; undefined if they are equal. */
export function lineDifference(
  written: string | undefined,
  expected: string | undefined,
  { line, header }: { line: number; header: readonly string[] },
): Difference | undefined {
  if (written === expected) return undefined;
  if (written === undefined || expected === undefined) {
    return {
      line,
      ...(written === undefined ? {} : { written }),
      ...(expected === undefined ? {} : { expected }),
    };
  }
  const [has, should] = [cellsOf(written), cellsOf(expected)];
  const place = header.findIndex((_, i) => has[i] !== should[i]);
  return has.length !== should.length || place < 0
    ? { line, written, expected }
    : { line, column: header[place], written: has[place] ?? "", expected: should[place] ?? "" };
}

/** The differences between the lines of a file and the expected text: the first {@linkcode MOST_DIFFERENCES}. */
export async function textDifferences(
  lines: AsyncIterable<string> | Iterable<string>,
  expected: string,
): Promise<Difference[]> {
  const should = linesOf(expected);
  const header = cellsOf(should[0] ?? "");
  const found: Difference[] = [];
  let number = 0;
  for await (const line of lines) {
    const difference = lineDifference(line, should[number], { line: number + 1, header });
    if (difference !== undefined) found.push(difference);
    number++;
    if (found.length >= MOST_DIFFERENCES) return found;
  }
  for (; number < should.length; number++) {
    found.push({ line: number + 1, expected: should[number] });
  }
  return found;
}

/**
 * Compares a file that has rows of trials with the expected rows, trial by trial, so that the curves need not fit into
 * memory.
 *
 * @param lines The lines of the file.
 * @param table The table that the file contains.
 * @param expected Every trial in trial order; undefined for a trial whose rows are not compared.
 * @returns The first {@linkcode MOST_DIFFERENCES}.
 */
export async function tableDifferences(
  lines: AsyncGenerator<string>,
  table: TrialTable,
  expected: Iterable<TrialRecord | undefined>,
): Promise<Difference[]> {
  try {
    return await compareRows(lines, table, expected);
  } finally {
    await lines.return(undefined); // closes the file also if it was not read to its end
  }
}

async function compareRows(
  lines: AsyncIterator<string>,
  { header, rowsOf }: TrialTable,
  expected: Iterable<TrialRecord | undefined>,
): Promise<Difference[]> {
  const rows = new RowReader(lines);
  const found: Difference[] = [];
  const compare = (written: string | undefined, should: string | undefined) => {
    const line = written === undefined ? rows.line + 1 : rows.line;
    const difference = lineDifference(written, should, { line, header });
    if (difference !== undefined) found.push(difference);
  };
  compare(await rows.next(), linesOf(csv([header]))[0]);
  let number = 0;
  for (const record of expected) {
    const should = record === undefined ? undefined : linesOf(csv(rowsOf(record)));
    const start = `${number++},`;
    let i = 0;
    for (let row = await rows.next(start); row !== undefined; row = await rows.next(start)) {
      if (should !== undefined) compare(row, should[i++]);
      if (found.length >= MOST_DIFFERENCES) return found;
    }
    for (; i < (should?.length ?? 0); i++) compare(undefined, should?.[i]);
    if (found.length >= MOST_DIFFERENCES) return found;
  }
  for (let row = await rows.next(); row !== undefined; row = await rows.next()) {
    found.push({ line: rows.line, written: row });
    if (found.length >= MOST_DIFFERENCES) return found;
  }
  return found;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** Reads rows one after the other. */
class RowReader {
  readonly #lines: AsyncIterator<string>;
  #ahead: string | undefined;
  /** The number of lines that were read. */
  line = 0;

  constructor(lines: AsyncIterator<string>) {
    this.#lines = lines;
  }

  /** The next row; undefined at the end, or if it does not begin with `start`. */
  async next(start = ""): Promise<string | undefined> {
    this.#ahead ??= await this.#read();
    const row = this.#ahead;
    if (row === undefined || !row.startsWith(start)) return undefined;
    this.line++;
    this.#ahead = undefined;
    return row;
  }

  async #read(): Promise<string | undefined> {
    const { value, done } = await this.#lines.next();
    return done ? undefined : value;
  }
}
