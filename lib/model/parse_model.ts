/**
 * Reads the JSON file of a model.
 *
 * @module
 */

import { quoted } from "../data/csv/csv_error.ts";
import type { EncodedColumn, Encoding } from "../data/encoding.ts";
import type { LayerParameters } from "../engine/engine.ts";
import { requireTypes } from "../math/check_arguments.ts";
import { UserError } from "../user_error.ts";
import { Model } from "./model.ts";
import { type ModelContent, type Provenance, requireModelContent } from "./model_content.ts";
import { MODEL_FORMAT, MODEL_FORMAT_VERSION } from "./model_json.ts";

/**
 * Reads the text of a model file, which `modelJson` writes.
 *
 * @throws {TypeError} If `text` is not a string.
 * @throws {UserError} If it is not the file of a model, or was changed: with the path of the first fault, as in
 *     `layers[0].weights[2][1]`.
 *
 * @example A fault
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { parseModel } from "./parse_model.ts";
 *
 * assertThrows(() => parseModel("{}"), Error, 'format must be "seedsweep-model", got undefined');
 * ```
 */
export function parseModel(text: string): Model {
  requireTypes(ACTION, { text }, "string");
  const content = contentOf(parseJson(text));
  try {
    requireModelContent(ACTION, content);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new UserError(error.message);
    }
    throw error;
  }
  return new Model(content);
}

const ACTION = "read the model";

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /\(line \d+ column \d+\)/.exec((error as Error).message)?.[0];
    throw new UserError(
      `Cannot ${ACTION}: it must be JSON${place === undefined ? "" : `, but is not ${place}`}`,
    );
  }
}

function contentOf(file: unknown): ModelContent {
  const { format, version, ...others } = readMap(file, "the file");
  requireValue(format, "format", MODEL_FORMAT);
  requireValue(version, "version", MODEL_FORMAT_VERSION);
  const keys = ["task", "activation", "encoding", "layers", "provenance"];
  const { task, activation, encoding, layers, provenance } = readMap(others, "", keys);
  return {
    task: readText(task, "task") as ModelContent["task"],
    activation: readText(activation, "activation") as ModelContent["activation"],
    encoding: readEncoding(encoding),
    layers: readList(layers, "layers", readLayer),
    provenance: readProvenance(provenance),
  };
}

function readEncoding(value: unknown): Encoding {
  const encoding = readMap(value, "encoding", ["columns", "target"]);
  const path = "encoding.target";
  const target = readMap(encoding.target, path, ["name", "classes", "offset", "scale"]);
  return {
    columns: readList(encoding.columns, "encoding.columns", readColumn),
    target: {
      name: readText(target.name, `${path}.name`),
      classes: readList(target.classes, `${path}.classes`, readText),
      offset: readNumber(target.offset, `${path}.offset`),
      scale: readNumber(target.scale, `${path}.scale`),
    },
  };
}

function readColumn(value: unknown, path: string): EncodedColumn {
  const { kind } = readMap(value, path);
  switch (kind) {
    case "number":
    case "boolean": {
      const column = readMap(value, path, ["kind", "name", "offset", "scale", "fill"]);
      const name = readText(column.name, `${path}.name`);
      const offset = readNumber(column.offset, `${path}.offset`);
      const scale = readNumber(column.scale, `${path}.scale`);
      const fill = column.fill === undefined ? undefined : readNumber(column.fill, `${path}.fill`);
      return { kind, name, offset, scale, fill };
    }
    case "category": {
      const column = readMap(value, path, ["kind", "name", "categories", "known"]);
      const name = readText(column.name, `${path}.name`);
      const categories = readList(column.categories, `${path}.categories`, readText);
      return {
        kind,
        name,
        categories,
        known: readList(column.known, `${path}.known`, readBoolean),
      };
    }
    default:
      fail(`${path}.kind`, 'must be "number", "boolean" or "category"', kind);
  }
}

function readLayer(value: unknown, path: string): LayerParameters {
  const layer = readMap(value, path, ["weights", "biases"]);
  const biases = readNumbers(layer.biases, `${path}.biases`);
  const rows = readList(layer.weights, `${path}.weights`, (row, rowPath) => {
    const numbers = readNumbers(row, rowPath);
    if (numbers.length === biases.length) return numbers;
    fail(rowPath, `must have ${biases.length} numbers, one for each bias`, numbers.length);
  });
  const weights = new Float64Array(rows.length * biases.length);
  rows.forEach((row, i) => weights.set(row, i * biases.length));
  return { weights, biases };
}

function readProvenance(value: unknown): Provenance {
  const path = "provenance";
  const keys = ["config", "trial", "seed", "engineVersion", "weightsHash", "parameters"];
  const map = readMap(value, path, keys);
  return {
    config: readText(map.config, `${path}.config`),
    trial: readText(map.trial, `${path}.trial`),
    seed: readNumber(map.seed, `${path}.seed`),
    engineVersion: readNumber(map.engineVersion, `${path}.engineVersion`),
    weightsHash: readText(map.weightsHash, `${path}.weightsHash`),
    parameters: readMap(map.parameters, `${path}.parameters`) as Provenance["parameters"],
  };
}

/** A map; with `keys`, one that has no others. A key that it lacks is undefined. */
function readMap(value: unknown, path: string, keys?: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    fail(path, "must be a map", value);
  }
  const other = keys && Object.keys(value).find((key) => !keys.includes(key));
  if (other !== undefined) fail(path || "the file", "must not have other keys", other);
  return value as Record<string, unknown>;
}

function readList<T>(
  value: unknown,
  path: string,
  read: (element: unknown, path: string) => T,
): T[] {
  if (!Array.isArray(value)) fail(path, "must be a list", value);
  return value.map((element, i) => read(element, `${path}[${i}]`));
}

function readNumbers(value: unknown, path: string): Float64Array {
  return Float64Array.from(readList(value, path, readNumber));
}

function readNumber(value: unknown, path: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  fail(path, "must be a finite number", value);
}

function readText(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  fail(path, "must be text", value);
}

function readBoolean(value: unknown, path: string): boolean {
  if (typeof value === "boolean") return value;
  fail(path, "must be true or false", value);
}

function requireValue(value: unknown, path: string, expected: string | number): void {
  if (value !== expected) fail(path, `must be ${JSON.stringify(expected)}`, value);
}

function fail(path: string, rule: string, value: unknown): never {
  throw new UserError(`Cannot ${ACTION}: ${path} ${rule}, got ${shown(value)}`);
}

function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (value === null || typeof value !== "object") return String(value);
  return Array.isArray(value) ? "a list" : "a map";
}
