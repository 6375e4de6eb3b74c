/**
 * The faults of a source: from the issues of its schema, and with the place of each.
 *
 * @module
 */

import type { z } from "zod";
import { suggest } from "../../text/suggest.ts";
import { hintFor, namesProgram } from "./build_objective.ts";
import { CSV_KEYS, GENERATED_NAMES, GENERATED_OPTIONS } from "./data_schema.ts";
import {
  abbreviate,
  type Fault,
  type FaultAtPath,
  type FormatOptions,
  formatValue,
} from "./fault.ts";
import { ownWord } from "./foreign_words.ts";
import { OBJECTIVE_KEYS, PERMISSION_KEYS } from "./objective_schema.ts";
import { NESTED_KEYS, type Override } from "./override.ts";
import { networkSchema, objectiveSchema, PARAMETER_NAMES } from "./schema.ts";
import { TERMINATION_KEYS } from "./search_schema.ts";
import type { Path, Source } from "./source.ts";

/** What is needed to find the place of a fault. */
export interface FaultContext {
  readonly source: Source;
  readonly overrides: readonly Override[];
  /** The source's value with the overrides applied. */
  readonly written: unknown;
  /** Whether the experiment has an objective of the user's own. */
  readonly hasObjective: boolean;
}

/** A fault for each issue that a schema found. */
export function schemaFaults(context: FaultContext, error: z.ZodError | undefined): Fault[] {
  return (error?.issues ?? [])
    .filter((issue) => !(issue.path.join() === "objective" && namesProgram(context.written)))
    .flatMap((issue) => issueFaults(context, issue));
}

const OVERRIDE = "the override ";

/** The place of a fault of an override. */
export function overridePlace(text: string): string {
  return OVERRIDE + abbreviate(text);
}

function issueFaults(context: FaultContext, issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path as Path;
  const value = valueAt(context.written, path);
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(path, context.hasObjective);
    return issue.keys.map((key) => {
      const rule = hintFor([...path, key], context) ??
        `there is no key "${abbreviate(key)}"${suggest(key, known)}`;
      return faultAt(context, [...path, key], { rule, atKey: true });
    });
  }
  if (issue.code === "invalid_key") {
    const rule = issue.issues[0].message;
    return [faultAt(context, path, { rule, value: JSON.stringify(path.at(-1)), atKey: true })];
  }
  if (isSeveralValues(path, value)) {
    const list = value.map((_, i) => textAt(context, [...path, i])).join(", ");
    const example = list.length > 0 && list.length <= MAX_EXAMPLE ? `[${list}]` : "[ … ]";
    const rule = `for several values write { values: ${example} }`;
    return [faultAt(context, path, { rule })];
  }
  if (issue.code === "invalid_union") {
    const inner = innerIssues(issue, value).map((each) => ({
      ...each,
      path: [...issue.path, ...each.path],
    }));
    if (inner.length > 0) return inner.flatMap((each) => issueFaults(context, each));
  }
  const isMissing = value === undefined || (value === null && path.length === 0); // an empty file is null
  const text = isMissing
    ? "no value"
    : issue.code === "too_big" && Array.isArray(value)
    ? String(value.length)
    : textAt(context, path, { number: allowsNumber(issue) });
  const meant = issue.code === "invalid_value" && typeof value === "string"
    ? ownWord(value, issue.values)
    : undefined;
  const isOwnScore = path.join(".") === "metric.name" && typeof value === "string" &&
    !context.hasObjective;
  const advice = meant !== undefined ? `: write ${meant}` : isOwnScore ? OWN_SCORE : "";
  return [faultAt(context, path, { rule: issue.message, value: text + advice })];
}

const OWN_SCORE =
  "; a score of a program of your own needs objective: { command: [program, argument, …] }";

/** A longer list is not repeated in a message. */
const MAX_EXAMPLE = 60;

/** True for a list of values of a parameter where one value is expected. One value of `hidden` can be a list. */
function isSeveralValues(path: Path, value: unknown): value is unknown[] {
  const [top, name, key = "value", ...deeper] = path[0] === "any_of" ? path.slice(2) : path;
  return top === "parameters" && name !== undefined && key === "value" && deeper.length === 0 &&
    Array.isArray(value) && (name !== "hidden" || value.some(Array.isArray));
}

/** The issues of the alternative that the value was probably meant for; empty if the rule of the union says more. */
function innerIssues(
  { errors }: z.core.$ZodIssueInvalidUnion,
  value: unknown,
): z.core.$ZodIssue[] {
  const fitting = errors.find((branch) => !branch.some(isWrongKind));
  if (fitting !== undefined) return fitting;
  const canBeMap = errors.flat().some((inner) =>
    inner.code === "invalid_type" && inner.expected === "object"
  ); // of a parameter: { value: … }, or the value
  const isBareValue = canBeMap && ["string", "number", "boolean"].includes(typeof value);
  return isBareValue ? errors.at(-1) ?? [] : [];
}

