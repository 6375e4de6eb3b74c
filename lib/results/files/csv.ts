/**
 * What all our CSV files have in common: RFC 4180, a header line, numbers in their shortest form that reads back as
 * the same number.
 *
 * @module
 */

import { stringify } from "@std/csv";

/** What can stand in a cell; nothing, for a value that is not there. */
export type Cell = number | string | undefined;

/** Rows of a table as CSV text, each with its line end; the first row of a file is its header. */
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
 * Text that a spreadsheet does not run: what would be taken for a formula gets an apostrophe before it (OWASP, "CSV
 * Injection"). Control characters, line ends among them, become spaces: a cell is one line.
 */
function harmless(text: string): string {
  // deno-lint-ignore no-control-regex -- they are what is looked for
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, " ");
  return /^\s*[=+\-@]/.test(line) ? `'${line}` : line;
}
