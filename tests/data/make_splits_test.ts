import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { CsvError } from "../../lib/data/csv/csv_error.ts";
import type { CsvSpec } from "../../lib/data/csv/csv_spec.ts";
import { readTable } from "../../lib/data/csv/read_table.ts";
import { describeCsv, registerTable, tableOf } from "../../lib/data/csv/table_cache.ts";
import { dataShape, makeDataset } from "../../lib/data/data_source.ts";
import { splitDataset } from "../../lib/data/dataset.ts";
import { makeSplits } from "../../lib/data/make_splits.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { lacking } from "../permissions.ts";
import { specOf, withFile } from "./temporary_csv.ts";

const ignore = lacking("files");
const HALF = { train: 0.5, validation: 0.5 };

/** 60 rows: 40 of class u, 20 of class v, in 15 groups of 4. */
const ROWS = Array.from(
  { length: 60 },
  (_, i) => `${i},g${Math.floor(i / 4)},${i === 7 ? "rare" : "common"},${i % 3 ? "u" : "v"}\n`,
);
const FILE = `a,g,c,y\n${ROWS.join("")}`;

function withSpec(change: Partial<CsvSpec>, use: (spec: CsvSpec) => void): void {
  withFile(FILE, (path) => use(specOf(path, { exclude: ["g"], ...change })));
}

Deno.test("makeSplits() of plain fractions gives the bits of splitDataset(), for every built-in data set", () => {
  const split = { train: 0.6, validation: 0.3, test: 0.05 };
  for (
    const data of [
      { spiral: { classes: 3, samples: 41, noise: 0.2 } },
      { moons: { samples: 30, noise: 0.1 } },
      { circles: { samples: 30, noise: 0.1, factor: 0.5 } },
      { blobs: { samples: 30, classes: 4, features: 3, noise: 1 } },
    ]
  ) {
    for (const seed of [0, 5]) {
      assertEquals(makeSplits(data, split, seed), [
        splitDataset(makeDataset(data, seed), split, seed),
      ]);
    }
  }
});

Deno.test("makeSplits() stratifies a built-in data set only if split.stratify is true, and makes folds", () => {
  const data = { spiral: { classes: 3, samples: 40, noise: 0.2 } };
  const counts = (stratify: boolean) =>
    makeSplits(data, { ...HALF, stratify, folds: 4 }, 1).map(({ validation }) =>
      [0, 1, 2].map((label) => validation.y.filter((each) => each === label).length)
    );
  assertEquals(counts(true), [[10, 10, 10], [10, 10, 10], [10, 10, 10], [10, 10, 10]]);
  assertNotEquals(counts(false), counts(true));
});

Deno.test(
  "makeSplits() of a file for classification is stratified unless split.stratify is false",
  { ignore },
  () => {
    withSpec({}, (spec) => {
      const classesOf = (stratify?: boolean) =>
        [0, 1, 2, 3].map((seed) => {
          const [{ validation }] = makeSplits(spec, {
            ...HALF,
            ...(stratify === undefined ? {} : { stratify }),
          }, seed);
          return validation.y.filter((label) => label === 1).length;
        });
      assertEquals(classesOf(), [10, 10, 10, 10]);
      assertEquals(classesOf(true), [10, 10, 10, 10]);
      assertNotEquals(classesOf(false), [10, 10, 10, 10]);
    });
  },
);

Deno.test(
  "makeSplits() keeps the groups of a file together, and its encoding is of the training rows",
  { ignore },
  () => {
    withSpec({ group: "g", exclude: [], scale: "none" }, (spec) => {
      for (const { train, validation } of makeSplits(spec, { ...HALF, folds: 5 }, 2)) {
        const groups = (x: Float64Array) =>
          new Set(x.filter((_, i) => i % 3 === 0).map((a) => Math.floor(a / 4)));
        assertEquals(groups(train.x).intersection(groups(validation.x)).size, 0);
        assertEquals(groups(validation.x).size, 3);
      }
    });
    withSpec({ scale: "standard" }, (spec) => {
      for (
        const { train, encoding } of makeSplits(spec, { train: 0.5, validation: 0.3, test: 0.2 }, 2)
      ) {
        const numbers = train.x.filter((_, i) => i % 3 === 0);
        assert(Math.abs(numbers.reduce((sum, value) => sum + value, 0)) < 1e-12);
        assertEquals(encoding?.columns.map(({ name }) => name), ["a", "c"]);
      }
    });
  },
);

