import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CsvError } from "../../lib/data/csv/csv_error.ts";
import { csvRecords } from "../../lib/data/csv/csv_records.ts";
import type { CsvSpec, Table } from "../../lib/data/csv/csv_spec.ts";
import { readTable } from "../../lib/data/csv/read_table.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { lacking } from "../permissions.ts";
import { holds } from "../property.ts";
import { specOf, withFile } from "./temporary_csv.ts";

const ignore = lacking("files");

function tableFrom(content: string | Uint8Array, change: Partial<CsvSpec> = {}): Table {
  return withFile(content, (path) => readTable(specOf(path, change)));
}

/** The columns of a table by name, with missing values as null. */
function columnsOf({ features }: Table): Record<string, unknown[]> {
  return Object.fromEntries(features.map(({ name, kind, values, categories }) => [
    name,
    kind === "category"
      ? Array.from(values, (index) => categories[index])
      : Array.from(values, (value) => Number.isNaN(value) ? null : value),
  ]));
}

Deno.test("readTable() infers numbers, booleans and categories, and the task of the target", {
  ignore,
}, () => {
  const table = tableFrom("a,b,c,y\n1.5,true,red,yes\n-2e3,False,blue,no\n.5,TRUE,red,no\n");
  assertEquals(table.features.map(({ kind }) => kind), ["number", "boolean", "category"]);
  assertEquals(columnsOf(table), { a: [1.5, -2000, 0.5], b: [1, 0, 1], c: ["red", "blue", "red"] });
  assertEquals(table.features[2].categories, ["blue", "red"]);
  assertEquals(table.target.classes, ["no", "yes"]);
  assertEquals(table.target.values, new Int32Array([1, 0, 0]));
  assertEquals({ ...table.content, hash: "" }, {
    ...{ hash: "", rows: 3, inputs: 4, classes: 2, task: "classification" },
  });
});

Deno.test(
  "readTable() makes a target of numbers a regression, or classes in the order of numbers",
  { ignore },
  () => {
    const text = "a,y\n1,10\n2,9\n3,10.0\n";
    const regression = tableFrom(text);
    assertEquals(regression.content.task, "regression");
    assertEquals(regression.content.classes, 0);
    assertEquals(regression.target.values, new Float64Array([10, 9, 10]));
    const classes = tableFrom(text, { task: "classification" });
    assertEquals(classes.target.classes, ["9", "10"]);
    assertEquals(classes.target.values, new Int32Array([1, 0, 1]));
    const texts = tableFrom(text, { columns: { y: "category" } });
    assertEquals(texts.target.classes, ["10", "10.0", "9"]);
  },
);

Deno.test("readTable() makes classes false and true of a target of booleans", { ignore }, () => {
  const { target } = tableFrom("a,y\n1,True\n2,false\n3,TRUE\n");
  assertEquals(target.classes, ["false", "true"]);
  assertEquals(target.values, new Int32Array([1, 0, 1]));
});

Deno.test("readTable() puts its arrays into shared memory, and hashes the bytes with SHA-256", {
  ignore,
}, () => {
  const table = tableFrom("a,g,y\n1,u,p\n2,v,q\n", { group: "g" });
  for (const array of [table.features[0].values, table.target.values, table.groups]) {
    assert(array?.buffer instanceof SharedArrayBuffer);
  }
  // printf 'a,g,y\n1,u,p\n2,v,q\n' | sha256sum
  assertEquals(table.content.hash, "f711b3019817381d");
});

Deno.test("readTable() skips a byte order mark, blank lines and spaces; CR LF ends lines", {
  ignore,
}, () => {
  const table = tableFrom('\ufeff a , y \r\n\r\n 1 ,u\r\n  \r\n2, "v" \r\n'.replace('"v" ', '"v"'));
  assertEquals(columnsOf(table), { a: [1, 2] });
  assertEquals(table.target.classes, ["u", "v"]);
});

Deno.test(
  "readTable() reads quoted cells with delimiters, quotes and line ends",
  { ignore },
  () => {
    const table = tableFrom('a,y\n"x, ""1""\nz",u\nw,v');
    assertEquals(columnsOf(table), { a: ['x, "1"\nz', "w"] });
  },
);

Deno.test(
  "readTable() takes columns by name and number, with and without header",
  { ignore },
  () => {
    const named = tableFrom("id,a,b,y\n9,1,2,u\n8,3,4,v\n", {
      target: 4,
      header: true,
      exclude: ["id"],
    });
    assertEquals(columnsOf(named), { a: [1, 3], b: [2, 4] });
    const numbered = tableFrom("1,2,u\n3,4,v\n", { target: 3, features: [2, 1] });
    assertEquals(columnsOf(numbered), { 2: [2, 4], 1: [1, 3] });
    assertEquals(numbered.target.name, "3");
    const declared = tableFrom("1,2,u\n3,4,v\n", { target: 3, columns: { 1: "category" } });
    assertEquals(columnsOf(declared), { 1: ["1", "3"], 2: [2, 4] });
  },
);

Deno.test("readTable() reads other delimiters, and empty cells between tabs", { ignore }, () => {
  assertEquals(columnsOf(tableFrom("a;y\n1;u\n2;v\n", { delimiter: ";" })), { a: [1, 2] });
  const tabs = tableFrom("a\tb\ty\n\t1\tu\n2\t\tv\n", { delimiter: "\t", missing: "mean" });
  assertEquals(columnsOf(tabs), { a: [null, 2], b: [1, null] });
});

