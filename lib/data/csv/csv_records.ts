/**
 * The records of a CSV file, each with its line.
 *
 * `parse` of `@std/csv` reads the cells. It gets pieces of about 1 MB, cut where records end, and it knows no lines, so
 * `split_records.ts` finds where the records begin. Where `parse` refuses a piece, the records of the piece are parsed one
 * by one, to find all faults.
 *
 * @module
 */

import { parse } from "@std/csv";
import { failRange, given, requireTypes } from "../../math/check_arguments.ts";
import { CsvError, type CsvFault, quoted } from "./csv_error.ts";
import { MAX_RECORD, readBlocks } from "./read_blocks.ts";
import { ignoresSpaces, type RecordStarts, splitRecords } from "./split_records.ts";

/** A record of a CSV file. */
export interface CsvRecord {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** Its cells, without spaces around their text. */
  readonly cells: readonly string[];
}

/** Options of {@linkcode csvRecords}. */
export interface CsvRecordsOptions {
  /** The character between cells. @default {","} */
  readonly delimiter?: string;
  /** Called with each record that cannot be read; the next one follows. @default {throw a `CsvError`} */
  readonly onFault?: (line: number, fault: CsvFault) => void;
  /** The bytes of the file, which is not read then. @default {those of the file} */
  readonly content?: Uint8Array | undefined;
  /** Called with all bytes of the file, in order. */
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined;
}

/**
 * Reads the records of a CSV file one by one; blank lines and lines of delimiters only are none. The file is read in blocks of 1 MB.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If the delimiter is not one character, or is a quote or a line end.
 * @throws {CsvError} If the file cannot be read, is not UTF-8, has NUL characters or quotes that are not closed; without
 *     `onFault` also if quotes are misplaced in a record.
 */
export function* csvRecords(
  path: string,
  options: CsvRecordsOptions = {},
): Generator<CsvRecord, void, undefined> {
  const action = "read records";
  requireTypes(action, { path }, "string");
  requireTypes(action, { options }, "object");
  const { delimiter = ",", onFault, content, onBytes } = options;
  requireDelimiter(action, delimiter);
  requireTypes(action, given({ onFault, onBytes }), "function");
  const parser: PieceParser = { path, delimiter, onFault: onFault ?? throwFault };
  let rest = "";
  let line = 1;
  for (const block of readBlocks(path, { content, onBytes })) {
    const piece = rest + block;
    if (!piece.endsWith("\n")) { // the last line of the file
      rest = piece;
      break;
    }
    const records = splitRecords(piece, { delimiter, line });
    yield* parsePiece(parser, piece, records);
    rest = piece.slice(records.end);
    line = records.line;
    if (rest.length > MAX_RECORD) failOpenQuotes(path, records);
  }
  if (rest === "") return;
  const last = splitRecords(`${rest}\n`, { delimiter, line });
  yield* parsePiece(parser, `${rest}\n`, last);
  if (last.openQuotes !== undefined) failOpenQuotes(path, last);
}

/**
 * @throws {TypeError} If the delimiter is not a string.
 * @throws {RangeError} If it is not one character, or a quote or a line end.
 */
export function requireDelimiter(action: string, delimiter: string): void {
  requireTypes(action, { delimiter }, "string");
  if (delimiter.length === 1 && !/["\r\n\0]/.test(delimiter)) return;
  failRange(action, "delimiter must be one character, no quote and no line end", delimiter);
}

function throwFault(_line: number, fault: CsvFault): never {
  throw new CsvError([fault]);
}

function failOpenQuotes(path: string, { openQuotes, line }: RecordStarts): never {
  const place = `${path}:${openQuotes ?? line}`;
  throw new CsvError([{ place, rule: "the quotes that open here must be closed" }]);
}

/** How the pieces of a file are parsed. */
interface PieceParser {
  readonly path: string;
  readonly delimiter: string;
  readonly onFault: NonNullable<CsvRecordsOptions["onFault"]>;
}

function* parsePiece(
  parser: PieceParser,
  piece: string,
  records: RecordStarts,
): Generator<CsvRecord> {
  const rows = parseAll(parser, piece.slice(0, records.end));
  if (rows?.length !== records.lines.length) return yield* parseEach(parser, piece, records);
  for (let i = 0; i < rows.length; i++) {
    const cells = trimmed(rows[i]);
    if (!isBlank(cells)) yield { line: records.lines[i], cells };
  }
}

/** The rows of a piece; undefined if one of them has a fault. */
function parseAll({ delimiter }: PieceParser, text: string): string[][] | undefined {
  try {
    return parseRows(text, delimiter);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parseRows(text: string, delimiter: string): string[][] {
  return parse(text, { separator: delimiter, trimLeadingSpace: ignoresSpaces(delimiter) });
}

function* parseEach(
  parser: PieceParser,
  piece: string,
  { starts, lines, end }: RecordStarts,
): Generator<CsvRecord> {
  for (let i = 0; i < starts.length; i++) {
    const text = piece.slice(starts[i], starts[i + 1] ?? end);
    try {
      for (const row of parseRows(text, parser.delimiter)) {
        const cells = trimmed(row);
        if (!isBlank(cells)) yield { line: lines[i], cells };
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      parser.onFault(
        lines[i],
        quotesFault(parser, { text, line: lines[i], message: error.message }),
      );
    }
  }
}

/** The fault of a record that `parse` refuses; its message counts lines from the beginning of the record. */
function quotesFault(
  { path, delimiter }: PieceParser,
  { text, line, message }: { text: string; line: number; message: string },
): CsvFault {
  const [, lines = "1", column = "1"] = /on line (\d+), column (\d+)/.exec(message) ?? [];
  const other = [";", "\t", "|", ","].find((each) => text.includes(`"${each}"`));
  const hint = other === undefined || other === delimiter
    ? ""
    : `; or is the delimiter another one? Then write delimiter: ${JSON.stringify(other)}`;
  return {
    place: `${path}:${line + Number(lines) - 1}:${column}`,
    rule: `quotes must be around a whole cell, and doubled inside of it${hint}`,
    value: quoted(text.trim()),
  };
}

function trimmed(cells: string[]): string[] {
  for (let i = 0; i < cells.length; i++) cells[i] = cells[i].trim();
  return cells;
}

/** Whether a line has nothing, or only delimiters. */
function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell === "");
}
