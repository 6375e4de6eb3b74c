/**
 * From the text of an experiment file to an `Experiment`, or to everything that is wrong with it.
 *
 * @module
 */

import { type Document, isMap, isPair, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { crossCheck, normalized } from "./cross_check.ts";
import type { Axis, Experiment, ParameterName, ParameterValues } from "./experiment.ts";
import { ExperimentError, type Fault, shownValue } from "./fault.ts";
import { type Override, parseOverride } from "./override.ts";
import {
  completeMetric,
  DEFAULT_DATA,
  DEFAULT_PARAMETERS,
  DEFAULT_REPLICATES,
  DEFAULT_SPLIT,
  experimentSchema,
  PARAMETER_NAMES,
} from "./schema.ts";
import { suggest } from "./suggest.ts";

/** What {@linkcode parseExperiment} needs to know beside the text. */
export interface ParseOptions {
  /** What faults call the file, and what names an experiment without a name. @default {"experiment.yaml"} */
  file?: string;
  /** `key=value`, each replacing a part of the file. @default {[]} */
  overrides?: readonly string[];
}

type Path = readonly (string | number)[];

/**
 * Reads the text of an experiment file: YAML or JSON.
 *
 * @throws {ExperimentError} If anything is wrong, with everything that is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "./parse_experiment.ts";
 *
 * const experiment = parseExperiment("parameters: { hidden: { values: [8, 16] } }", { overrides: ["seeds=0"] });
 * assertEquals(experiment.parameters.hidden?.values, [8, 16]);
 * assertEquals(experiment.seeds, [0]);
 * ```
 */
export function parseExperiment(text: string, options: ParseOptions = {}): Experiment {
  const { file = "experiment.yaml", overrides = [] } = options;
  const source = readSource(text, file);
  const faults = [...source.faults, ...applyOverrides(source, overrides)];
  const written = writtenValue(source);
  const shape = experimentSchema.safeParse(written);
  for (const issue of shape.error?.issues ?? []) {
    faults.push(...issueFaults(source, issue, written));
  }
  for (const { path, rule, value } of crossCheck(written)) {
    faults.push(fault(source, path, { rule, ...(value === undefined ? {} : { value }) }));
  }
  if (faults.length > 0 || !shape.success) throw new ExperimentError(inFileOrder(faults));
  return freeze(complete(shape.data, { file, order: parameterOrder(written) }));
}

/** A file on its way, with what is needed to say where a value stands. */
interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly overrides: Override[];
  readonly faults: readonly Fault[];
}

/** @throws {ExperimentError} If the text is not YAML at all. */
function readSource(text: string, file: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { place: `${file}:${line}:${col}`, path: "", rule: message };
  });
  const isText = document.errors.every(({ code }) => code === "DUPLICATE_KEY");
  if (!isText) throw new ExperimentError(faults);
  return { file, document, lines, overrides: [], faults };
}

/** Puts the overrides into the document; what cannot be put there is a fault. */
function applyOverrides(source: Source, texts: readonly string[]): Fault[] {
  return texts.flatMap((text) => {
    try {
      putOverride(source, parseOverride(text));
      return [];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return [{ place: `the override ${text}`, path: "", rule: error.message }];
    }
  });
}

/** @throws {SyntaxError} If an earlier override says the same key. */
function putOverride({ document, overrides }: Source, override: Override): void {
  const { path, value } = override;
  if (overrides.some((earlier) => earlier.path.join() === path.join())) {
    throw new SyntaxError("an override can be given only once");
  }
  overrides.push(override);
  if (document.contents !== null && !isMap(document.contents)) return; // told as a fault of the file
  if (path[0] === "seeds") document.delete("replicates");
  if (path[0] === "replicates") document.delete("seeds");
  if (path[0] === "parameters" && document.hasIn(["defaults", path[1]])) {
    document.deleteIn(["defaults", path[1]]);
  }
  for (let length = 1; length < path.length; length++) {
    const part = path.slice(0, length);
    if (!isMap(document.getIn(part, true))) document.setIn(part, document.createNode({}));
  }
  document.setIn(path, document.createNode(value));
}

/** @throws {ExperimentError} If aliases in the file refer to nothing or multiply without end. */
function writtenValue({ document, file }: Source): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new ExperimentError([{ place: file, path: "", rule: error.message }]);
  }
}

