/**
 * The ONNX graph of a model: from one input per feature to the outputs.
 *
 * All numbers are float64. `LeakyRelu` exists for float32 only in common runtimes, so it is made of `Max` and `Mul`; the
 * comparison of text by `Equal` needs version 19 of the operators.
 *
 * @module
 */

import type { onnx } from "onnx-proto";
import { type EncodedColumn, inputsOf } from "../data/encoding.ts";
import { LEAKY_SLOPE } from "./compute_outputs.ts";
import type { Model } from "./model.ts";

/** The version of the operators. */
export const OPSET_VERSION = 19;

/** The number of each type of elements, in `TensorProto.DataType` of the ONNX specification. */
const ELEMENT = { int64: 7, text: 8, double: 11 } as const;
/** The number of each type of attributes, in `AttributeProto.AttributeType`. */
const INT_ATTRIBUTE = 2;

/** The dimension that counts the rows. */
const ROWS = "rows";

/** Makes the graph of a model. Its parts are plain objects, which `GraphProto` can encode. */
export function onnxGraph(model: Model): onnx.IGraphProto {
  const graph = new GraphBuilder(model.encoding.columns.map(({ name }) => name));
  const inputs = addEncoding(graph, model);
  const outputs = addLayers(graph, model, inputs);
  if (model.task === "classification") addClasses(graph, model, outputs);
  else addValue(graph, model, outputs);
  return { name: "seedsweep", ...graph.parts };
}

/** Collects the nodes and constants of a graph. */
class GraphBuilder {
  readonly parts = {
    node: [] as onnx.INodeProto[],
    initializer: [] as onnx.ITensorProto[],
    input: [] as onnx.IValueInfoProto[],
    output: [] as onnx.IValueInfoProto[],
  };
  readonly #names: Set<string>;

  /** @param names The names of the features, which no other value of the graph may have. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  /** Adds an input of shape (rows, 1). */
  addInput(name: string, elemType: number): void {
    this.parts.input.push(valueInfo(name, elemType, [ROWS, 1]));
  }

  /** Adds an operation; returns the name of its result. */
  addNode(
    opType: string,
    input: readonly string[],
    { name = opType, attributes = {} }: {
      name?: string;
      attributes?: Readonly<Record<string, number>>;
    } = {},
  ): string {
    const output = this.#freeName(name);
    const attribute = Object.entries(attributes)
      .map(([key, i]) => ({ name: key, type: INT_ATTRIBUTE, i }));
    this.parts.node.push({ opType, name: output, input: [...input], output: [output], attribute });
    return output;
  }

  /** Adds a constant of numbers; returns its name. */
  addNumbers(name: string, dims: number[], values: Iterable<number>): string {
    const constant = { dataType: ELEMENT.double, dims, doubleData: [...values] };
    return this.#addConstant(name, constant);
  }

  /** Adds a constant of whole numbers; returns its name. */
  addIntegers(name: string, values: number[]): string {
    const constant = { dataType: ELEMENT.int64, dims: [values.length], int64Data: values };
    return this.#addConstant(name, constant);
  }

  /** Adds a constant of texts; returns its name. */
  addTexts(name: string, texts: readonly string[]): string {
    const encoder = new TextEncoder();
    const stringData = texts.map((text) => encoder.encode(text));
    return this.#addConstant(name, { dataType: ELEMENT.text, dims: [texts.length], stringData });
  }

  /** Makes a value an output of the graph. */
  addOutput(name: string, elemType: number, dims: readonly (number | string)[]): void {
    this.parts.output.push(valueInfo(name, elemType, dims));
  }

  #addConstant(wanted: string, constant: onnx.ITensorProto): string {
    const name = this.#freeName(wanted);
    this.parts.initializer.push({ name, ...constant });
    return name;
  }

  /** The name, with underscores after it if another value has it. */
  #freeName(wanted: string): string {
    let name = wanted;
    while (this.#names.has(name)) name += "_";
    this.#names.add(name);
    return name;
  }
}

