import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CsvError } from "../../lib/data/csv/csv_error.ts";
import type { CsvSpec, Table } from "../../lib/data/csv/csv_spec.ts";
import { readTable } from "../../lib/data/csv/read_table.ts";
import { encodeRows, fitEncoding } from "../../lib/data/encoding.ts";
import { countUp } from "../../lib/random/shuffle.ts";
import { lacking } from "../permissions.ts";
import { holds } from "../property.ts";
import { specOf } from "./temporary_csv.ts";

const ignore = lacking("files");

/** Good files, and how they are read. */
const PLAIN =
  "size,dry,color,y\n1.5,true,red,u\n-2,false,white,v\n3e2,true,red,u\n4,false,rosé,v\n";
const QUOTED = '"size, cm","say ""hi""",y\r\n1,"a\nb",0.5\r\n2,"c,d",1.5\r\n\r\n3," e ",2.5\r\n';
const GAPS = "\ufeffg;a;b;y\n1;2;;u\n1;NA;x;v\n2;?;y;u\n2;5;null;v\n";
const NUMBERS = "1\t2\t0\n3\t4\t1\n\t6\t0\n7\t8\t1\n";
const SOURCES: [text: string, change: Partial<CsvSpec>][] = [
  [PLAIN, {}],
  [PLAIN, { missing: "drop", columns: { size: "category" }, features: ["color", "size"] }],
  [QUOTED, { missing: "mean", scale: "standard" }],
  [GAPS, { missing: "mean", delimiter: ";", group: "g", scale: "minmax" }],
  [GAPS, { missing: "drop", delimiter: ";", exclude: ["g", "b"] }],
  [NUMBERS, { target: 3, delimiter: "\t", missing: "mean", task: "classification" }],
];

const utf8 = (text: string) => [...new TextEncoder().encode(text)];
const HOSTILE = [
  ...[
    '"',
    '""',
    '"""',
    "\r",
    "\n",
    "\r\n",
    "\n\n",
    "\0",
    ",",
    ";",
    "\t",
    "|",
    " ",
    "\u00a0",
    "\ufeff",
    "\u2028",
  ],
  ...[
    "inf",
    "-1e999",
    "1e308",
    "-0",
    "0x1",
    "1,5",
    "1.",
    ".",
    "e5",
    "NaN",
    "?",
    "true",
    "é",
    "😀",
    "\x1b[31m",
  ],
  ...[
    "a,y",
    "y",
    "__proto__",
    "constructor",
    "x".repeat(3000),
    ",".repeat(2000),
    "\n".repeat(500),
    '"\n'.repeat(50),
  ],
].map(utf8);
const BYTES = [[0xff, 0xfe], [0xfe, 0xff], [0xe9], [0xc3], [0x80], [0xed, 0xa0, 0x80], [
  0xf0,
  0x9f,
]];

/** Uniform in [0, 1). */
const position = fc.nat(9999).map((n) => n / 10_000);
const edit = fc.record({
  kind: fc.constantFrom(
    ...[
      "flip",
      "delete",
      "duplicate",
      "insert",
      "insert",
      "cell",
      "cut",
      "swap",
      "utf16",
      "latin1",
    ],
  ),
  at: position,
  length: fc.oneof({ arbitrary: fc.nat(4), weight: 4 }, fc.nat(40)),
  snippet: fc.constantFrom(...HOSTILE, ...BYTES),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** The bytes of a file with one edit. */
function edited(bytes: number[], { kind, at, length, snippet }: Edit): number[] {
  const start = Math.floor(at * bytes.length);
  const [before, after] = [bytes.slice(0, start), bytes.slice(start)];
  switch (kind) {
    case "flip":
      return [
        ...before,
        ...after.slice(0, 1).map((byte) => byte ^ (1 << (length % 8))),
        ...after.slice(1),
      ];
    case "delete":
      return [...before, ...after.slice(length)];
    case "duplicate":
      return [...before, ...after.slice(0, length), ...after];
    case "cell": { // replaces the cell at the position
      const end = after.findIndex((byte) => utf8(",;\t\n").includes(byte));
      return [...before, ...snippet, ...after.slice(Math.max(0, end))];
    }
    case "cut":
      return before;
    case "swap": // all delimiters
      return bytes.map((byte) => utf8(",;\t").includes(byte) ? utf8(",;\t|")[length % 4] : byte);
    case "utf16":
      return [0xff, 0xfe, ...bytes.flatMap((byte) => [byte, 0])];
    case "latin1":
      return [...bytes, ...utf8("x,"), 0xe4, ...utf8("\n")];
    default:
      return [...before, ...snippet, ...after];
  }
}

/** Every number of a table is usable. */
function assertSound(table: Table, spec: CsvSpec): void {
  const { content: { rows, classes, inputs }, features, target } = table;
  assert(rows > 0 && features.length > 0);
  for (const { values, kind, categories } of features) {
    assertEquals(values.length, rows);
    if (kind === "category") assert(values.every((index) => index in categories));
  }
  assertEquals(target.values.length, rows);
  if (classes > 0) assert(target.values.every((label) => label >= 0 && label < classes));
  const all = countUp(rows);
  const { x, y } = encodeRows(fitEncoding(table, all, spec.scale, spec.missing), table, all);
  assertEquals(x.length, rows * inputs);
  assert([...x, ...y].every(Number.isFinite));
}

Deno.test(
  "readTable() of 500 files with up to three edits gives a table, or a CsvError with a place for each fault",
  { ignore },
  () => {
    const path = Deno.makeTempFileSync({ suffix: ".csv" });
    const outcomes = { tables: 0, errors: 0 };
    const source = fc.constantFrom(...SOURCES);
    try {
      holds([source, fc.array(edit, { minLength: 1, maxLength: 3 })], ([text, change], edits) => {
        Deno.writeFileSync(path, new Uint8Array(edits.reduce(edited, utf8(text))));
        const spec = specOf(path, change);
        try {
          assertSound(readTable(spec), spec);
          outcomes.tables++;
        } catch (error) {
          if (!(error instanceof CsvError)) throw error;
          assert(error.faults.length > 0 && error.faults.length <= 20);
          for (const { place, rule } of error.faults) {
            assert(
              place === path ||
                place.slice(path.length).match(/^(:\d+){0,2}( column \d+( ".*")?)?$/s),
              place,
            );
            assert(place.startsWith(path) && rule !== "");
          }
          // deno-lint-ignore no-control-regex -- the expression is meant to match them
          assert(!/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/.test(error.message));
          outcomes.errors++;
        }
      }, 500);
    } finally {
      Deno.removeSync(path);
    }
    assert(outcomes.tables > 50 && outcomes.errors > 50, JSON.stringify(outcomes));
  },
);

Deno.test("readTable() reads the files that are changed here", { ignore }, () => {
  const path = Deno.makeTempFileSync({ suffix: ".csv" });
  try {
    for (const [text, change] of SOURCES) {
      Deno.writeTextFileSync(path, text);
      assertSound(readTable(specOf(path, change)), specOf(path, change));
    }
  } finally {
    Deno.removeSync(path);
  }
});
