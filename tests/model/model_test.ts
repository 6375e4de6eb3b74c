import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Network } from "../../lib/nn/network.ts";
import { softmax } from "../../lib/nn/softmax.ts";
import { Model } from "../../lib/model/model.ts";
import type { ModelContent } from "../../lib/model/model_content.ts";
import type { ClassPrediction, Row, ValuePrediction } from "../../lib/model/prediction.ts";
import { weightsHash } from "../../lib/objective/weights_hash.ts";
import { UserError } from "../../lib/user_error.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { everyModel, madeContent, madeModel, MIXED, MIXED_ROWS, mixedRow } from "./made_models.ts";

const X = new Float64Array([0.3, -1.5, 0, 0, -0.2, 4, 1e3, -1e3]);

for (const activation of ["relu", "tanh", "leaky_relu"] as const) {
  for (const hidden of [[], [5], [7, 4, 6]]) {
    for (const loss of ["cross_entropy", "mean_squared_error"] as const) {
      Deno.test(`Model.predictEncoded() has the bits of Network.predict(): ${activation} [${hidden}] ${loss}`, () => {
        const classes = loss === "cross_entropy" ? ["a", "b", "c"] : [];
        const model = madeModel({ activation, hidden, classes });
        const outputs = Math.max(1, classes.length);
        const description = {
          inputs: 2,
          hidden,
          outputs,
          dropout: 0.5,
          l2: 0,
          init: "he",
        } as const;
        const network = new Network({ ...description, activation, loss }, 0);
        network.dense.forEach(({ weights, biases }, i) => {
          weights.set(model.layers[i].weights);
          biases.set(model.layers[i].biases);
        });
        assertEquals(model.predictEncoded(X), network.predict(X));
      });
    }
  }
}

Deno.test("Model.predict() encodes each kind of column, and names the most probable class", () => {
  const model = madeModel({ hidden: [], columns: MIXED, classes: ["no", "yes"] });
  const encoded = [ // by hand from MIXED
    [(12.5 - 10.4) / 1.07, 1, 0, (0.1 + 1e-7) / 0.3, 1, 0, 0, 0, 1, 0, 0],
    [(-3 - 10.4) / 1.07, 0, 1, (0.25 + 1e-7) / 0.3, 0.6, 1, 1, 0, 0, 0, 0],
    [(9.81 - 10.4) / 1.07, 1, 0, (-1e-9 + 1e-7) / 0.3, 0, 1, 0, 0, 0, 1, 0],
    [0, 0, 1, (1e3 + 1e-7) / 0.3, 1, 1, 0, 0, 0, 0, 0],
    [(0 - 10.4) / 1.07, 1, 0, (2 + 1e-7) / 0.3, 0, 0, 0, 1, 0, 0, 0],
  ];
  const [{ weights, biases }] = model.layers;
  const predictions = model.predict(MIXED_ROWS) as ClassPrediction[];
  encoded.forEach((inputs, row) => {
    const logits = Float64Array.from(
      biases,
      (bias, j) => inputs.reduce((sum, input, i) => sum + input * weights[i * 2 + j], bias),
    );
    softmax(logits, logits, 2);
    const { class: best, probabilities } = predictions[row];
    assertEquals(probabilities, { no: logits[0], yes: logits[1] });
    assertEquals(best, logits[1] > logits[0] ? "yes" : "no");
  });
});

Deno.test("Model.predict() of a regression is in the unit of the target", () => {
  const model = madeModel({ classes: [] });
  const [{ value }] = model.predict([{ x1: 0.3, x2: -1.5 }]) as ValuePrediction[];
  assertEquals(value, 5.6 + 0.8 * model.predictEncoded(X.subarray(0, 2))[0]);
});

Deno.test("Model.predict() takes the first of equal probabilities", () => {
  const content = madeContent({ hidden: [], classes: ["b", "a"] });
  content.layers[0].weights.fill(0);
  content.layers[0].biases.fill(1);
  const model = new Model({ ...content, provenance: rehashed(content) });
  assertEquals((model.predict([{ x1: 1, x2: 2 }])[0] as ClassPrediction).class, "b");
});

