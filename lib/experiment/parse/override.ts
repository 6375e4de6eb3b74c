/**
 * `key=value` on the command line: a part of the experiment file, said anew.
 *
 * @module
 */

import { PARAMETER_NAMES } from "./schema.ts";
import { type Path, readSource } from "./source.ts";
import { suggest } from "./suggest.ts";

/** An override, taken apart. */
export interface Override {
  /** As it was written. */
  readonly text: string;
  /** Which part of the file it replaces. */
  readonly path: readonly string[];
  /** What stands there instead. */
  readonly value: unknown;
}

/** Keys of the file that are lists, and those that hold one value. */
const LISTS = ["seeds", "simplest"];
const SINGLES = [
  "name",
  "replicates",
  "log_every",
  "run_cap",
  "timeout",
  "retries",
  "on_failure",
  "metric.name",
  "metric.goal",
  "split.train",
  "split.validation",
  "split.test",
  "data.spiral.classes",
  "data.spiral.samples",
  "data.spiral.noise",
];
const KEYS = [...PARAMETER_NAMES, ...LISTS, ...SINGLES];

/**
 * Takes an override apart. The values are written as in YAML, with commas between them: `hidden=64,128`,
 * `hidden=[64,64],[128]`. A parameter's values replace its axis.
 *
 * @throws {SyntaxError} If it is not `key=value`, the key is unknown, or the value cannot be read.
 */
export function parseOverride(text: string): Override {
  const [, key, written] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || written === undefined) {
    throw new SyntaxError("an override is written key=value");
  }
  if (!KEYS.includes(key)) throw new SyntaxError(`there is no key "${key}"${suggest(key, KEYS)}`);
  if (key === "name") return { text, path: ["name"], value: written }; // text, whatever it looks like
  const values = readValues(written);
  if (SINGLES.includes(key)) {
    if (values.length !== 1) throw new SyntaxError(`${key} takes one value, got ${values.length}`);
    return { text, path: key.split("."), value: values[0] };
  }
  if (LISTS.includes(key)) return { text, path: [key], value: values };
  return { text, path: ["parameters", key], value: { values } };
}

function readValues(written: string): unknown[] {
  const { value: values, faults } = readSource(`[${written}]`, "");
  const readable = faults.length === 0 && !/[*&]/.test(written);
  if (readable && Array.isArray(values) && values.length > 0 && !values.includes(null)) {
    return values;
  }
  throw new SyntaxError("its value cannot be read; values have commas between them, as in 64,128");
}

/**
 * What goes when an override comes: what the file says in another form, or what only went with the old value. The goal
 * belongs to the metric that was named, and one share of a split leaves the rest to the other.
 */
const DISPLACED: Readonly<Record<string, Path>> = {
  seeds: ["replicates"],
  replicates: ["seeds"],
  "metric.name": ["metric", "goal"],
  "split.train": ["split", "validation"],
  "split.validation": ["split", "train"],
};

/**
 * What a file says with an override put in its place; the file's own value is left as it is. `others` are the paths
 * of all overrides: what one of them says is not displaced.
 */
export function applyOverride(file: unknown, override: Override, others: readonly Path[]): unknown {
  if (!isMap(file)) return file; // told as a fault of the file
  const { path, value } = override;
  const displaced = path[0] === "parameters" ? ["defaults", path[1]] : DISPLACED[path.join(".")];
  const keep = displaced === undefined ||
    others.some((other) => other.join(".") === displaced.join("."));
  return put(keep ? file : without(file, displaced), path, value);
}

function put(map: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (!isMap(map)) return map;
  const inner = rest.length === 0 ? value : put(map[key] ?? {}, rest, value);
  return { ...map, [key]: inner };
}

function without(map: unknown, [key, ...rest]: Path): unknown {
  if (!isMap(map) || !Object.hasOwn(map, key)) return map;
  if (rest.length > 0) return { ...map, [key]: without(map[key], rest) };
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}

/** True for a plain map of keys. */
export function isMap(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
