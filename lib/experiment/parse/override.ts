/**
 * Overrides: `key=value` on the command line replaces a part of the experiment file.
 *
 * @module
 */

import { abbreviate } from "./fault.ts";
import { GENERATED_OPTIONS } from "./data_schema.ts";
import { isMap } from "./is_map.ts";
import { PARAMETER_NAMES } from "./schema.ts";
import { type Path, readSource, type Source } from "./source.ts";
import { suggest } from "../../text/suggest.ts";

/** A parsed override. */
export interface Override {
  /** The override as the user wrote it. */
  readonly text: string;
  /** The part of the file that it replaces. */
  readonly path: readonly string[];
  /** The new value. */
  readonly value: unknown;
  /** The number at a path inside `value` as the user wrote it; undefined if there is none. */
  numberText(path: Path): string | undefined;
}

/** A map that an override can remove: `early_terminate=none`. */
const TERMINATION = "early_terminate";
/** Keys of the file whose values are lists, and keys with a single value. */
const LISTS = ["seeds", "simplest"];
const COMMON_SINGLES = [
  ...[
    "name",
    "method",
    "replicates",
    "run_cap",
    "search_seed",
    "batch",
    "timeout",
    "retries",
    "on_failure",
  ],
  ...["metric.name", "metric.goal"],
  TERMINATION,
  ...["type", "min", "min_iter", "eta", "resource"].map((key) => `${TERMINATION}.${key}`),
];
const NETWORK_SINGLES = [
  "log_every",
  ...["split.train", "split.validation", "split.test", "split.folds", "split.stratify"],
  ...GENERATED_OPTIONS.map((key) => `data.${key}`),
  ...["csv", "target", "group", "missing", "scale", "task", "delimiter"].map((key) =>
    `data.${key}`
  ),
];
/** Keys whose value is text, even if it looks like a number. */
const TEXTS = ["name", "data.csv", "data.delimiter"];
/** The keys inside the maps `metric`, `split` and `data` of a file. */
export const NESTED_KEYS: readonly string[] = [...COMMON_SINGLES, ...NETWORK_SINGLES]
  .filter((key) => key.includes("."));

/**
 * Parses an override. Its values are written as in YAML, separated by commas: `hidden=64,128`, `hidden=[64,64],[128]`.
 * The values of a parameter replace its values or its range; its condition stays.
 *
 * @param parameters The parameters of a user's own objective; undefined for the built-in network.
 * @throws {SyntaxError} If it is not `key=value`, the key is unknown, or the value cannot be parsed.
 */
export function parseOverride(text: string, parameters?: readonly string[]): Override {
  const singles = [...COMMON_SINGLES, ...(parameters === undefined ? NETWORK_SINGLES : [])];
  const known = [...(parameters ?? PARAMETER_NAMES), ...LISTS, ...singles];
  const [, key, written] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!key || written === undefined) {
    throw new SyntaxError("an override must be written key=value");
  }
  if (!known.includes(key)) {
    throw new SyntaxError(`there is no key "${abbreviate(key)}"${suggest(key, known)}`);
  }
  if (TEXTS.includes(key)) {
    return { text, path: key.split("."), value: written, numberText: () => undefined };
  }
  const { values, numberText } = readValues(written);
  if (singles.includes(key)) {
    if (values.length !== 1) {
      throw new SyntaxError(`${key} must have one value, got ${values.length}`);
    }
    if (key === TERMINATION && values[0] !== "none") {
      throw new SyntaxError(
        `${key} takes only none, which removes it; ${key}.min=50 changes a part of it`,
      );
    }
    return {
      ...{ text, path: key.split("."), value: values[0] },
      numberText: (path) => numberText([0, ...path]),
    };
  }
  if (parameters === undefined) checkBrackets(key, values, written);
  if (LISTS.includes(key)) return { text, path: [key], value: values, numberText };
  return {
    ...{ text, path: ["parameters", key], value: { values } },
    numberText: (path) => numberText(path.slice(1)), // without the key "values"
  };
}

