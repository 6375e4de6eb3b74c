/**
 * The parts of a model's TypeScript file that are the same for all models. It is a program for any host, so it uses the
 * `Math` of the host.
 *
 * @module
 */

import type { Activation } from "../nn/activation.ts";

/** The type of what a network predicts for a row, if it is a value. */
export const VALUE_TYPE = `
/** What the network predicts for a row. */
export interface Prediction {
  /** The value, in the unit of the data. */
  readonly value: number;
}`;

/** The function that a program calls. */
export const PREDICT = `
/**
 * Predicts a row. An unknown category counts as none of the known ones.
 *
 * @throws {TypeError} If a value is missing or of the wrong type.
 */
export function predict(row: Row): Prediction {
  return toPrediction(outputsOf(encode(row)));
}`;

/** From the outputs of the last layer to a class. */
export const TO_CLASSES = `
/** Softmax, and the first of the most probable classes. */
function toPrediction(logits: readonly number[]): Prediction {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  const probabilities = powers.map((power) => power / sum);
  const best = probabilities.reduce((a, b) => Math.max(a, b));
  const entries = CLASSES.map((name, i) => [name, probabilities[i]]);
  return {
    class: CLASSES[probabilities.indexOf(best)]!,
    probabilities: Object.fromEntries(entries) as Record<Class, number>,
  };
}`;

/** From a row to the numbers that the first layer gets. */
export const ENCODE = `
/** How the value of a column becomes numbers. */
type Column =
  | {
    readonly kind: "number" | "boolean";
    readonly name: string;
    /** The number is (value - offset) / scale. */
    readonly offset: number;
    readonly scale: number;
    /** Replaces a missing value. */
    readonly fill?: number;
  }
  | {
    readonly kind: "category";
    readonly name: string;
    /** There is one number per category: 1 for that of the row, else 0. */
    readonly categories: readonly string[];
    /** False for a category that is always 0, as the network was not trained with it. */
    readonly known: readonly boolean[];
  };

/** The numbers that the first layer gets. */
function encode(row: Row): number[] {
  return COLUMNS.flatMap((column) => encodeValue(column, valueOf(row, column.name)));
}

function valueOf(row: Row, name: string): unknown {
  const values = row as unknown as Readonly<Record<string, unknown>>;
  return Object.hasOwn(row, name) ? values[name] : undefined;
}

function encodeValue(column: Column, value: unknown): number[] {
  if (column.kind === "category") {
    const { categories, known } = column;
    const category = value === null && categories.includes("") ? "" : value;
    if (typeof category !== "string") return fail(column, value);
    return categories.map((each, i) => each === category && known[i] ? 1 : 0);
  }
  const { kind, offset, scale, fill } = column;
  const isMissing = value === null || Number.isNaN(value);
  if (isMissing && fill !== undefined) return [(fill - offset) / scale];
  if (typeof value !== kind || !Number.isFinite(Number(value))) return fail(column, value);
  return [(Number(value) - offset) / scale];
}

function fail({ kind, name }: Column, value: unknown): never {
  const rule = kind === "category" ? "text" : \`a \${kind}\`;
  throw new TypeError(
    \`Cannot predict: \${JSON.stringify(name)} must be \${rule}, got \${typeof value === "string" ? JSON.stringify(value) : String(value)}\`,
  );
}`;

/** The dense layers. */
export const OUTPUTS = `
interface Layer {
  /** A list for each input, with the weight of each unit. */
  readonly weights: readonly (readonly number[])[];
  /** The bias of each unit. */
  readonly biases: readonly number[];
}

/** The outputs of the last layer. */
function outputsOf(inputs: readonly number[]): readonly number[] {
  return LAYERS.reduce<readonly number[]>((values, { weights, biases }, i) => {
    const sums = [...biases];
    values.forEach((value, input) => {
      weights[input]!.forEach((weight, unit) => sums[unit]! += value * weight);
    });
    return i < LAYERS.length - 1 ? sums.map(activate) : sums;
  }, inputs);
}`;

/** Each activation of `z`. */
export const ACTIVATION_CODE: Readonly<Record<Activation, string>> = {
  relu: "z <= 0 ? 0 : z",
  tanh: "Math.tanh(z)",
  leaky_relu: "z > 0 ? z : 0.01 * z",
};
