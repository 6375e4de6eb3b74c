/**
 * The format of all CSV files: RFC 4180, a header line, and numbers in the shortest form that is read back as the same
 * number.
 *
 * Readers guess the type of a column from its first rows, so every column has the form of its type in each row: real
 * numbers have a point or an exponent, and identifiers begin with a letter, because 16 hexadecimal digits can look like a
 * number.
 *
 * @module
 */

import { stringify } from "@std/csv";

/** A number of a column that can contain fractions: `1.0`, `0.05`, `1e-7`. Empty if it is undefined or not finite. */
export interface Real {
  readonly real: number | undefined;
}

/** The content of a cell: a whole number, a real number, text, or undefined for an empty cell. */
export type Cell = number | string | undefined | Real;

/** A cell of a column that can contain fractions. */
export function real(value: number | undefined): Real {
  return { real: value };
}

/** An identifier of 16 hexadecimal digits with a letter before it. */
export function identifier(letter: string, digits: string | undefined): Cell {
  return digits === undefined ? undefined : letter + digits;
}

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
    case "object":
      return realText(cell.real);
  }
}

function realText(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
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