Deno.test(
  "readTable() finds missing values in any case, and keeps or drops their rows",
  { ignore },
  () => {
    const missing = ["", "NA", "n/a", "NaN", "NULL", "none", "?"];
    const text = `a,b,y\n${missing.map((each) => `${each},x,u\n`).join("")}1,,v\n2,z,v\n3,x,u\n`;
    const kept = tableFrom(text, { missing: "mean" });
    assertEquals(columnsOf(kept).a, [...missing.map(() => null), 1, 2, 3]);
    assertEquals(kept.features[1].categories, ["x", "z", ""]);
    assertEquals([kept.dropped, kept.content.rows, kept.content.inputs], [0, 10, 4]);
    const dropped = tableFrom(text, { missing: "drop" });
    assertEquals(columnsOf(dropped), { a: [2, 3], b: ["z", "x"] });
    assertEquals([dropped.dropped, dropped.content.rows], [8, 2]);
  },
);

Deno.test(
  "readTable() drops no row for a missing value in a column that is excluded",
  { ignore },
  () => {
    assertEquals(tableFrom("a,b,y\n1,,u\n2,,v\n", { missing: "drop", exclude: ["b"] }).dropped, 0);
  },
);

Deno.test("readTable() numbers groups by their text; the column is no feature", { ignore }, () => {
  const table = tableFrom("g,a,y\n1,1,u\n1.0,2,v\n1,3,u\n", { group: "g" });
  assertEquals(table.groups, new Int32Array([0, 1, 0]));
  assertEquals(columnsOf(table), { a: [1, 2, 3] });
});

Deno.test(
  "readTable() of random numbers and texts gives them back, quoted or not",
  { ignore },
  () => {
    const text = fc.stringMatching(/^[a-z ,"\n;é]{1,12}$/).filter((each) => each.trim().length > 6);
    const cell = fc.record({ number: fc.double({ min: -1e9, max: 1e9, noNaN: true }), text });
    holds([fc.array(cell, { minLength: 2, maxLength: 30 })], (rows) => {
      const lines = rows.map(({ number, text }, i) =>
        `${number},"${text.replaceAll('"', '""')}",${i % 2 ? "u" : "v"}`
      );
      const table = tableFrom(`n,t,y\n${lines.join("\n")}\n`, { columns: { t: "category" } });
      assertEquals(columnsOf(table).n, rows.map(({ number }) => number + 0));
      assertEquals(columnsOf(table).t, rows.map(({ text }) => text.trim()));
    }, 50);
  },
);

Deno.test(
  "readTable() of 3 MB has every row, across the borders of blocks, with records of several lines",
  { ignore },
  () => {
    const rows = 60_000;
    const text = Array.from(
      { length: rows },
      (_, i) => `${i},"é${"x".repeat(i % 50)}\n""",${i % 3}\n`,
    );
    const table = tableFrom(`a,b,y\n${text.join("")}`, { exclude: ["b"] });
    assertEquals(table.content.rows, rows);
    table.features[0].values.forEach((value, i) => value === i || assertEquals(value, i));
    withFile(`a,b,y\n${text.join("")}`, (path) => {
      let line = 2;
      const records = csvRecords(path);
      records.next();
      for (const record of records) {
        if (record.line !== line) assertEquals(record.line, line);
        line += 2;
      }
      assertEquals(line, 2 + 2 * rows);
    });
  },
);

Deno.test("csvRecords() gives the line and the cells of each record", { ignore }, () => {
  withFile('a;b\n\n"1\n2";3\n4; 5 \n', (path) => {
    assertEquals([...csvRecords(path, { delimiter: ";" })], [
      { line: 1, cells: ["a", "b"] },
      { line: 3, cells: ["1\n2", "3"] },
      { line: 5, cells: ["4", "5"] },
    ]);
  });
});

Deno.test("csvRecords() throws at a record with misplaced quotes, or calls onFault and reads on", {
  ignore,
}, () => {
  withFile('a,b\n1,x"y\n2,3\n', (path) => {
    const error = assertThrows(
      () => [...csvRecords(path)],
      CsvError,
      `Cannot read ${path}:2:4: quotes`,
    );
    assertEquals(error.faults.length, 1);
    const lines: number[] = [];
    const records = [...csvRecords(path, { onFault: (line) => lines.push(line) })];
    assertEquals(records.map(({ line }) => line), [1, 3]);
    assertEquals(lines, [2]);
  });
});

Deno.test("readTable() and csvRecords() reject arguments of a wrong type and out of range", () => {
  const spec = specOf("a.csv");
  const read = (change: object) => () => readTable({ ...spec, ...change });
  assertErrors([
    [() => readTable(untyped(undefined)), TypeError, "Cannot read a table: spec must be an object"],
    [read({ csv: 1 }), TypeError, "spec.csv must be a string, got 1"],
    [
      read({ target: undefined }),
      TypeError,
      "spec.target must be the name or the number of a column",
    ],
    [read({ features: "a" }), TypeError, 'spec.features must be an array, got "a"'],
    [read({ exclude: [true] }), TypeError, "spec.exclude[0] must be the name or the number"],
    [read({ columns: { a: "text" } }), RangeError, 'spec.columns.a must be "number" or "category"'],
    [read({ missing: "skip" }), RangeError, 'spec.missing must be "refuse" or "drop" or "mean"'],
    [read({ scale: 1 }), TypeError, 'spec.scale must be "standard" or "minmax" or "none", got 1'],
    [
      read({ delimiter: ";;" }),
      RangeError,
      'delimiter must be one character, no quote and no line end, got ";;"',
    ],
    [read({ delimiter: '"' }), RangeError, "delimiter must be one character"],
    [() => csvRecords(untyped(1)).next(), TypeError, "Cannot read records: path must be a string"],
  ]);
});