function valueInfo(
  name: string,
  elemType: number,
  dims: readonly (number | string)[],
): onnx.IValueInfoProto {
  const dim = dims.map((size) =>
    typeof size === "string" ? { dimParam: size } : { dimValue: size }
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

/** Adds the inputs and their encoding; returns the name of the encoded rows, (rows, inputs). */
function addEncoding(graph: GraphBuilder, { encoding }: Model): string {
  const { columns } = encoding;
  const parts = columns.map((column) => addColumn(graph, column));
  const rows = graph.addNode("Concat", parts, { name: "features", attributes: { axis: 1 } });
  const filled = addFills(graph, columns, rows);
  const constant = (name: string, numberOf: (column: EncodedColumn) => number[]) =>
    graph.addNumbers(name, [inputsOf(encoding)], columns.flatMap(numberOf));
  const offsets = constant("offsets", (column) => perInput(column, "offset", 0));
  const scales = constant("scales", (column) => perInput(column, "scale", 1));
  const centered = graph.addNode("Sub", [filled, offsets], { name: "centered" });
  return graph.addNode("Div", [centered, scales], { name: "inputs" });
}

/** Adds the input of a column: the value of a number, or 1 and 0 for each category. */
function addColumn(graph: GraphBuilder, column: EncodedColumn): string {
  const { name, kind } = column;
  graph.addInput(name, kind === "category" ? ELEMENT.text : ELEMENT.double);
  if (kind !== "category") return name;
  const { categories, known } = column;
  const names = graph.addTexts(`${name}/categories`, categories);
  const isEqual = graph.addNode("Equal", [name, names], { name: `${name}/is` });
  const oneHot = graph.addNode("Cast", [isEqual], {
    name: `${name}/one_hot`,
    attributes: { to: ELEMENT.double },
  });
  if (known.every((each) => each)) return oneHot;
  const mask = graph.addNumbers(`${name}/known`, [known.length], known.map(Number));
  return graph.addNode("Mul", [oneHot, mask], { name: `${name}/known_one_hot` });
}

/** Replaces NaN by the fill of its column; where there is none, it stays NaN. */
function addFills(graph: GraphBuilder, columns: readonly EncodedColumn[], rows: string): string {
  const values = columns.flatMap((column) =>
    perInput(column, "fill", 0).map((fill) => fill ?? NaN)
  );
  if (!columns.some((column) => column.kind !== "category" && column.fill !== undefined)) {
    return rows;
  }
  const fills = graph.addNumbers("fills", [values.length], values);
  const isMissing = graph.addNode("IsNaN", [rows], { name: "is_missing" });
  return graph.addNode("Where", [isMissing, fills, rows], { name: "filled" });
}

/** A number for each input of a column: its own, or `otherwise` for categories. */
function perInput<K extends "offset" | "scale" | "fill">(
  column: EncodedColumn,
  key: K,
  otherwise: number,
): (Extract<EncodedColumn, { kind: "number" | "boolean" }>[K] | number)[] {
  return column.kind === "category" ? column.categories.map(() => otherwise) : [column[key]];
}

/** Adds the dense layers; returns the name of the last one's outputs. */
function addLayers(graph: GraphBuilder, { layers, activation }: Model, inputs: string): string {
  let values = inputs;
  layers.forEach(({ weights, biases }, i) => {
    const units = biases.length;
    const weightsName = graph.addNumbers(`weights_${i}`, [weights.length / units, units], weights);
    const biasesName = graph.addNumbers(`biases_${i}`, [units], biases);
    values = graph.addNode("Gemm", [values, weightsName, biasesName], { name: `dense_${i}` });
    if (i < layers.length - 1) {
      values = addActivation(graph, activation, { values, layer: i });
    }
  });
  return values;
}

function addActivation(
  graph: GraphBuilder,
  activation: Model["activation"],
  { values, layer }: { values: string; layer: number },
): string {
  const name = `hidden_${layer}`;
  switch (activation) {
    case "relu":
      return graph.addNode("Relu", [values], { name });
    case "tanh":
      return graph.addNode("Tanh", [values], { name });
    case "leaky_relu": {
      const slope = graph.addNumbers(`slope_${layer}`, [], [LEAKY_SLOPE]);
      const sloped = graph.addNode("Mul", [values, slope], { name: `sloped_${layer}` });
      return graph.addNode("Max", [values, sloped], { name });
    }
  }
}

function addClasses(graph: GraphBuilder, { encoding }: Model, logits: string): void {
  const { classes } = encoding.target;
  const attributes = { axis: 1 };
  const probabilities = graph.addNode("Softmax", [logits], { name: "probabilities", attributes });
  graph.addOutput(probabilities, ELEMENT.double, [ROWS, classes.length]);
  const names = graph.addTexts("classes", classes);
  const index = graph.addNode("ArgMax", [probabilities], {
    name: "class_index",
    attributes: { ...attributes, keepdims: 0 },
  });
  graph.addOutput(graph.addNode("Gather", [names, index], { name: "class" }), ELEMENT.text, [ROWS]);
}

function addValue(graph: GraphBuilder, { encoding }: Model, outputs: string): void {
  const { offset, scale } = encoding.target;
  const scaled = graph.addNode("Mul", [outputs, graph.addNumbers("target_scale", [], [scale])]);
  const shifted = graph.addNode("Add", [scaled, graph.addNumbers("target_offset", [], [offset])]);
  const axes = graph.addIntegers("axes", [1]);
  const value = graph.addNode("Squeeze", [shifted, axes], { name: "value" });
  graph.addOutput(value, ELEMENT.double, [ROWS]);
}
