import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { CsvError } from "../../lib/data/csv/csv_error.ts";
import type { CsvSpec } from "../../lib/data/csv/csv_spec.ts";
import { readTable } from "../../lib/data/csv/read_table.ts";
import { lacking } from "../permissions.ts";
import { specOf, withFile } from "./temporary_csv.ts";

const ignore = lacking("files");

/** The message about a file, which is called FILE in it. */
function messageOf(content: string | Uint8Array, change: Partial<CsvSpec> = {}): string {
  return withFile(content, (path) => {
    const error = assertThrows(() => readTable(specOf(path, change)), CsvError);
    for (const { place } of error.faults) assert(place.startsWith(path));
    return error.message.replaceAll(path, "FILE");
  });
}

const ascii = (text: string) => new TextEncoder().encode(text);
const ids = Array.from({ length: 1001 }, (_, i) => `id${i},${i % 2 ? "u" : "v"}\n`).join("");
const fractions = Array.from({ length: 51 }, (_, i) => `${i},${i + 0.5}\n`).join("");

/** Content, what is changed in the spec, and the lines of the message. */
const CASES: [
  name: string,
  content: string | Uint8Array,
  change: Partial<CsvSpec>,
  lines: string[],
][] = [
  ["empty", "", {}, ["FILE: it is empty, and must have rows"]],
  ["blank", "\n \n", {}, ["FILE: it is empty, and must have rows"]],
  ["header only", "a,y\n", {}, ["FILE:1: below the header there must be rows"]],
  ["ragged rows", "a,y\n1,u\n2\n\n3,v,4\n", {}, [
    "FILE:3: a row must have 2 cells, as the first line has, got 1",
    "FILE:5: a row must have 2 cells, as the first line has, got 3",
  ]],
  ["numbers and text", "a,y\n1,u\nx,v\n3,u\ny,v\n5,u\n", {}, [
    'FILE:3 column 1 "a": 3 cells are numbers and 2 are text (text in line 3 "x", line 5 "y"): ' +
    "correct them, or write columns: { a: category }",
  ]],
  ["text and few numbers", "a b,y\nx,u\n7,v\ny,u\nz,v\nx,u\n", {}, [
    'FILE:3 column 1 "a b": 1 cell is a number and 4 are text (numbers in line 3 "7"): ' +
    'correct them, or write columns: { "a b": category }',
  ]],
  ["text in a declared number", "a,y\n1,u\nx,v\n", { columns: { a: "number" } }, [
    'FILE:3 column 1 "a": a column of numbers must have no text; 1 cell is text: line 3 "x"',
  ]],
  ["no boolean", "a,y\ntrue,u\n1,v\n", {}, [
    'FILE:3 column 1 "a": a boolean must be true or false; 1 cell is not: line 3 "1"',
  ]],
  ["hexadecimal", "a,y\n0x10,u\n1,v\n", {}, ["1 cell is a number and 1 is text"]],
  ["decimal commas", "a;y\n1,5;u\n2;v\n3,25;u\n", { delimiter: ";" }, [
    'FILE:2 column 1 "a": numbers must have a decimal point; 2 cells have a decimal comma: line 2 "1,5", line 4 "3,25"',
  ]],
  ["infinite", "a,b,y\n1,-inf,u\n1e999,2,v\n", {}, [
    'FILE:2 column 2 "b": a number must be finite and at most 1e150 in size; 1 cell is not: line 2 "-inf"',
    'FILE:3 column 1 "a": a number must be finite and at most 1e150 in size; 1 cell is not: line 3 "1e999"',
  ]],
  ["missing, refused", "a,b,y\n,1,u\n2,NA,v\n?,1,u\nnone,1,u\nnan,2,v\n", {}, [
    'FILE:2 column 1 "a": 4 values are missing (lines 2, 4, 5, …): write missing: drop to leave such rows out, or ' +
    "missing: mean to use the mean of the training rows",
    'FILE:3 column 2 "b": 1 value is missing (line 3)',
  ]],
  ["missing target", "a,y\n1,u\n2,\n3,v\n", { missing: "mean" }, [
    'FILE:3 column 2 "y": a target must have a value in each row; 1 value is missing (line 3): write missing: drop',
  ]],
  ["missing group", "g,a,y\n,1,u\n2,2,v\n", { missing: "mean", group: "g" }, [
    'FILE:2 column 1 "g": a group must have a value in each row',
  ]],
  ["all missing", "a,y\n,u\n,v\n", { missing: "mean" }, [
    'FILE:2 column 1 "a": all values are missing: write exclude: [a]',
  ]],
  ["all dropped", "a,y\n,u\n,v\n", { missing: "drop" }, ["FILE: a row must be left"]],
  ["duplicate and empty names", "a,a,,y\n1,2,3,u\n", {}, [
    'FILE:1 column 2 "a": the name must be unique, but column 1 has it too',
    'FILE:1 column 3 "": a column must have a name; or write exclude: [3]',
  ]],
  ["unknown names", "alcohol,color,quality\n1,2,u\n", {
    target: "qualty",
    features: ["Alcohol"],
    exclude: ["zzzzzzzzz"],
    columns: { colour: "category" },
    group: 7,
  }, [
    'FILE:1: target must be a column of the file (did you mean "quality"?), got "qualty"',
    "FILE:1: group must be a column from 1 to 3, got 7",
    'FILE:1: exclude must be a column of the file ("alcohol", "color", "quality"), got "zzzzzzzzz"',
    'FILE:1: columns must be a column of the file (did you mean "color"?), got "colour"',
    'FILE:1: features must be a column of the file (did you mean "alcohol"?), got "Alcohol"',
  ]],
  ["columns with two roles", "a,b,y\n1,2,u\n", {
    features: ["a", "a", "y"],
    exclude: ["b"],
    group: "b",
  }, [
    'FILE:1 column 1 "a": features must have it once',
    'FILE:1 column 2 "b": exclude must not have it: group has it',
    'FILE:1 column 3 "y": features must not have it: target has it',
  ]],
  ["another delimiter", "a;b;y\n1;2;u\n", {}, [
    'FILE:1: the line has no "," between cells, but 2 times ";": write delimiter: ";"',
  ]],
  ["another delimiter, tabs", "a\tb,\ty\n1\t2\tu\n", { delimiter: "|" }, [
    'write delimiter: "\\t"',
  ]],
  ["another delimiter, quotes", '"a";"y"\n"1";"u"\n', {}, [
    "FILE:1:3: quotes must be around a whole cell, and doubled inside of it; or is the delimiter another one? " +
    'Then write delimiter: ";"',
  ]],
  ["CR alone", "a,y\r1,u\r2,v\r", {}, [
    "FILE:1: lines must end with LF or CR LF, not with CR alone",
  ]],
  ["no UTF-8", new Uint8Array([...ascii("a,y\n1,u\né,"), 0xe9, 10]), {}, [
    "FILE:3:3: it must be text in UTF-8: save it as such",
  ]],
  ["UTF-8 that is cut off", new Uint8Array([...ascii("a,y\n1,u\n2,v"), 0xc3]), {}, [
    "FILE:3:4: it must be text",
  ]],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 97, 0]), {}, [
    "FILE:1: it must be text in UTF-8: save it as such, got UTF-16",
  ]],
  ["NUL", "a,y\n1,u\n\0,v\n", {}, ["FILE:3: NUL characters are not text"]],
  ["unclosed quotes", 'a,y\n1,u\n2,"v\n3,w\n', {}, [
    "FILE:3: the quotes that open here must be closed",
  ]],
  ["quotes in a cell", 'a,y\n1,u\n2"",v\n3,"v"w\n', {}, [
    'FILE:3:2: quotes must be around a whole cell, and doubled inside of it, got "2\\"\\",v"',
    "FILE:4:5: quotes must be around",
  ]],
  ["one class", "a,y\n1,u\n2,u\n", {}, [
    'FILE:2 column 2 "y": the target must have at least two classes, got "u"',
  ]],
  ["constant target", "a,y\n1,5\n2,5\n", {}, [
    "the target must have at least two different values, and all are the same, got 5",
  ]],
  ["too many classes", `y,a\n${ids}`, {}, [
    'FILE:2 column 1 "y": a column of text must have at most 1000 different values',
  ]],
  ["an identifier", `a,y\n${ids}`, {}, [
    'FILE:2 column 1 "a": a column of text must have at most 1000 different values; it is probably an identifier: ' +
    "write exclude: [a]",
  ]],
  ["classes with fractions", `a,y\n${fractions}`, { task: "classification" }, [
    'FILE:2 column 2 "y": classes of numbers with fractions must be at most 50, and there are more: is it task: regression?',
  ]],
  ["regression of text", "a,y\n1,u\n2,v\n", { task: "regression" }, [
    'FILE:2 column 2 "y": the target of task: regression must be numbers; or write task: classification, got line 2 "u"',
  ]],
  ["no feature", "y\n1\n2\n", {}, [
    'FILE:1: there must be a column to predict "y" from, and no column is left',
  ]],
];

