import { assert, assertEquals } from "@std/assert";
import { dropColumns, fittedTable, type TableColumn } from "../../lib/cli/render/fitted_table.ts";

/** Widths 4, 7, 12 and 5; with the gaps of 2 between them the table has 34 characters. */
const COLUMNS: TableColumn[] = [
  { head: "rank", cells: ["1", "2"] },
  { head: "dropout", cells: ["0", "0.25"], dropPriority: 1 },
  { head: "val_accuracy", cells: ["0.912", "0.9"], dropPriority: 2 },
  { head: "is", cells: ["best", "worse"], align: "left" },
];

function heads(width: number): string[] {
  return dropColumns(COLUMNS, width).map(({ head }) => head);
}

Deno.test("fittedTable() separates columns by two spaces, and aligns them at the right by default", () => {
  assertEquals(fittedTable(COLUMNS, 80), [
    "rank  dropout  val_accuracy  is",
    "   1        0         0.912  best",
    "   2     0.25           0.9  worse",
  ]);
});

Deno.test("fittedTable() has no line that is wider than the width, for widths 12 to 40", () => {
  for (let width = 12; width <= 40; width++) {
    for (const line of fittedTable(COLUMNS, width)) assert(line.length <= width, line);
  }
});

Deno.test("fittedTable() counts a character outside ASCII as one", () => {
  const columns: TableColumn[] = [{ head: "± std", cells: ["± 0.1", "…"] }, COLUMNS[0]];
  assertEquals(fittedTable(columns, 11), ["± std  rank", "± 0.1     1", "    …     2"]);
});

Deno.test("fittedTable() without rows has only a header", () => {
  assertEquals(fittedTable([{ head: "a", cells: [] }, { head: "b", cells: [] }], 80), ["a  b"]);
});

Deno.test("fittedTable() does not cut cells if no column can be left out", () => {
  const columns = [{ head: "name", cells: ["a long cell"] }, { head: "n", cells: ["1"] }];
  assertEquals(fittedTable(columns, 5), ["       name  n", "a long cell  1"]);
});

Deno.test("dropColumns() keeps all columns if they fit exactly", () => {
  assertEquals(heads(34), ["rank", "dropout", "val_accuracy", "is"]);
});

Deno.test("dropColumns() leaves out the largest dropPriority first, and never a column without it", () => {
  assertEquals(heads(33), ["rank", "dropout", "is"]);
  assertEquals(heads(20), ["rank", "dropout", "is"]);
  assertEquals(heads(19), ["rank", "is"]);
  assertEquals(heads(1), ["rank", "is"]);
});

Deno.test("dropColumns() leaves out columns of the same dropPriority together, 0 last", () => {
  const columns = ["a", "b", "c", "d"].map((head, i) => ({
    ...{ head: head.repeat(5), cells: [] },
    ...(i === 0 ? {} : { dropPriority: i === 1 ? 0 : 3 }),
  }));
  const left = (width: number) => dropColumns(columns, width).map(({ head }) => head[0]).join("");
  assertEquals([left(26), left(25), left(12), left(11)], ["abcd", "ab", "ab", "a"]);
});

/** The first table with its second column put below the rows if it does not fit. */
const LOWERED = COLUMNS.map((column) =>
  column.head === "dropout" ? { ...column, below: ["dropout=0", "dropout=0.25"] } : column
);

Deno.test("fittedTable() puts a column that has no place into a line below each row", () => {
  assertEquals(fittedTable(LOWERED, 34), fittedTable(COLUMNS, 34));
  const columns = LOWERED.map((column) =>
    column.head === "val_accuracy" ? { head: column.head, cells: column.cells } : column
  );
  assertEquals(fittedTable(columns, 33), [
    "rank  val_accuracy  is",
    "   1         0.912  best",
    "      dropout=0",
    "   2           0.9  worse",
    "      dropout=0.25",
  ]);
});

Deno.test("fittedTable() joins the texts of several columns below a row, and wraps them", () => {
  const columns: TableColumn[] = [
    COLUMNS[0],
    ...["a", "b", "c"].map((name) => ({
      ...{ head: name.repeat(12), cells: ["1", "2"], dropPriority: 1 },
      below: [`${name.repeat(3)}=1`, `${name.repeat(3)}=2`],
    })),
  ];
  assertEquals(fittedTable(columns, 17), [
    "rank",
    "   1",
    "      aaa=1 bbb=1",
    "      ccc=1",
    "   2",
    "      aaa=2 bbb=2",
    "      ccc=2",
  ]);
});
