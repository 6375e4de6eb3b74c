/**
 * `key=value` on the command line: a part of the experiment file, said anew.
 *
 * @module
 */

import { parseDocument } from "yaml";
import { suggest } from "./suggest.ts";
import { PARAMETER_NAMES } from "./schema.ts";

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
const LISTS = ["seeds"];
const SINGLES = [
  "name",
  "replicates",
  "log_every",
  "run_cap",
  "metric.name",
  "metric.goal",
  "split.train",
  "split.validation",
  "split.test",
  "data.spiral.classes",
  "data.spiral.samples",
  "data.spiral.noise",
];

/**
 * Takes an override apart. The values are written as in YAML, with commas between them: `hidden=64,128`,
 * `hidden=[64,64],[128]`. A parameter's values replace its axis.
 *
 * @throws {SyntaxError} If it is not `key=value`, the key is unknown, or the value cannot be read.
 */
export function parseOverride(text: string): Override {
  const [, key, written] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const known = [...PARAMETER_NAMES, ...LISTS, ...SINGLES];
  if (key === undefined || written === undefined) {
    throw new SyntaxError("an override is written key=value");
  }
  if (!known.includes(key)) throw new SyntaxError(`there is no key "${key}"${suggest(key, known)}`);
  const values = readValues(written);
  if (SINGLES.includes(key)) {
    if (values.length !== 1) throw new SyntaxError(`${key} takes one value, got ${values.length}`);
    return { text, path: key.split("."), value: values[0] };
  }
  if (LISTS.includes(key)) return { text, path: [key], value: values };
  return { text, path: ["parameters", key], value: { values } };
}

function readValues(written: string): unknown[] {
  const document = parseDocument(`[${written}]`);
  const values = document.errors.length === 0 ? document.toJS() : undefined;
  if (Array.isArray(values) && values.length > 0 && !values.includes(null)) return values;
  throw new SyntaxError("values are written with commas between them, as in 64,128");
}