for (const [name, content, change, lines] of CASES) {
  Deno.test(`readTable() names all faults of a file: ${name}`, { ignore }, () => {
    const message = messageOf(content, change);
    for (const line of lines) assertStringIncludes(message, line);
    assertEquals(message.split("\n").length, lines.length, message);
  });
}

Deno.test(
  "readTable() reports columns and rows together, in the order of the file",
  { ignore },
  () => {
    const message = messageOf('a,b,y\n1,x,u\nz,,v\n3\n4,"q"r,v\n');
    assertEquals(message.split("\n").map((line) => line.slice(0, 18)), [
      "Cannot read FILE:3",
      "Cannot read FILE:3",
      "Cannot read FILE:4",
      "Cannot read FILE:5",
    ]);
  },
);

Deno.test("readTable() names 20 faults and how many more there are", { ignore }, () => {
  const message = messageOf(`a,y\n${"1\n".repeat(100_000)}`);
  const lines = message.split("\n");
  assertEquals(lines.length, 21);
  assertStringIncludes(lines[0], "FILE:2: ");
  assertStringIncludes(lines[19], "FILE:21: ");
  assertEquals(lines[20], "and 99980 more faults");
});

Deno.test(
  "readTable() counts lines within quoted cells and across blocks of the file",
  { ignore },
  () => {
    const long = `"${"x\n".repeat(600_000)}",u\n`;
    assertStringIncludes(messageOf(`a,y\n${long}1,2,3\n`), "FILE:600003: a row must have 2 cells");
  },
);