Deno.test("Model.predict() reads text as a CSV file has it, and ignores other columns", () => {
  for (const { model } of everyModel()) {
    const texts = MIXED_ROWS.map((row) => ({
      ...Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === null ? "NA" : ` ${value} `]),
      ),
      other: "x",
    }));
    assertEquals(model.predict(texts), model.predict(MIXED_ROWS));
  }
});

Deno.test("Model.predictRows() reports categories that no training row had", () => {
  const { predictions, unknown } = madeModel({ columns: MIXED }).predictRows([
    ...MIXED_ROWS,
    mixedRow([0, "z", 2, false, false, " another "]),
  ]);
  assertEquals(predictions.length, 6);
  assertEquals(unknown, [
    { row: 3, column: "größe${1}`", value: "never trained" },
    { row: 5, column: "__proto__", value: "z" },
    { row: 5, column: "größe${1}`", value: "another" },
  ]);
});

Deno.test("Model.predict() of no rows is empty", () => {
  assertEquals(madeModel().predict([]), []);
});

Deno.test("Model.predict() names all missing columns of a row, and the faults of all rows", () => {
  const model = madeModel({ columns: MIXED });
  const rows: Row[] = [
    { value: true },
    mixedRow(["red", "a", null, 1, null, null]),
    mixedRow([null, null, Infinity, "yes", "TRUE", "*/"]),
    mixedRow([untyped(undefined), "a", untyped({}), true, true, ""]),
  ];
  const error = assertThrows(() => model.predict(rows), UserError);
  assertEquals(error.message.split("\n"), [
    'Cannot read rows[0]: it must have the columns "alcohol, %", "__proto__", "quote \\" and \\n line", ' +
    '"*/ class", "größe${1}`"',
    'Cannot read rows[1] column "alcohol, %": it must be a number, got "red"',
    'Cannot read rows[1] column "*/ class": a boolean must be true or false, got "1"',
    'Cannot read rows[1] column "value": the value must not be missing: the model has none that replaces it; data.missing: mean makes one',
    'Cannot read rows[2] column "alcohol, %": the value must not be missing: the model has none that replaces it; data.missing: mean makes one',
    'Cannot read rows[2] column "quote \\" and \\n line": a number must be finite and at most 1e150 in size, ' +
    'got "Infinity"',
    'Cannot read rows[2] column "*/ class": a boolean must be true or false, got "yes"',
    'Cannot read rows[3] column "alcohol, %": a value must be a number, a boolean, text or null',
    'Cannot read rows[3] column "quote \\" and \\n line": a value must be a number, a boolean, text or null',
  ]);
});

Deno.test("Model.predict() does not take what a row inherits for a column", () => {
  const name = "toString";
  const columns = [{ kind: "number" as const, name, offset: 0, scale: 1, fill: undefined }];
  const text = 'Cannot read rows[0]: it must have the column "toString"';
  assertThrows(() => madeModel({ columns }).predict([{}]), UserError, text);
});

Deno.test("Model.predictRows() names the places that placeOf gives", () => {
  const placeOf = (row: number) => `wine.csv:${row + 2}`;
  assertThrows(
    () => madeModel().predictRows([{ x1: 1, x2: 2 }, { x1: "a", x2: 2 }], { placeOf }),
    UserError,
    'Cannot read wine.csv:3 column "x1": it must be a number, got "a"',
  );
  assertThrows(
    () => madeModel().predictRows([{ x1: 1 }], { placeOf }),
    UserError,
    'Cannot read wine.csv:2: it must have the column "x2"',
  );
});

Deno.test("Model.predictEncoded() rejects partial rows and numbers that are not finite", () => {
  const model = madeModel();
  assertErrors([
    [() => model.predictEncoded(new Float64Array(3)), RangeError, "a multiple of 2, got 3"],
    [() => model.predictEncoded(new Float64Array([0, NaN])), RangeError, "x must be finite"],
    [() => model.predictEncoded(untyped([1, 2])), TypeError, "x must be a Float64Array"],
    [() => model.predict(untyped({})), TypeError, "rows must be an array"],
    [() => model.predict(untyped([1])), TypeError, "rows[0] must be an object"],
  ]);
});

