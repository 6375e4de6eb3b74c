/**
 * A model as a TypeScript file without dependencies.
 *
 * Names and texts of the user's file are written as literals with `JSON.stringify` only, never into comments.
 *
 * @module
 */

import type { EncodedColumn } from "../data/encoding.ts";
import {
  ACTIVATION_CODE,
  ENCODE,
  OUTPUTS,
  PREDICT,
  TO_CLASSES,
  VALUE_TYPE,
} from "./generated_code.ts";
import { literalText } from "./literal_text.ts";
import type { Model } from "./model.ts";
import { nestedLayer } from "./model_json.ts";

/**
 * Writes a model as one TypeScript file with its weights in it, which exports `predict(row)` and the type `Row`, whose
 * properties are the columns. The same model gives the same text.
 *
 * Its numbers are those of `Model.predict` in every bit, apart from exp and tanh, which are those of the host: they
 * differ in the last digits. Unlike `Model.predict` it takes no text for numbers and booleans, and only null (or, for
 * categories, empty text) for a missing value.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { defineExperiment } from "../experiment/define_experiment.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { modelTs } from "./model_ts.ts";
 * import { trainedModel } from "./trained_model.ts";
 *
 * const experiment = defineExperiment({ parameters: { epochs: { value: 5 }, hidden: { value: 4 } } });
 * const model = trainedModel(expandGrid(experiment)[0]);
 * assertStringIncludes(modelTs(model), "export function predict(row: Row): Prediction {");
 * ```
 */
export function modelTs(model: Model): string {
  const isClassifier = model.task === "classification";
  const sections = [
    headComment(model),
    rowInterface(model),
    isClassifier ? classTypes(model) : VALUE_TYPE,
    PREDICT,
    isClassifier ? TO_CLASSES : toValue(model),
    ENCODE,
    OUTPUTS,
    activationFunction(model.activation),
    columnsConstant(model),
    layersConstant(model),
  ];
  return `${sections.map((section) => section.trim()).join("\n\n")}\n`;
}

function headComment({ provenance }: Model): string {
  const { config, trial, seed, engineVersion, weightsHash } = provenance;
  const origin = [
    `config ${config}, trial ${trial}, seed ${seed}`,
    `engine version ${engineVersion}, weights ${weightsHash}`,
  ];
  return `/**
 * A neural network, trained by Seedsweep: predict(row) computes its prediction for a row.
 *
 * The numbers are those of Seedsweep in every bit, apart from Math.exp and Math.tanh, whose last digits depend on the host.
 *
${origin.map((line) => ` * ${commentText(line)}`).join("\n")}
 *
 * @module
 */`;
}

/** Text that cannot end the comment it is in: ids can be any text in the file of a model. */
function commentText(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll("*/", "*\\/");
}

function rowInterface({ encoding }: Model): string {
  const properties = encoding.columns.flatMap((column) => [
    ...missingComment(column),
    `  readonly ${JSON.stringify(column.name)}: ${typeOf(column)};`,
  ]);
  return `
/** The features of a row, as the columns of the data that the network was trained on. */
export interface Row {
${properties.join("\n")}
}`;
}

function missingComment(column: EncodedColumn): string[] {
  return isNullable(column) ? ["  /** null stands for a missing value. */"] : [];
}

/** Whether a missing value of the column has an encoding. */
function isNullable(column: EncodedColumn): boolean {
  return column.kind === "category" ? column.categories.includes("") : column.fill !== undefined;
}

function typeOf(column: EncodedColumn): string {
  const orNull = isNullable(column) ? " | null" : "";
  if (column.kind !== "category") return column.kind + orNull;
  return unionOf(column.categories.filter((category) => category !== "")) + orNull;
}

/** The type of one of these texts. */
function unionOf(texts: readonly string[]): string {
  return texts.length === 0 ? "never" : texts.map((text) => JSON.stringify(text)).join(" | ");
}

function classTypes({ encoding }: Model): string {
  const { classes } = encoding.target;
  return `
/** The classes. */
export type Class = ${unionOf(classes)};

/** What the network predicts for a row. */
export interface Prediction {
  /** The most probable class. */
  readonly class: Class;
  /** The probability of each class. */
  readonly probabilities: Readonly<Record<Class, number>>;
}

const CLASSES: readonly Class[] = ${literalText(classes)};`;
}

function toValue({ encoding }: Model): string {
  const { offset, scale } = encoding.target;
  return `
function toPrediction(outputs: readonly number[]): Prediction {
  return { value: ${literalText(offset)} + ${literalText(scale)} * outputs[0]! };
}`;
}

function activationFunction(activation: Model["activation"]): string {
  return `
/** The activation of the hidden layers. */
function activate(z: number): number {
  return ${ACTIVATION_CODE[activation]};
}`;
}

function columnsConstant({ encoding }: Model): string {
  return `const COLUMNS: readonly Column[] = ${literalText(encoding.columns)};`;
}

function layersConstant({ layers }: Model): string {
  return `const LAYERS: readonly Layer[] = ${literalText(layers.map(nestedLayer))};`;
}
