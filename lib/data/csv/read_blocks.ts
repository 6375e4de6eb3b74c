/**
 * Text files, read block by block, so that a large file is never in memory as a whole.
 *
 * @module
 */

import { CsvError } from "./csv_error.ts";
import type { CsvRecordsOptions } from "./csv_records.ts";

const BLOCK_BYTES = 1 << 20;
/** The longest line, and the longest record: a longer one is a file without lines, or quotes that are never closed. */
export const MAX_RECORD = 1 << 24;
const LINE_FEED = 10;

/**
 * Reads a text file in UTF-8, in blocks of whole lines; the last line can lack its line end. A byte order mark is left
 * out.
 *
 * @throws {CsvError} If the file cannot be read, is not UTF-8, has a NUL character, or a line of over 16 MiB.
 */
export function* readBlocks(
  path: string,
  { content, onBytes = () => {} }: Pick<CsvRecordsOptions, "content" | "onBytes"> = {},
): Generator<string> {
  const file = content === undefined ? openFile(path) : openBytes(content);
  try {
    let line = 1;
    for (const bytes of wholeLines(path, file, onBytes)) {
      const text = decode(path, bytes, line);
      const nul = text.indexOf("\0");
      if (nul >= 0) {
        fail(`${path}:${line + lineFeeds(text.slice(0, nul))}`, "NUL characters are not text");
      }
      yield text;
      line += lineFeeds(text);
    }
  } finally {
    file.close();
  }
}

/** What is needed of an open file. */
type OpenFile = Pick<Deno.FsFile, "readSync" | "close">;

function* wholeLines(
  path: string,
  file: OpenFile,
  onBytes: (bytes: Uint8Array) => void,
): Generator<Uint8Array> {
  let buffer = new Uint8Array(BLOCK_BYTES);
  let length = 0;
  for (;;) {
    const count = readInto(path, file, buffer.subarray(length));
    onBytes(buffer.subarray(length, length + count));
    length += count;
    if (length < buffer.length) break; // the end of the file
    const end = buffer.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      yield buffer.subarray(0, end);
      buffer.copyWithin(0, end);
      length -= end;
    } else {
      if (length >= MAX_RECORD) fail(path, `a line must not be longer than ${MAX_RECORD} bytes`);
      const larger = new Uint8Array(2 * length);
      larger.set(buffer);
      buffer = larger;
    }
  }
  if (length > 0) yield buffer.subarray(0, length);
}

/** Fills the buffer; returns fewer bytes than its length at the end of the file only. */
function readInto(path: string, file: OpenFile, buffer: Uint8Array): number {
  let length = 0;
  while (length < buffer.length) {
    const count = orFail(path, () => file.readSync(buffer.subarray(length)));
    if (count === null) break;
    length += count;
  }
  return length;
}

function openFile(path: string): OpenFile {
  return orFail(path, () => Deno.openSync(path));
}

function openBytes(content: Uint8Array): OpenFile {
  let at = 0;
  return {
    readSync: (buffer) => {
      const part = content.subarray(at, at + buffer.length);
      buffer.set(part);
      at += part.length;
      return part.length === 0 ? null : part.length;
    },
    close: () => {},
  };
}

function orFail<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    fail(path, unreadableBecause(error));
  }
}

function unreadableBecause(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder, and must be a file";
  if (error instanceof Deno.errors.NotCapable) return "there is no permission to read it";
  if (error instanceof Error) return error.message; // the message of the operating system
  throw error;
}

function decode(path: string, bytes: Uint8Array, line: number): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const isUtf16 = line === 1 && ["255,254", "254,255"].includes(bytes.subarray(0, 2).join());
    if (isUtf16) fail(`${path}:1`, "it must be text in UTF-8: save it as such", "UTF-16");
    const before = new TextDecoder().decode(bytes.subarray(0, badByte(bytes))).split("\n");
    const place = `${path}:${line + before.length - 1}:${(before.at(-1) as string).length + 1}`;
    fail(place, "it must be text in UTF-8: save it as such");
  }
}

/** The number of bytes before the first character that is not UTF-8, by bisection: a prefix of it is valid. */
function badByte(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length + 1];
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (isUtf8(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return startOfCharacter(bytes, valid);
}

/** True if the bytes are UTF-8, but for the rest of their last character. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The largest position up to `end` at which a character ends. */
function startOfCharacter(bytes: Uint8Array, end: number): number {
  for (let start = end; start > Math.max(0, end - 4); start--) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, start));
      return start;
    } catch {
      continue;
    }
  }
  return end;
}

function lineFeeds(text: string): number {
  let count = 0;
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) count++;
  return count;
}

function fail(place: string, rule: string, value?: string): never {
  throw new CsvError([{ place, rule, ...(value === undefined ? {} : { value }) }]);
}
