/**
 * The format of all CSV files: RFC 4180, a header line, and numbers in the shortest form that is read back as the same
 * number.
 *
 * @module
 */

import { stringify } from "@std/csv";

/** The content of a cell; undefined for an empty one. */
export type Cell = number | string | undefined;

/** Rows of a table as CSV text, each with a line end. The first row of a file is its header. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.length === 0
    ? ""
    : stringify(rows.map((row) => row.map(cellText)), { headers: false });
}

function cellText(cell: Cell): string {
  switch (typeof cell) {
    case "undefined":
      return "";
    case "number":
      return Number.isFinite(cell) ? String(cell) : "";
    case "string":
      return harmless(cell);
  }
}

/**
 * Text that a spreadsheet does not run: an apostrophe is put before what would be read as a formula (OWASP, "CSV
 * Injection"). Control characters, including line ends, become spaces, so that a cell is one line.
 */
function harmless(text: string): string {
  // deno-lint-ignore no-control-regex -- the expression is meant to match them
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, " ");
  return /^\s*[=+\-@]/.test(line) ? `'${line}` : line;
}
