/**
 * What a model consists of, and its check.
 *
 * @module
 */

import { type EncodedColumn, type Encoding, inputsOf } from "../data/encoding.ts";
import type { LayerParameters } from "../engine/engine.ts";
import type { ParameterValue } from "../experiment/experiment.ts";
import type { Task } from "../experiment/metrics.ts";
import {
  failRange,
  FROM_ZERO,
  type NumberRule,
  requireArrays,
  requireChoices,
  requireFinite,
  requireInstances,
  requireNumbers,
  requireTypes,
  SEED,
} from "../math/check_arguments.ts";
import { type Activation, ACTIVATIONS } from "../nn/activation.ts";
import { weightsHash } from "../objective/weights_hash.ts";

/** Where a model comes from. */
export interface Provenance {
  /** `config_id` of the results, with its `c`. */
  readonly config: string;
  /** `trial_id` of the results, with its `t`. */
  readonly trial: string;
  /** The seed of the trial. */
  readonly seed: number;
  /** The version of the engine that trained it. */
  readonly engineVersion: number;
  /** 16 hexadecimal digits, a hash of all weights: that of the trial's result. */
  readonly weightsHash: string;
  /** The parameters of the config. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** What a model consists of. */
export interface ModelContent {
  /** The dense layers, first to last. */
  readonly layers: readonly LayerParameters[];
  /** The activation of the hidden layers. */
  readonly activation: Activation;
  /** How features become inputs, and outputs become classes or values. */
  readonly encoding: Encoding;
  /** What it predicts: a class or a number. */
  readonly task: Task;
  /** Where it comes from. */
  readonly provenance: Provenance;
}

const FINITE: NumberRule = { text: "finite", allows: Number.isFinite };
const SCALE: NumberRule = {
  text: "finite and not 0",
  allows: (value) => Number.isFinite(value) && value !== 0,
};

/**
 * Checks every part of a model.
 *
 * @throws {TypeError} If a part is of the wrong type.
 * @throws {RangeError} If a number is NaN or infinite, a scale is 0, a name is empty or occurs twice, or the sizes of the layers fit
 *     neither each other nor the encoding.
 */
export function requireModelContent(action: string, content: ModelContent): void {
  requireTypes(action, { content }, "object");
  const { layers, activation, encoding, task, provenance } = content;
  requireChoices(action, { activation }, ACTIVATIONS);
  requireChoices(action, { task }, ["classification", "regression"]);
  requireEncoding(action, encoding);
  requireTask(action, content);
  requireArrays(action, { layers });
  requireLayers(action, layers, encoding);
  requireProvenance(action, provenance);
  requireHash(action, content);
}

function requireEncoding(action: string, encoding: Encoding): void {
  requireTypes(action, { encoding }, "object");
  const { columns, target } = encoding;
  requireArrays(action, { "encoding.columns": columns });
  columns.forEach((column, i) => requireColumn(action, column, `encoding.columns[${i}]`));
  requireDistinct(action, "encoding.columns", columns.map(({ name }) => name));
  if (columns.length === 0) failRange(action, "encoding.columns must not be empty", 0);
  requireTypes(action, { "encoding.target": target }, "object");
  const { name, classes, offset, scale } = target;
  requireTypes(action, { "encoding.target.name": name }, "string");
  requireTexts(action, "encoding.target.classes", classes);
  requireNumbers(action, { "encoding.target.offset": offset }, FINITE);
  requireNumbers(action, { "encoding.target.scale": scale }, SCALE);
}

function requireColumn(action: string, column: EncodedColumn, path: string): void {
  requireTypes(action, { [path]: column }, "object");
  const { kind, name } = column;
  requireChoices(action, { [`${path}.kind`]: kind }, ["number", "boolean", "category"]);
  requireTypes(action, { [`${path}.name`]: name }, "string");
  if (name === "") failRange(action, `${path}.name must not be empty`, name);
  if (column.kind === "category") return requireCategories(action, column, path);
  const { offset, scale, fill } = column;
  requireNumbers(action, { [`${path}.offset`]: offset }, FINITE);
  requireNumbers(action, { [`${path}.scale`]: scale }, SCALE);
  if (fill !== undefined) requireNumbers(action, { [`${path}.fill`]: fill }, FINITE);
}

function requireCategories(
  action: string,
  { categories, known }: Extract<EncodedColumn, { kind: "category" }>,
  path: string,
): void {
  requireTexts(action, `${path}.categories`, categories);
  if (categories.length === 0) failRange(action, `${path}.categories must not be empty`, 0);
  requireArrays(action, { [`${path}.known`]: known });
  known.forEach((each, i) => requireTypes(action, { [`${path}.known[${i}]`]: each }, "boolean"));
  requireLength(action, `${path}.known`, known, categories.length);
}

function requireTask(action: string, { task, encoding }: ModelContent): void {
  const { classes } = encoding.target;
  if ((classes.length === 0) === (task === "regression")) return;
  const rule = task === "regression" ? "must be empty" : "must not be empty";
  failRange(action, `encoding.target.classes ${rule} with the task ${task}`, classes.length);
}

function requireLayers(
  action: string,
  layers: ModelContent["layers"],
  encoding: Encoding,
): void {
  if (layers.length === 0) failRange(action, "layers must not be empty", 0);
  let inputs = inputsOf(encoding);
  layers.forEach((layer, i) => {
    requireTypes(action, { [`layers[${i}]`]: layer }, "object");
    const { weights, biases } = layer;
    requireInstances(action, {
      [`layers[${i}].weights`]: weights,
      [`layers[${i}].biases`]: biases,
    }, Float64Array);
    if (i === layers.length - 1) {
      const outputs = Math.max(1, encoding.target.classes.length);
      requireLength(action, `layers[${i}].biases`, biases, outputs);
    }
    requireUnits(action, `layers[${i}].biases`, biases.length);
    requireLength(action, `layers[${i}].weights`, weights, inputs * biases.length);
    requireFinite(action, { [`layers[${i}].weights`]: weights }, biases.length);
    requireFinite(action, { [`layers[${i}].biases`]: biases }, biases.length);
    inputs = biases.length;
  });
}

function requireUnits(action: string, path: string, units: number): void {
  if (units === 0) failRange(action, `${path} must not be empty`, units);
}

function requireProvenance(action: string, provenance: Provenance): void {
  requireTypes(action, { provenance }, "object");
  const { config, trial, seed, engineVersion, weightsHash, parameters } = provenance;
  requireTypes(action, {
    "provenance.config": config,
    "provenance.trial": trial,
    "provenance.weightsHash": weightsHash,
  }, "string");
  requireNumbers(action, { "provenance.seed": seed }, SEED);
  requireNumbers(action, { "provenance.engineVersion": engineVersion }, FROM_ZERO);
  requireTypes(action, { "provenance.parameters": parameters }, "object");
}

/** @throws {RangeError} If the weights are not those that the trial of the model gave. */
function requireHash(action: string, { layers, provenance }: ModelContent): void {
  const hash = weightsHash(layers);
  if (provenance.weightsHash === hash) return;
  const rule = `provenance.weightsHash must be the hash of the weights, ${JSON.stringify(hash)}`;
  failRange(action, rule, provenance.weightsHash);
}

/** A list of different texts. */
function requireTexts(action: string, path: string, texts: readonly string[]): void {
  requireArrays(action, { [path]: texts });
  texts.forEach((text, i) => requireTypes(action, { [`${path}[${i}]`]: text }, "string"));
  requireDistinct(action, path, texts);
}

function requireDistinct(action: string, path: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) failRange(action, `${path} must have different names`, name);
    seen.add(name);
  }
}

function requireLength(
  action: string,
  path: string,
  values: { readonly length: number },
  length: number,
): void {
  if (values.length === length) return;
  failRange(action, `the length of ${path} must be ${length}`, values.length);
}