function issueFaults(source: Source, issue: z.core.$ZodIssue, written: unknown): Fault[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const rule = `there is no key "${key}"${suggest(key, keysAt(path))}`;
      return fault(source, [...path, key], { rule, atKey: true });
    });
  }
  if (issue.code === "invalid_union") {
    const deeper = issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0)) ??
      [];
    const inner = deeper.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
    if (inner.length > 0) return inner.flatMap((each) => issueFaults(source, each, written));
  }
  const value = valueAt(written, path);
  return [fault(source, path, {
    rule: issue.message,
    value: value === undefined ? "nothing" : shownValue(value),
  })];
}

/** The keys that a map of the file may have. */
function keysAt(path: Path): readonly string[] {
  if (path.length === 0) return Object.keys(experimentSchema.shape);
  if (path.length === 1 && ["parameters", "defaults"].includes(String(path[0]))) {
    return PARAMETER_NAMES;
  }
  switch (path.join(".")) {
    case "data":
      return Object.keys(DEFAULT_DATA);
    case "data.spiral":
      return Object.keys(DEFAULT_DATA.spiral);
    case "split":
      return ["train", "validation", "test"];
    case "metric":
      return ["name", "goal"];
    default:
      return ["value", "values"];
  }
}

function valueAt(written: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
    written,
  );
}

function fault(
  source: Source,
  path: Path,
  { rule, value, atKey = false }: { rule: string; value?: string; atKey?: boolean },
): Fault {
  const place = placeOf(source, path, atKey);
  return { place, path: path.join("."), rule, ...(value === undefined ? {} : { value }) };
}

function placeOf({ file, document, lines, overrides }: Source, path: Path, atKey: boolean): string {
  const override = overrides.find((each) => each.path.every((key, i) => key === path[i]));
  if (override !== undefined) return `the override ${override.text}`;
  const { line, col } = lines.linePos(offsetOf(document, path, atKey));
  return `${file}:${line}:${col}`;
}

/** Where the value of a path stands in the text; of a path that is not there, its nearest parent. */
function offsetOf(document: Document, path: Path, atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, key] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && String(item.key) === String(key));
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
      if (last && atKey) break;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
    } else {
      break;
    }
    offset = startOf(node) ?? offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

/** Faults of the file from its top to its end, then those of the overrides; each only once. */
function inFileOrder(faults: readonly Fault[]): Fault[] {
  const position = ({ place }: Fault): number[] =>
    /:(\d+):(\d+)$/.exec(place)?.slice(1).map(Number) ?? [Infinity, 0];
  const unique = new Map(faults.map((each) => [JSON.stringify(each), each]));
  return [...unique.values()].sort((a, b) => {
    const [lineA, columnA] = position(a);
    const [lineB, columnB] = position(b);
    return lineA === lineB ? columnA - columnB : lineA < lineB ? -1 : 1;
  });
}

/** The parameters in the order of the file: the schema gives them back in its own. */
function parameterOrder(written: unknown): ParameterName[] {
  return Object.keys((written as { parameters?: object }).parameters ?? {}) as ParameterName[];
}

function complete(
  written: z.output<typeof experimentSchema>,
  { file, order }: { file: string; order: ParameterName[] },
): Experiment {
  const { replicates = DEFAULT_REPLICATES, log_every, run_cap, split = DEFAULT_SPLIT } = written;
  const parameters = Object.fromEntries(
    order.map((name) => [name, completeAxis(written.parameters?.[name])]),
  );
  const unnamed = PARAMETER_NAMES.filter((name) => !(name in parameters));
  const given = (written.defaults ?? {}) as Partial<ParameterValues>;
  return {
    name: written.name ?? nameOf(file),
    method: written.method,
    metric: completeMetric(written.metric as Parameters<typeof completeMetric>[0]),
    seeds: written.seeds ?? Array.from({ length: replicates }, (_, seed) => seed),
    data: written.data ?? DEFAULT_DATA,
    split: split as Experiment["split"],
    ...(log_every === undefined ? {} : { log_every }),
    ...(run_cap === undefined ? {} : { run_cap }),
    parameters,
    defaults: Object.fromEntries(
      unnamed.map((
        name: ParameterName,
      ) => [name, normalized(given[name] ?? DEFAULT_PARAMETERS[name])]),
    ),
  };
}

function completeAxis(axis: unknown): Axis {
  const { value, values = [value] } = axis as { value?: unknown; values?: unknown[] };
  return { values: values.map(normalized) as Axis["values"] };
}

/** The name of an experiment that has none: its file's, without folder and ending. */
function nameOf(file: string): string {
  const stem = (file.split(/[\\/]/).at(-1) ?? "").replace(/\.[^.]*$/, "");
  return stem.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^[_-]+/, "").slice(0, 100) || "experiment";
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(Object.freeze(value)).forEach(freeze);
  }
  return value;
}