/** The provenance with the hash of the present weights. */
function rehashed(content: ModelContent): ModelContent["provenance"] {
  return { ...content.provenance, weightsHash: weightsHash(content.layers) };
}

/** Model content with one part replaced, by path. */
function changed(path: string, value: unknown): ModelContent {
  const content = structuredClone(madeContent({ columns: MIXED })) as unknown;
  const keys = path.split(".");
  const last = keys.pop()!;
  // deno-lint-ignore no-explicit-any -- any part
  const parent = keys.reduce((part: any, key) => part[key], content);
  parent[last] = value;
  return content as ModelContent;
}

Deno.test("Model rejects content of a wrong type, out of range, or of sizes that do not fit", () => {
  const cases: [string, unknown, typeof TypeError | typeof RangeError, string][] = [
    ["task", "ranking", RangeError, "task must be"],
    ["task", "regression", RangeError, "encoding.target.classes must be empty with the task"],
    ["activation", "gelu", RangeError, "activation must be"],
    ["layers", {}, TypeError, "layers must be an array"],
    ["layers", [], RangeError, "layers must not be empty"],
    ["layers.0.weights", [1], TypeError, "layers[0].weights must be a Float64Array"],
    [
      "layers.0.weights",
      new Float64Array(54),
      RangeError,
      "of layers[0].weights must be 55, got 54",
    ],
    ["layers.0.weights.4", NaN, RangeError, "layers[0].weights must be finite in row 0, column 4"],
    ["layers.0.biases", new Float64Array(0), RangeError, "layers[0].biases must not be empty"],
    ["layers.0.biases.1", Infinity, RangeError, "layers[0].biases must be finite"],
    ["layers.1.biases", new Float64Array(4), RangeError, "of layers[1].biases must be 3, got 4"],
    ["layers.1.biases.0", 1, RangeError, "provenance.weightsHash must be the hash of the weights"],
    ["encoding.columns", [], RangeError, "encoding.columns must not be empty"],
    ["encoding.columns.0.kind", "date", RangeError, "encoding.columns[0].kind must be"],
    ["encoding.columns.0.name", "", RangeError, "encoding.columns[0].name must not be empty"],
    ["encoding.columns.0.name", "value", RangeError, "must have different names"],
    [
      "encoding.columns.0.scale",
      0,
      RangeError,
      "encoding.columns[0].scale must be finite and not 0",
    ],
    ["encoding.columns.0.offset", NaN, RangeError, "encoding.columns[0].offset must be finite"],
    ["encoding.columns.2.fill", NaN, RangeError, "encoding.columns[2].fill must be finite"],
    ["encoding.columns.1.categories", [], RangeError, "categories must not be empty"],
    ["encoding.columns.1.categories.0", "b", RangeError, "must have different names"],
    ["encoding.columns.1.categories.0", 1, TypeError, "categories[0] must be a string"],
    ["encoding.columns.1.known", [true], RangeError, "known must be 2, got 1"],
    ["encoding.columns.1.known.0", 1, TypeError, "known[0] must be a boolean"],
    ["encoding.target.name", 1, TypeError, "encoding.target.name must be a string"],
    ["encoding.target.classes.0", "1", RangeError, "classes must have different names"],
    ["encoding.target.scale", 0, RangeError, "encoding.target.scale must be"],
    ["encoding.target.offset", "0", TypeError, "encoding.target.offset must be a number"],
    ["provenance.config", 1, TypeError, "provenance.config must be a string"],
    ["provenance.seed", -1, RangeError, "provenance.seed must be"],
    ["provenance.engineVersion", 0.5, RangeError, "provenance.engineVersion must be"],
    ["provenance.parameters", [], TypeError, "provenance.parameters must be an object"],
  ];
  assertErrors(cases.map(([path, value, kind, text]) => [
    () => new Model(changed(path, value)),
    kind,
    text,
  ]));
});

Deno.test("Model.predict() gives probabilities that sum to 1 within 1e-15", () => {
  const [{ probabilities }] = madeModel().predict([{ x1: 1, x2: 2 }]) as ClassPrediction[];
  assertAlmostEquals(Object.values(probabilities).reduce((a, b) => a + b), 1, 1e-15);
});