/** True if the value is of another kind than the alternative requires: a list instead of a map, and so on. */
function isWrongKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union") {
    return issue.errors.every((branch) => branch.some(isWrongKind));
  }
  return issue.code === "invalid_type" || issue.code === "invalid_value";
}

/** The value at a path as text, with its numbers as the user wrote them. */
function textAt(
  { source, overrides, written }: FaultContext,
  path: Path,
  options: Pick<FormatOptions, "number"> = {},
): string {
  const override = overrides.find((each) => each.path.every((key, i) => key === path[i]));
  const numberText = (inner: Path) =>
    override === undefined
      ? source.numberText([...path, ...inner])
      : override.numberText([...path, ...inner].slice(override.path.length));
  return formatValue(valueAt(written, path), { ...options, numberText });
}

/** True if the rule that is broken allows a number. */
function allowsNumber(issue: z.core.$ZodIssue): boolean {
  if (issue.code === "invalid_union") return issue.errors.flat().some(allowsNumber);
  return issue.code === "invalid_type" && ["number", "int"].includes(issue.expected);
}

/** The known keys of a map in the file, and with dots those of the maps inside it, which users often write there. */
function keysAt(path: Path, hasObjective: boolean): readonly string[] {
  const { shape } = hasObjective ? objectiveSchema : networkSchema;
  const keys = Object.keys(shape).filter((key) => key !== "$schema");
  switch (path.join(".")) {
    case "":
      return hasObjective ? [...keys, "metric.name", "metric.goal"] : [
        ...keys,
        "objective",
        ...PARAMETER_NAMES.map((name) => `parameters.${name}`),
        ...NESTED_KEYS,
      ];
    case "parameters":
    case "defaults":
      return PARAMETER_NAMES;
    case "data":
      return [...GENERATED_NAMES, ...CSV_KEYS, ...GENERATED_OPTIONS];
    case "objective":
      return OBJECTIVE_KEYS;
    case "permissions":
      return PERMISSION_KEYS;
    case "early_terminate":
      return TERMINATION_KEYS;
    case "split":
      return [...keysIn("split")];
    case "metric":
      return keysIn("metric");
    default:
      return deeperKeys(path);
  }
}

function deeperKeys(path: Path): readonly string[] {
  const [top, , ...inner] = path;
  if (top === "data") return keysIn(path.join("."));
  if (top === "zip") return PARAMETER_NAMES;
  if (top === "any_of" && inner.length < 2) {
    return inner.length === 0 ? ["parameters"] : PARAMETER_NAMES;
  }
  if (path.includes("when") || top === "exclude") return ["above", "below"];
  return [
    ...["value", "values", "when", "min", "max", "steps", "q", "distribution", "any_of"],
    ...["probabilities", "mu", "sigma"],
  ];
}

function keysIn(map: string): string[] {
  return NESTED_KEYS.filter((key) => key.startsWith(`${map}.`))
    .map((key) => key.slice(map.length + 1));
}

function valueAt(written: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    const map = value as Record<string | number, unknown> | undefined;
    return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
  }, written);
}

export function faultAt(
  context: FaultContext,
  path: Path,
  { rule, atKey = false, showsValue = false, ...rest }: FaultDetails,
): Fault {
  const place = placeOf(context, path, atKey);
  const keys = path.map((key) => abbreviate(String(key))).join(".");
  const value = showsValue ? textAt(context, path) : rest.value;
  return { place, path: keys, rule, ...(value === undefined ? {} : { value }) };
}

type FaultDetails = Omit<FaultAtPath, "path">;

/** The override that a value comes from, or else its place in the source. */
function placeOf({ source, overrides }: FaultContext, path: Path, atKey: boolean): string {
  const missing = path.length > 0 && !source.has(path.slice(0, 1));
  const isCondition = path[0] === "parameters" && path[2] === "when"; // no override has one
  const override = isCondition
    ? undefined
    : overrides.find((each) =>
      each.path.every((key, i) => key === path[i]) || (missing && each.path[0] === path[0])
    );
  return override === undefined ? source.placeOf(path, { atKey }) : overridePlace(override.text);
}

/** Faults of the source in its order, then those of the overrides, without duplicates. */
export function inFileOrder(faults: readonly Fault[]): Fault[] {
  const unique = new Map(faults.map((each) => [Object.values(each).join("\n"), each]));
  return [...unique.values()].map((fault) => ({ fault, position: positionOf(fault) }))
    .sort(({ position: [aLine, aColumn] }, { position: [bLine, bColumn] }) =>
      aLine === bLine ? aColumn - bColumn : aLine < bLine ? -1 : 1
    )
    .map(({ fault }) => fault);
}

function positionOf({ place }: Fault): [line: number, column: number] {
  if (place.startsWith(OVERRIDE)) return [Infinity, 0];
  const [line = 0, column = 0] = /:(\d+):(\d+)$/.exec(place)?.slice(1).map(Number) ?? [];
  return [line, column];
}
