/**
 * From the text of an experiment file to an `Experiment`, or to everything that is wrong with it.
 *
 * @module
 */

import type { z } from "zod";
import { fillDefaults } from "./fill_defaults.ts";
import { checkConsistency } from "./check_consistency.ts";
import type { Experiment, ParameterName } from "../experiment.ts";
import { ExperimentError, type Fault, shownText, shownValue } from "./fault.ts";
import { applyOverride, isMap, type Override, parseOverride } from "./override.ts";
import { DEFAULT_DATA, experimentSchema, PARAMETER_NAMES } from "./schema.ts";
import { type Path, readSource, type Source } from "./source.ts";
import { suggest } from "./suggest.ts";

/** What {@linkcode parseExperiment} needs to know beside the text. */
export interface ParseOptions {
  /** What faults call the file, and what names an experiment without a name. @default {"experiment.yaml"} */
  file?: string;
  /** `key=value`, each replacing a part of the file. @default {[]} */
  overrides?: readonly string[];
}

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
  const { file = "experiment.yaml", overrides: texts = [] } = options;
  const source = readSource(text, file);
  const { overrides, faults: overrideFaults } = readOverrides(texts);
  const textFaults = overrideFaults.concat(source.faults);
  if (source.value === undefined) throw new ExperimentError(inFileOrder(textFaults));
  const paths = overrides.map(({ path }) => path);
  const written = overrides.reduce<unknown>(
    (file, override) => applyOverride(file, override, paths),
    source.value,
  );
  const shape = experimentSchema.safeParse(written);
  const where = { source, overrides, written };
  const faults = textFaults.concat(
    (shape.error?.issues ?? []).flatMap((issue) => issueFaults(where, issue)),
    checkConsistency(written).map(({ path, ...told }) => fault(where, path, told)),
  );
  if (faults.length > 0 || !shape.success) throw new ExperimentError(inFileOrder(faults));
  const order = isMap(written) ? Object.keys(written.parameters ?? {}) : [];
  return fillDefaults(shape.data, { file, order: order as ParameterName[] });
}

/** What is needed to say where a fault stands. */
interface Where {
  readonly source: Source;
  readonly overrides: readonly Override[];
  /** The file's value with the overrides in their places. */
  readonly written: unknown;
}

function readOverrides(texts: readonly string[]): { overrides: Override[]; faults: Fault[] } {
  const overrides: Override[] = [];
  const faults: Fault[] = [];
  for (const text of texts) {
    try {
      const override = parseOverride(text);
      if (overrides.some(({ path }) => path.join() === override.path.join())) {
        throw new SyntaxError("an override can be given only once");
      }
      overrides.push(override);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      faults.push({ place: overridePlace(text), path: "", rule: error.message });
    }
  }
  return { overrides, faults };
}

function overridePlace(text: string): string {
  return `the override ${shownText(text)}`;
}

function issueFaults(where: Where, issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(path);
    return issue.keys.map((key) => {
      const rule = `there is no key "${shownText(key)}"${suggest(key, known)}`;
      return fault(where, [...path, key], { rule, atKey: true });
    });
  }
  if (issue.code === "invalid_union") {
    const deeper = issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0));
    const inner = (deeper ?? []).map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
    if (inner.length > 0) return inner.flatMap((each) => issueFaults(where, each));
  }
  const value = valueAt(where.written, path);
  const shown = value === undefined || value === null
    ? "nothing"
    : shownValue(value, { number: wantsNumber(issue) });
  return [fault(where, path, { rule: issue.message, value: shown })];
}

/** True if a number would do at this place. */
function wantsNumber(issue: z.core.$ZodIssue): boolean {
  if (issue.code === "invalid_union") return issue.errors.flat().some(wantsNumber);
  return issue.code === "invalid_type" && ["number", "int"].includes(issue.expected);
}

/** The keys that a map of the file may have; at its top also those that people look for there. */
function keysAt(path: Path): readonly string[] {
  const keys = Object.keys(experimentSchema.shape).filter((key) => key !== "$schema");
  switch (path.join(".")) {
    case "":
      return [...keys, ...PARAMETER_NAMES.map((name) => `parameters.${name}`)];
    case "parameters":
    case "defaults":
      return PARAMETER_NAMES;
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
  return path.reduce<unknown>((value, key) => {
    const map = value as Record<string | number, unknown> | undefined;
    return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
  }, written);
}

function fault(
  where: Where,
  path: Path,
  { rule, value, atKey = false }: { rule: string; value?: string; atKey?: boolean },
): Fault {
  const place = placeOf(where, path, atKey);
  const keys = path.map((key) => shownText(String(key))).join(".");
  return { place, path: keys, rule, ...(value === undefined ? {} : { value }) };
}

/** The override that brought a value in, else its place in the file. */
function placeOf({ source, overrides }: Where, path: Path, atKey: boolean): string {
  const missing = path.length > 0 && !source.has(path.slice(0, 1));
  const override = overrides.find((each) =>
    each.path.every((key, i) => key === path[i]) || (missing && each.path[0] === path[0])
  );
  return override === undefined ? source.placeOf(path, { atKey }) : overridePlace(override.text);
}

/** Faults of the file from its top to its end, then those of the overrides; each only once. */
function inFileOrder(faults: readonly Fault[]): Fault[] {
  const unique = new Map(faults.map((each) => [Object.values(each).join("\n"), each]));
  const placed = [...unique.values()].map((fault) => {
    const [line = Infinity, column = 0] = /:(\d+):(\d+)$/.exec(fault.place)?.slice(1).map(Number) ??
      [];
    return { fault, line, column };
  });
  return placed.sort((a, b) => a.line === b.line ? a.column - b.column : a.line < b.line ? -1 : 1)
    .map(({ fault }) => fault);
}
