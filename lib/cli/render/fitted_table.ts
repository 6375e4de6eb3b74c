/**
 * Tables that fit the width of the terminal.
 *
 * @module
 */

import Table from "cli-table3";
import { wrap } from "../../text/wrap.ts";

/** A column of a table. */
export interface TableColumn {
  readonly head: string;
  /** One per row. */
  readonly cells: readonly string[];
  /** @default {"right"} */
  readonly align?: "left" | "right";
  /** If the table is too wide, the column with the highest value is dropped first. @default {never} */
  readonly dropPriority?: number;
  /** Texts that take the place of a dropped column: one per row, in a line below the row. @default {none} */
  readonly below?: readonly string[];
}

const GAP = 2;
/** Of the line below a row. */
const INDENT = 6;
/** No borders: columns are separated by spaces. */
const NO_BORDERS = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((part) => [part, ""]),
);

/** The lines of a table. Columns that can be left out or put below their row are, until it fits the width. */
export function fittedTable(columns: readonly TableColumn[], width: number): string[] {
  const kept = dropColumns(columns, width);
  const lowered = columns.flatMap((column) =>
    column.below === undefined || kept.includes(column) ? [] : [column.below]
  );
  const [head, ...rows] = tableLines(kept);
  if (lowered.length === 0) return [head, ...rows];
  const options = { width, indent: INDENT };
  return [
    head,
    ...rows.flatMap((row, i) => [
      row,
      ...wrap(
        " ".repeat(INDENT) +
          lowered.map((texts) => texts[i]).filter((text) => text !== "").join(" "),
        options,
      ),
    ]),
  ];
}

function tableLines(columns: readonly TableColumn[]): string[] {
  const table = new Table({
    head: columns.map(({ head }) => head),
    chars: NO_BORDERS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": GAP },
    colAligns: columns.map(({ align = "right" }) => align),
  });
  for (let row = 0; row < (columns[0]?.cells.length ?? 0); row++) {
    table.push(columns.map(({ cells }) => cells[row]));
  }
  return table.toString().split("\n").map((line) => line.trimEnd());
}

/** The columns that fit the width: the columns that are put below their row can make room for others again. */
export function dropColumns(columns: readonly TableColumn[], width: number): TableColumn[] {
  let kept = [...columns];
  const priorities = new Set(columns.flatMap(({ dropPriority }) => dropPriority ?? []));
  for (const priority of [...priorities].sort((a, b) => b - a)) {
    if (tableWidth(kept) <= width) return kept;
    kept = kept.filter(({ dropPriority }) => dropPriority !== priority);
    for (const dropped of columns.filter((column) => !kept.includes(column))) {
      const more = columns.filter((column) => kept.includes(column) || column === dropped);
      const isOptional = dropped.below === undefined && dropped.dropPriority !== priority;
      if (isOptional && tableWidth(more) <= width) kept = more;
    }
  }
  return kept;
}

function tableWidth(columns: readonly TableColumn[]): number {
  const widths = columns.map(({ head, cells }) =>
    Math.max(...[head, ...cells].map((text) => [...text].length))
  );
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (columns.length - 1);
}