function readValues(written: string): { values: unknown[] } & Pick<Source, "numberText"> {
  if (written.trim() === "") throw new SyntaxError("there is no value after the =");
  if (written.trimEnd().endsWith(",")) {
    throw new SyntaxError("a value is missing after the last comma");
  }
  const { value: values, faults, numberText } = readSource(`[${written}]`, "");
  const readable = faults.length === 0 && !/[*&]/.test(written);
  if (readable && Array.isArray(values) && values.length > 0) return { values, numberText };
  throw new SyntaxError("its value cannot be read; separate values with commas, as in 64,128");
}

/**
 * Checks that the list of values is not in brackets: `dropout=[0,0.1]` instead of `dropout=0,0.1`. Only a value of
 * `hidden` can be a list.
 *
 * @throws {SyntaxError} If it is.
 */
function checkBrackets(key: string, values: readonly unknown[], written: string): void {
  const [first] = values;
  const isInBrackets = key === "hidden"
    ? values.length === 1 && Array.isArray(first) && first.some(Array.isArray)
    : values.some(Array.isArray);
  if (!isInBrackets) return;
  const bare = key === "hidden" ? written.trim().slice(1, -1) : written.replace(/[[\]]/g, "");
  const example = bare.replace(/\s/g, "");
  const advice = example === "" || example.length > 60 ? "" : `: write ${key}=${example}`;
  throw new SyntaxError(`values are separated by commas, without brackets${advice}`);
}

/** What a sweep has written about the content of a CSV file depends on these. */
const CONTENT_KEYS = ["data.csv", "data.target", "data.group", "data.missing", "data.task"];

/**
 * The parts of the file that an override removes because they contradict the new value: the other form of the same
 * setting, the goal of the old metric, the search_seed and batch of the old method, a fraction of the split, which then gets the rest of the rows, or what the CSV file
 * contained.
 */
const REMOVED_BY: Readonly<Record<string, readonly string[]>> = {
  seeds: ["replicates"],
  replicates: ["seeds"],
  "metric.name": ["metric.goal"],
  "split.train": ["split.validation", "split.folds"],
  "split.validation": ["split.train", "split.folds"],
  "split.folds": ["split.train", "split.validation"],
  ...Object.fromEntries(CONTENT_KEYS.map((key) => [key, ["data.content"]])),
};

/** The keys that a method does not have. */
function keysWithout(method: unknown): string[] {
  return [
    ...(method === "random" || method === "bayes" ? [] : ["search_seed"]),
    ...(method === "bayes" ? [] : ["batch"]),
  ];
}

/**
 * A copy of the file's value with an override applied. `others` are the paths of all overrides: a value that another
 * override sets is not removed.
 */
export function applyOverride(file: unknown, override: Override, others: readonly Path[]): unknown {
  if (!isMap(file)) return file; // the schema reports it
  const { path } = override;
  if (path.join(".") === TERMINATION) return without(file, path);
  const value = path[0] === "parameters" ? withCondition(file, override) : override.value;
  const key = path.join(".");
  const removed = path[0] === "parameters"
    ? [["defaults", path[1]]]
    : (key === "method" ? keysWithout(value) : REMOVED_BY[key] ?? []).map((key) => key.split("."));
  const rest = removed
    .filter((each) => !others.some((other) => other.join(".") === each.join(".")))
    .reduce<unknown>((value, each) => without(value, each), file);
  return put(rest, path, value);
}

/** The new values of a parameter, with the condition that it has in the file. */
function withCondition(
  { parameters }: Record<string, unknown>,
  { path, value }: Override,
): unknown {
  const axis = isMap(parameters) ? parameters[path[1]] : undefined;
  if (!isMap(axis) || axis.when === undefined) return value;
  return { ...value as object, when: axis.when };
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