Deno.test("makeSplits() counts the cells whose category no training row has", { ignore }, () => {
  withSpec({}, (spec) => {
    const splits = makeSplits(spec, { ...HALF, folds: 6 }, 0);
    assertEquals(splits.map(({ unknownCells }) => unknownCells).toSorted(), [0, 0, 0, 0, 0, 1]);
  });
});

Deno.test("makeSplits() rejects strata of groups and of a regression", { ignore }, () => {
  const split = { ...HALF, stratify: true };
  withSpec({ group: "g", exclude: [] }, (spec) => {
    assertThrows(
      () => makeSplits(spec, split, 0),
      RangeError,
      "Cannot make splits: stratify must not be true with groups",
    );
  });
  withSpec({ target: "a" }, (spec) => {
    assertThrows(
      () => makeSplits(spec, split, 0),
      RangeError,
      "stratify must not be true for regression",
    );
    assertEquals(makeSplits(spec, HALF, 0)[0].train.classes, 0);
  });
  assertErrors([
    [
      () => makeSplits(untyped(null), HALF, 0),
      TypeError,
      "Cannot make splits: data must be an object",
    ],
    [() => makeSplits(untyped({}), HALF, 0), TypeError, "data must have one of the keys"],
  ]);
});

Deno.test(
  "describeCsv() fills in the task and the content; then tableOf() and dataShape() need no file",
  { ignore },
  () => {
    let described: CsvSpec | undefined;
    withSpec({ scale: "standard" }, (spec) => {
      described = describeCsv(spec);
      assertEquals({ ...described.content, hash: "" }, {
        ...{ hash: "", rows: 60, inputs: 3, classes: 2, task: "classification" },
      });
      assertEquals(dataShape(spec), { rows: 60, features: 3, classes: 2 });
      assertEquals(describeCsv(described), described);
    });
    const gone = described as CsvSpec;
    assertEquals(tableOf(gone).content, gone.content);
    assertEquals(
      tableOf({ ...gone, csv: "elsewhere.csv", delimiter: ",", header: true }),
      tableOf(gone),
    );
    assertEquals(dataShape({ ...gone, csv: "not/there.csv" }), {
      rows: 60,
      features: 3,
      classes: 2,
    });
    assertThrows(() => tableOf({ ...gone, missing: "drop" }), CsvError, "there is no such file");
    assertThrows(() => tableOf({ ...gone, exclude: ["c"] }), CsvError, "there is no such file");
  },
);

Deno.test(
  "tableOf() refuses a file whose content has changed, with both hashes",
  { ignore },
  () => {
    withFile("a,y\n1,u\n2,v\n", (path) => {
      const { content } = describeCsv(specOf(path));
      Deno.writeTextFileSync(path, "a,y\n1,u\n3,v\n");
      const now = readTable(specOf(path)).content.hash;
      const changed = { ...specOf(path), content: { ...content!, hash: "0123456789abcdef" } };
      const error = assertThrows(() => tableOf(changed), CsvError);
      assertEquals(
        error.message,
        `Cannot read ${path}: its content has changed: the experiment was made for the hash 0123456789abcdef, ` +
          `the file has ${now}; the first experiment file, or this one without "content", takes the file as it is`,
      );
    });
  },
);

Deno.test("registerTable() makes a table available without the file", { ignore }, () => {
  withFile("a,y\n1,u\n2,v\n9,w\n", (path) => {
    const spec = specOf(path, { columns: {} });
    const table = readTable(spec);
    const described = { ...spec, csv: "in another thread.csv", content: table.content };
    assertThrows(() => tableOf(described), CsvError, "there is no such file");
    registerTable(described, table);
    assert(tableOf(described) === table);
  });
  assertThrows(
    () => registerTable(specOf("a.csv"), untyped(undefined)),
    TypeError,
    "table must be an object",
  );
});

Deno.test(
  "makeSplits() in a worker without permissions uses the registered table, in shared memory",
  {
    ignore,
  },
  async () => {
    const path = Deno.makeTempFileSync({ suffix: ".csv" });
    const worker = new Worker(new URL("./workers/makes_splits.ts", import.meta.url), {
      type: "module",
      deno: { permissions: "none" },
    });
    try {
      Deno.writeTextFileSync(path, FILE);
      const spec = describeCsv(specOf(path, { target: "y", scale: "minmax" }));
      const table = tableOf(spec);
      const [expected] = makeSplits(spec, HALF, 0);
      const train = new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = reject;
      });
      worker.postMessage({ spec, table });
      assertEquals(await train, expected.train);
      assertEquals(table.features[0].values[0], 42);
    } finally {
      worker.terminate();
      Deno.removeSync(path);
    }
  },
);
