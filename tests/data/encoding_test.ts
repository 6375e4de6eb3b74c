import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { CsvError } from "../../lib/data/csv/csv_error.ts";
import type { CsvSpec, Table } from "../../lib/data/csv/csv_spec.ts";
import { readTable } from "../../lib/data/csv/read_table.ts";
import { encodeCells } from "../../lib/data/encode_cells.ts";
import { countUnknownCells, encodeRows, fitEncoding } from "../../lib/data/encoding.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { lacking } from "../permissions.ts";
import { specOf, withFile } from "./temporary_csv.ts";

const ignore = lacking("files");

const WINES = `size,dry,color,y
1,true,red,u
3,false,white,v
5,true,red,u
100,false,rose,v
`;
const TRAIN = new Int32Array([0, 1, 2]);
const ALL = new Int32Array([0, 1, 2, 3]);

function tableFrom(content: string, change: Partial<CsvSpec> = {}): Table {
  return withFile(content, (path) => readTable(specOf(path, change)));
}

Deno.test(
  "fitEncoding() standard: mean and population standard deviation of the training rows only",
  { ignore },
  () => {
    const table = tableFrom(WINES);
    const encoding = fitEncoding(table, TRAIN, "standard");
    const [size, dry, color] = encoding.columns;
    assert(size.kind === "number" && dry.kind === "boolean" && color.kind === "category");
    assertEquals(size.offset, 3);
    assertAlmostEquals(size.scale, Math.sqrt(8 / 3), 1e-15); // of 1, 3, 5; scikit-learn's StandardScaler.scale_
    assertEquals([dry.offset, dry.scale, dry.fill], [0, 1, undefined]);
    assertEquals([color.categories, color.known], [["red", "rose", "white"], [true, false, true]]);
    assertEquals(encoding.target, { name: "y", classes: ["u", "v"], offset: 0, scale: 1 });
  },
);

Deno.test(
  "encodeRows() scales numbers, and makes one number of each category; unknown ones are zeros",
  { ignore },
  () => {
    const table = tableFrom(WINES);
    const encoding = fitEncoding(table, TRAIN, "minmax");
    const { x, y, features, classes } = encodeRows(encoding, table, new Int32Array([3, 1, 0]));
    assertEquals([features, classes], [5, 2]);
    assertEquals([...x], [24.75, 0, 0, 0, 0, 0.5, 0, 0, 0, 1, 0, 1, 1, 0, 0]);
    assertEquals(y, new Int32Array([1, 1, 0]));
    assertEquals(countUnknownCells(encoding, table, ALL), 1);
    assertEquals(countUnknownCells(encoding, table, TRAIN), 0);
  },
);

Deno.test("fitEncoding() none: numbers stay as they are", { ignore }, () => {
  const table = tableFrom(WINES);
  const { x } = encodeRows(fitEncoding(table, TRAIN, "none"), table, ALL);
  assertEquals([x[0], x[5], x[15]], [1, 3, 100]);
});

Deno.test("fitEncoding() of a constant column: zeros, without rounding errors", { ignore }, () => {
  const table = tableFrom(`a,y\n${"0.1,u\n0.1,v\n0.1,v\n".repeat(7)}`);
  const rows = Int32Array.from({ length: 21 }, (_, i) => i);
  for (const scale of ["standard", "minmax"] as const) {
    const encoding = fitEncoding(table, rows, scale);
    assert(encodeRows(encoding, table, rows).x.every((value) => value === 0));
  }
});

Deno.test(
  "encodeRows() of a regression scales the target like a feature, and scaling back gives it",
  { ignore },
  () => {
    const table = tableFrom("a,y\n1,1000\n2,3000\n3,5000\n4,-7\n");
    for (const scale of ["standard", "minmax", "none"] as const) {
      const encoding = fitEncoding(table, TRAIN, scale);
      const { y, classes } = encodeRows(encoding, table, ALL);
      assertEquals(classes, 0);
      assert(y instanceof Float64Array);
      y.forEach((value, row) =>
        assertAlmostEquals(
          encoding.target.offset + encoding.target.scale * value,
          table.target.values[row],
          1e-9,
        )
      );
    }
    const { y } = encodeRows(fitEncoding(table, TRAIN, "minmax"), table, TRAIN);
    assertEquals([...y], [0, 0.5, 1]);
  },
);

const GAPS = "a,b,c,y\n1,true,x,u\n,false,,v\n3,,x,u\n8,true,z,v\n";

