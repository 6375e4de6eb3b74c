/**
 * Where the records of a CSV text begin, on which lines.
 *
 * @module
 */

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The records of a text. */
export interface RecordStarts {
  /** The position of each record; blank lines are none. */
  readonly starts: readonly number[];
  /** The line of each record. */
  readonly lines: readonly number[];
  /** The position after the last whole record. */
  readonly end: number;
  /** The line at `end`. */
  readonly line: number;
  /** The line on which the quotes open that are not closed in this text, of the record at `end`. */
  readonly openQuotes: number | undefined;
}

/** Options of {@linkcode splitRecords}. */
export interface SplitRecordsOptions {
  /** One UTF-16 code unit. */
  readonly delimiter: string;
  /** The line of the first record. */
  readonly line: number;
}

/** True if spaces before a cell are no part of it, as they are only if the delimiter is no space itself. */
export function ignoresSpaces(delimiter: string): boolean {
  return delimiter.trim() !== "";
}

/**
 * Finds the records of a text that ends with a line feed, by the rules of the parser of `@std/csv`: quotes open only at
 * the beginning of a cell, and line feeds inside of quotes end no record.
 */
export function splitRecords(text: string, options: SplitRecordsOptions): RecordStarts {
  const separator = options.delimiter.charCodeAt(0);
  const trims = ignoresSpaces(options.delimiter);
  const starts: number[] = [];
  const lines: number[] = [];
  let line = options.line;
  let i = 0;
  while (i < text.length) {
    const [start, startLine] = [i, line];
    for (;;) { // cells
      if (trims) i = afterSpaces(text, i, separator);
      if (text.charCodeAt(i) === QUOTE) {
        const openLine = line;
        const close = closingQuote(text, i + 1);
        if (close < 0) return { starts, lines, end: start, line: startLine, openQuotes: openLine };
        line += lineFeedsBetween(text, i, close);
        i = close + 1;
      }
      i = cellEnd(text, i, separator);
      if (text.charCodeAt(i) !== separator) break;
      i++;
    }
    i++;
    line++;
    if (!isBlank(text, start)) {
      starts.push(start);
      lines.push(startLine);
    }
  }
  return { starts, lines, end: i, line, openQuotes: undefined };
}

function afterSpaces(text: string, i: number, separator: number): number {
  for (;; i++) {
    const code = text.charCodeAt(i);
    if (code > 32 && code < 128) return i; // the most frequent case
    if (code === LINE_FEED || code === separator || !/\s/.test(text[i])) return i;
  }
}

/** The position of the quote that closes what is open at `i`; -1 if there is none. */
function closingQuote(text: string, i: number): number {
  for (;;) {
    const close = text.indexOf('"', i);
    if (close < 0 || text.charCodeAt(close + 1) !== QUOTE) return close;
    i = close + 2; // two quotes are a quote in the cell
  }
}

function cellEnd(text: string, i: number, separator: number): number {
  for (;; i++) {
    const code = text.charCodeAt(i);
    if (code === separator || code === LINE_FEED) return i;
  }
}

function lineFeedsBetween(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === LINE_FEED) count++;
  return count;
}

function isBlank(text: string, start: number): boolean {
  const code = text.charCodeAt(start);
  if (code === LINE_FEED) return true;
  return code === CARRIAGE_RETURN && text.charCodeAt(start + 1) === LINE_FEED;
}
