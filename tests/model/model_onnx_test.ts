import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import proto from "onnx-proto";
import denoJson from "../../deno.json" with { type: "json" };
import type { EncodedColumn } from "../../lib/data/encoding.ts";
import type { Model } from "../../lib/model/model.ts";
import { modelOnnx } from "../../lib/model/model_onnx.ts";
import type { ClassPrediction, Row, ValuePrediction } from "../../lib/model/prediction.ts";
import { lacking } from "../permissions.ts";
import { type OnnxOutputs, type OnnxTensor, runOnnx } from "./onnx_runtime.ts";
import { everyModel, madeModel, MIXED, MIXED_ROWS, mixedRow } from "./made_models.ts";

const ignore = lacking("processes");

/** A model and the rows that it predicts. */
interface Case {
  readonly model: Model;
  readonly rows: readonly Row[];
}

/** The outputs of ONNX Runtime for the rows of models. */
async function onnxOutputs(cases: readonly Case[]): Promise<OnnxOutputs[]> {
  return await runOnnx(
    await Promise.all(cases.map(async ({ model, rows }) => ({
      model: (await modelOnnx(model)).toBase64(),
      inputs: Object.fromEntries(
        model.encoding.columns.map((column) => [column.name, tensorOf(column, rows)]),
      ),
    }))),
  );
}

/** The values of a column, (rows, 1). */
function tensorOf({ kind, name }: EncodedColumn, rows: readonly Row[]): OnnxTensor {
  const missing = kind === "category" ? "" : NaN;
  const values = rows.map((row) => row[name] ?? missing);
  const data = values.map((value) => String(kind === "category" ? value : Number(value)));
  return { type: kind === "category" ? "string" : "float64", dims: [rows.length, 1], data };
}

/** Asserts that ONNX Runtime predicts what the models do. */
async function assertSame(cases: readonly Case[]): Promise<void> {
  const outputs = await onnxOutputs(cases);
  assertEquals(outputs.length, cases.length);
  cases.forEach((each, i) => {
    if (each.model.task === "regression") assertSameValues(each, outputs[i]);
    else assertSameClasses(each, outputs[i]);
  });
}

function assertSameValues({ model, rows }: Case, outputs: OnnxOutputs): void {
  const [{ type, dims, data }] = Object.values(outputs);
  assertEquals([type, dims], ["float64", [rows.length]]);
  (model.predict(rows) as ValuePrediction[]).forEach(({ value }, row) => {
    assertAlmostEquals(Number(data[row]), value, 1e-12 * Math.max(1, Math.abs(value)));
  });
}

function assertSameClasses({ model, rows }: Case, outputs: OnnxOutputs): void {
  const { classes } = model.encoding.target;
  const { probabilities, class: best } = outputs;
  assertEquals([probabilities.type, best.type], ["float64", "string"]);
  assertEquals([probabilities.dims, best.dims], [[rows.length, classes.length], [rows.length]]);
  (model.predict(rows) as ClassPrediction[]).forEach((expected, row) => {
    assertEquals(best.data[row], expected.class);
    classes.forEach((name, j) => {
      const probability = Number(probabilities.data[row * classes.length + j]);
      assertAlmostEquals(probability, expected.probabilities[name], 1e-12);
    });
  });
}

Deno.test(
  "modelOnnx() gives the predictions of the model within 1e-12 in ONNX Runtime: each activation, depth and task",
  { ignore },
  () => assertSame(everyModel()),
);

Deno.test("modelOnnx() runs one column of each kind alone", { ignore }, async () => {
  await assertSame(MIXED.map((column) => ({
    model: madeModel({ columns: [column] }),
    rows: MIXED_ROWS.map((row) => Object.fromEntries([[column.name, row[column.name]]])),
  })));
});

Deno.test(
  "modelOnnx() takes an unknown category as none of the known ones",
  { ignore },
  async () => {
    const rows = [mixedRow([1, "z", 2, true, false, "other"])];
    await assertSame([{ model: madeModel({ columns: MIXED }), rows }]);
  },
);

Deno.test("modelOnnx() gives NaN for the row of a missing number that nothing replaces", {
  ignore,
}, async () => {
  const model = madeModel({ classes: [] });
  const rows = [{ x1: null, x2: 1 }, { x1: 1, x2: 1 }];
  const [{ value }] = await onnxOutputs([{ model, rows }]);
  assertEquals(value.data[0], "NaN");
  assertEquals(Number.isFinite(Number(value.data[1])), true);
});

Deno.test("modelOnnx() adds an underscore to an output with the name of a column", {
  ignore,
}, async () => {
  const columns = ["value", "probabilities", "class", "class_"].map((name): EncodedColumn => ({
    ...{ kind: "number", name, offset: 0, scale: 1, fill: undefined },
  }));
  const rows = [{ value: 1, probabilities: 2, class: 3, class_: 4 }];
  const models = [madeModel({ columns, classes: [] }), madeModel({ columns })];
  const outputs = await onnxOutputs(models.map((model) => ({ model, rows })));
  assertEquals(outputs.map(Object.keys), [["value_"], ["probabilities_", "class__"]]);
});

Deno.test("modelOnnx() twice gives the same bytes", async () => {
  for (const { model } of everyModel()) {
    assertEquals(await modelOnnx(model), await modelOnnx(model));
  }
});

Deno.test("modelOnnx() names its producer and where the model comes from", async () => {
  const model = madeModel();
  const file = proto.onnx.ModelProto.decode(await modelOnnx(model));
  assertEquals([file.producerName, file.producerVersion], ["seedsweep", denoJson.version]);
  const entries = file.metadataProps.map(({ key, value }) => [key, value]);
  assertEquals(Object.fromEntries(entries), {
    config: "c0123456789abcdef",
    trial: "tfedcba9876543210",
    seed: "3",
    engineVersion: "2",
    weightsHash: model.provenance.weightsHash,
    parameters: '{"hidden":[5],"activation":"relu","l2":0.0001}',
    target: "quality",
  });
  assert(file.graph?.node?.every(({ domain }) => domain === ""));
});
