import { assertEquals } from "@std/assert";
import { fileWarnings } from "../../lib/checks/file_warnings.ts";
import { describeCsv } from "../../lib/data/csv/table_cache.ts";
import type { CsvSpec } from "../../lib/data/csv/csv_spec.ts";
import { specOf, withFile } from "../data/temporary_csv.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("files");

/** The warnings about a file of 40 rows with these cells. */
function warningsOf(
  header: string,
  cells: (row: number) => string,
  change: Partial<CsvSpec> = {},
): string[] {
  const rows = Array.from({ length: 40 }, (_, row) => cells(row));
  return withFile([header, ...rows, ""].join("\n"), (path) => {
    return fileWarnings(describeCsv(specOf(path, change)), []);
  });
}

Deno.test("fileWarnings() of an ordinary file has none", { ignore }, () => {
  const cells = (row: number) => `${row % 7},${row % 3 ? "a" : "b"},${row % 11}.5`;
  assertEquals(warningsOf("a,b,y", cells), []);
});

Deno.test("fileWarnings() names texts that differ in most rows, and numbers that count them", {
  ignore,
}, () => {
  const found = warningsOf("name,id,y", (row) => `p${row},${row + 7},${row % 11}.5`);
  assertEquals(found.map((text) => text.split(":")[0]), [
    'column "name" has 40 different texts in 40 rows, so it says little about a new row',
    'column "id" counts the rows',
  ]);
});

Deno.test("fileWarnings() names numbers that are far from all others, also of a target", {
  ignore,
}, () => {
  const cells = (row: number) => `${row === 9 ? 98000 : row % 5},${row === 3 ? -9999.5 : row % 11}`;
  assertEquals(warningsOf("crp,y", cells), [
    'column "crp" has numbers far from all others: 98000; half of them are between 1 and 3',
    'column "y" has numbers far from all others: -9999.5; half of them are between 2 and 7',
  ]);
});

Deno.test("fileWarnings() names a target of few whole numbers, unless its task is written", {
  ignore,
}, () => {
  const cells = (row: number) => `${row % 7},${row % 2}`;
  const [warning] = warningsOf("a,y", cells);
  assertEquals(warning.split(",")[0], "the target has only 2 different whole numbers");
  assertEquals(warningsOf("a,y", cells, { task: "regression" }), []);
});
