/**
 * A model as an ONNX file, which ONNX Runtime and others run.
 *
 * @module
 */

import denoJson from "../../deno.json" with { type: "json" };
import type { Model } from "./model.ts";
import { onnxGraph, OPSET_VERSION } from "./onnx_graph.ts";

/** The version of the file format that belongs to the version of the operators. */
const IR_VERSION = 9;

/**
 * Writes a model as ONNX, in float64: the same model gives the same bytes.
 *
 * Each feature is an input of shape (rows, 1) with the name of its column: double for numbers and booleans (1 and 0), where
 * NaN stands for a missing value, and text for categories, where empty text does. The outputs are `probabilities`, (rows,
 * classes), and `class`, (rows), or for regression `value`, (rows); with an underscore after them if a column has that name.
 * Scaling, filling of missing values and one-hot encoding are part of the graph. Unlike `Model.predict`, the graph cannot
 * refuse a row: a missing number that nothing replaces makes the outputs of its row NaN, and an unknown category counts as
 * none of the known ones.
 *
 * The encoder is loaded when this function is called, which takes about 30 ms.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { defineExperiment } from "../experiment/define_experiment.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { modelOnnx } from "./model_onnx.ts";
 * import { trainedModel } from "./trained_model.ts";
 *
 * const experiment = defineExperiment({ parameters: { epochs: { value: 5 }, hidden: { value: 4 } } });
 * const model = trainedModel(expandGrid(experiment)[0]);
 * assertEquals(await modelOnnx(model), await modelOnnx(model));
 * ```
 */
export async function modelOnnx(model: Model): Promise<Uint8Array<ArrayBuffer>> {
  const { default: { onnx } } = await import("onnx-proto");
  const file = {
    irVersion: IR_VERSION,
    opsetImport: [{ domain: "", version: OPSET_VERSION }],
    producerName: "seedsweep",
    producerVersion: denoJson.version,
    graph: onnxGraph(model),
    metadataProps: metadata(model),
  };
  return Uint8Array.from(onnx.ModelProto.encode(file).finish());
}

/** The provenance of a model, with the name of its target. */
function metadata({ provenance, encoding }: Model): { key: string; value: string }[] {
  return Object.entries({ ...provenance, target: encoding.target.name }).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? value : JSON.stringify(value),
  }));
}