Deno.test("readTable() refuses a line and a record of more than 16 MiB", { ignore }, () => {
  assertStringIncludes(
    messageOf("x".repeat(2 ** 24 + 1)),
    "FILE: a line must not be longer than 16777216 bytes",
  );
  const open = `a,y\n1,"${"x\n".repeat(9_000_000)}`;
  assertStringIncludes(messageOf(open), "FILE:2: the quotes that open here must be closed");
});

Deno.test("readTable() names a file that does not exist, and a folder", {
  ignore,
}, () => {
  const read = (path: string) => assertThrows(() => readTable(specOf(path)), CsvError).message;
  assertEquals(read("no/such.csv"), "Cannot read no/such.csv: there is no such file");
  assertEquals(read("tests"), "Cannot read tests: it is a folder, and must be a file");
});

Deno.test("readTable() escapes what a terminal interprets as a command", { ignore }, () => {
  const message = messageOf("a\x1b[31m,y\n1,u\n\u202ex,v\n");
  assert(!message.includes("\x1b") && !message.includes("\u202e"));
  assertStringIncludes(message, "\\u202ex");
});

Deno.test("readTable() names a file without permission to read it", {
  ignore,
  permissions: { read: false },
}, () => {
  const read = () => readTable(specOf("some.csv"));
  assertThrows(read, CsvError, "Cannot read some.csv: there is no permission to read it");
});

Deno.test(
  "readTable() refuses numbers with decimal commas, also with a few other texts among them",
  {
    ignore,
  },
  () => {
    const rows = ["1,5", "2,5", "x", "2,7"].map((cell) => `${cell};u`);
    const message = messageOf(["a;y", ...rows, "3,1;v", ""].join("\n"), { delimiter: ";" });
    assertStringIncludes(
      message,
      "numbers must have a decimal point; 4 cells have a decimal comma",
    );
  },
);

Deno.test(
  "readTable() skips lines that have only delimiters, and takes - as missing",
  { ignore },
  () => {
    const message = messageOf("a,b,y\n1,-,u\n,,\n2,3,v\n,,\n");
    assertStringIncludes(message, 'FILE:2 column 2 "b": 1 value is missing');
  },
);
