/**
 * Where the files of a results folder are not what they should be.
 *
 * @module
 */

import type { TrialRecord } from "../../experiment/trial.ts";
import { csv } from "./csv.ts";
import { cellsOf } from "./read_rows.ts";
import type { TrialTable } from "./tables.ts";

/** One cell, or a whole line, that is not what it should be. */
export interface Difference {
  /** Of the file, from 1. */
  readonly line: number;
  /** The first column that differs; absent where a line is missing or too many. */
  readonly column?: string;
  /** What stands there; absent where the line is missing. */
  readonly written?: string;
  /** What should stand there; absent where no line should. */
  readonly expected?: string;
}

/** The difference between a line that is written and the one that should be; nothing if there is none. */
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

/** The differences between a whole text and what it should be. */
export function textDifferences(written: string, expected: string): Difference[] {
  const [has, should] = [linesOf(written), linesOf(expected)];
  const header = cellsOf(should[0] ?? "");
  return Array.from({ length: Math.max(has.length, should.length) }, (_, i) => i).flatMap((i) =>
    lineDifference(has[i], should[i], { line: i + 1, header }) ?? []
  );
}

/**
 * Holds a file with rows of trials against what its trials should have, one trial after the other, so that curves need
 * not fit into memory.
 *
 * @param lines Of the file.
 * @param table Which file it is.
 * @param expected Every trial in trial order; nothing for a trial whose rows are not looked at.
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

/** Takes the rows of one trial after the other. */
class RowReader {
  readonly #lines: AsyncIterator<string>;
  #ahead: string | undefined;
  /** How many were taken. */
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

  /** All rows that come next and begin with a trial's number. */
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
