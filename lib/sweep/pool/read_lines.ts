/**
 * The lines of a program's output.
 *
 * @module
 */

/** The longest line, in bytes. */
const MOST_BYTES = 1_000_000;
const NEWLINE = 10;

/** A line that is too long to be kept in memory. */
export class LongLineError extends Error {
  override readonly name = "LongLineError";
}

/**
 * The lines of a stream of UTF-8, without the characters that end them, as soon as they are complete.
 *
 * @throws {LongLineError} If a line has more than 1,000,000 bytes.
 */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let line: Uint8Array[] = [];
  for await (let chunk of stream) {
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE)) {
      yield decodeLine([...line, chunk.subarray(0, end)]);
      line = [];
      chunk = chunk.subarray(end + 1);
    }
    line.push(chunk);
    requireShort(line);
  }
  if (line.some(({ length }) => length > 0)) yield decodeLine(line);
}

function decodeLine(chunks: readonly Uint8Array[]): string {
  requireShort(chunks);
  const decoder = new TextDecoder();
  const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
  return (text + decoder.decode()).replace(/\r$/, "");
}

function requireShort(chunks: readonly Uint8Array[]): void {
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  if (bytes > MOST_BYTES) throw new LongLineError();
}