Deno.test(
  "fitEncoding() missing: mean fills in the mean of the training rows; missing categories are one",
  { ignore },
  () => {
    const table = tableFrom(GAPS, { missing: "mean" });
    const encoding = fitEncoding(table, TRAIN, "none", "mean");
    const { x } = encodeRows(encoding, table, TRAIN);
    assertEquals([...x], [1, 1, 1, 0, 0, 2, 0, 0, 0, 1, 3, 0.5, 1, 0, 0]);
  },
);

Deno.test(
  "fitEncoding() of a column without values in the training rows fills in 0",
  { ignore },
  () => {
    const table = tableFrom("a,b,y\n,1,u\n,2,v\n5,3,u\n", { missing: "mean" });
    const encoding = fitEncoding(table, new Int32Array([0, 1]), "standard", "mean");
    const { x } = encodeRows(encoding, table, new Int32Array([0, 2]));
    assertEquals([x[0], x[2]], [0, 5]);
  },
);

Deno.test(
  "encodeCells() of the text of a row gives the numbers of encodeRows()",
  { ignore },
  () => {
    for (const [content, missing] of [[WINES, "refuse"], [GAPS, "mean"]] as const) {
      const table = tableFrom(content, { missing });
      for (const scale of ["standard", "minmax", "none"] as const) {
        const encoding = fitEncoding(table, TRAIN, scale, missing);
        content.trim().split("\n").slice(1).forEach((line, row) => {
          const { x, unknown } = encodeCells(encoding, line.split(",").slice(0, 3));
          assertEquals(x, encodeRows(encoding, table, new Int32Array([row])).x);
          assertEquals(unknown.length, row === 3 ? 1 : 0);
        });
      }
    }
  },
);

Deno.test("encodeCells() names the columns of unknown categories, and encodes them as zeros", {
  ignore,
}, () => {
  const encoding = fitEncoding(tableFrom(WINES), TRAIN, "none");
  assertEquals(encodeCells(encoding, [" 2 ", "TRUE", "green"]), {
    x: new Float64Array([2, 1, 0, 0, 0]),
    unknown: ["color"],
  });
});

Deno.test(
  "encodeCells() reports all cells of a wrong kind and all missing values",
  { ignore },
  () => {
    const encoding = fitEncoding(tableFrom(WINES), TRAIN, "none");
    const encode = (cells: string[]) =>
      assertThrows(() => encodeCells(encoding, cells), CsvError).message.split("\n");
    assertEquals(encode(["1,5", "yes", "?"]), [
      'Cannot read column "size": it must be a number, got "1,5"',
      'Cannot read column "dry": a boolean must be true or false, got "yes"',
    ]);
    assertEquals(encode(["inf", "", "red"]), [
      'Cannot read column "size": a number must be finite and at most 1e150 in size, got "inf"',
      'Cannot read column "dry": the value must not be missing: the model has none that replaces it; data.missing: mean makes one',
    ]);
  },
);

Deno.test(
  "fitEncoding(), encodeRows() and encodeCells() reject arguments out of range and of a wrong type",
  { ignore },
  () => {
    const table = tableFrom(WINES);
    const encoding = fitEncoding(table, TRAIN, "none");
    assertErrors([
      [
        () => fitEncoding(table, new Int32Array(0), "none"),
        RangeError,
        "there must be a training row",
      ],
      [
        () => fitEncoding(table, untyped([0]), "none"),
        TypeError,
        "rowNumbers must be an Int32Array",
      ],
      [
        () => encodeRows(encoding, table, new Int32Array([4])),
        RangeError,
        "rowNumbers must be in [0, 4), got 4",
      ],
      [() => encodeCells(encoding, ["1"]), RangeError, "there must be 3 cells, got 1"],
      [
        () => encodeCells(encoding, untyped([1, "true", "red"])),
        TypeError,
        "cells[0] must be a string",
      ],
    ]);
  },
);

Deno.test(
  "fitEncoding() makes a number or a boolean 0 in every row if the training rows have one value of it",
  { ignore },
  () => {
    const table = tableFrom("kit,dry,y\n5,true,1\n5,true,2\n5,true,4\n2000,false,3\n");
    for (const scale of ["standard", "minmax"] as const) {
      const encoding = fitEncoding(table, TRAIN, scale);
      const { x } = encodeRows(encoding, table, ALL);
      assertEquals([...x].map((value) => Math.abs(value) < 1e-150), Array(8).fill(true), scale);
    }
    const { target } = fitEncoding(tableFrom("a,y\n1,7\n2,7\n3,7\n4,9\n"), TRAIN, "standard");
    assertEquals([target.offset, target.scale], [7, 1]);
  },
);
