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

/** The differences between the text of a file and the expected text. */
export function textDifferences(written: string, expected: string): Difference[] {
  const [has, should] = [linesOf(written), linesOf(expected)];
  const header = cellsOf(should[0] ?? "");
  return Array.from({ length: Math.max(has.length, should.length) }, (_, i) => i).flatMap((i) =>
    lineDifference(has[i], should[i], { line: i + 1, header }) ?? []
  );
}

/**
 * Compares a file that has rows of trials with the expected rows, trial by trial, so that the curves need not fit into
 * memory.
 *
 * @param lines The lines of the file.
 * @param table The table that the file contains.
 * @param expected Every trial in trial order; undefined for a trial whose rows are not compared.
 */
export async function tableDifferences(
  lines: AsyncIterator<string>,
  { header, rowsOf }: TrialTable,
  expected: Iterable<TrialRecord | undefined>,
): Promise<Difference[]> {
  const rows = new RowReader(lines);
  const found: (Difference | undefined)[] = [
    lineDifference(await rows.next(), linesOf(csv([header]))[0], { line: 1, header }),
  ];
  let number = 0;
  for (const record of expected) {
    const written = await rows.nextOf(String(number++));
    if (record === undefined) continue;
    const should = linesOf(csv(rowsOf(record)));
    for (let i = 0; i < Math.max(written.length, should.length); i++) {
      const line = rows.line - written.length + i + 1;
      found.push(lineDifference(written[i], should[i], { line, header }));
    }
  }
  for (let line = await rows.next(); line !== undefined; line = await rows.next()) {
    found.push({ line: rows.line, written: line });
  }
  return found.filter((difference) => difference !== undefined);
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** Reads the rows of one trial after the other. */
class RowReader {
  readonly #lines: AsyncIterator<string>;
  #ahead: string | undefined;
  /** The number of lines that were read. */
  line = 0;

  constructor(lines: AsyncIterator<string>) {
    this.#lines = lines;
  }

  async next(): Promise<string | undefined> {
    const line = await this.#peek();
    if (line !== undefined) this.line++;
    this.#ahead = undefined;
    return line;
  }

  /** All next rows that begin with a trial's number. */
  async nextOf(number: string): Promise<string[]> {
    const rows: string[] = [];
    for (let line = await this.#peek(); line?.startsWith(`${number},`); line = await this.#peek()) {
      rows.push(line);
      await this.next();
    }
    return rows;
  }

  async #peek(): Promise<string | undefined> {
    if (this.#ahead === undefined) {
      const { value, done } = await this.#lines.next();
      this.#ahead = done ? undefined : value;
    }
    return this.#ahead;
  }
}
