/**
 * Which columns of a CSV file are used, and for what.
 *
 * @module
 */

import { distance } from "fastest-levenshtein";
import type { ColumnKind, CsvSpec } from "./csv_spec.ts";
import type { CsvRecord } from "./csv_records.ts";
import { quoted } from "./csv_error.ts";
import type { ColumnPlace, FaultList } from "./fault_list.ts";

/** A column that is used. */
export interface UsedColumn extends ColumnPlace {
  /** What {@linkcode CsvSpec.columns} says about it. */
  readonly declared: ColumnKind | undefined;
}

/** The columns of a file by what they are used for. */
export interface ColumnRoles {
  /** Cells of each record. */
  readonly width: number;
  readonly target: UsedColumn;
  readonly group: UsedColumn | undefined;
  readonly features: readonly UsedColumn[];
}

/** True if the first line of the file has the names of the columns. */
export function hasHeader({ header, target }: CsvSpec): boolean {
  return header ?? typeof target !== "number";
}

/** The name of a column: that of the header, or its number. */
export function nameOf({ index, name }: ColumnPlace): string {
  return name ?? String(index + 1);
}

/** What columns are known by. */
interface Header {
  readonly spec: CsvSpec;
  readonly line: number;
  readonly width: number;
  /** Undefined if the file has no header. */
  readonly names: readonly string[] | undefined;
  readonly faults: FaultList;
}

/** Finds the columns of a file from its first record. Undefined if that is impossible: then `faults` says why. */
export function resolveColumns(
  spec: CsvSpec,
  first: CsvRecord,
  faults: FaultList,
): ColumnRoles | undefined {
  const before = faults.count;
  const { line, cells } = first;
  const names = hasHeader(spec) ? cells : undefined;
  checkLineEnds(first, faults);
  checkDelimiter(spec, first, faults);
  if (faults.count > before) return undefined;
  const header: Header = { spec, line, width: cells.length, names, faults };
  const roles = findRoles(header);
  return faults.count > before ? undefined : roles;
}

function checkLineEnds({ line, cells }: CsvRecord, faults: FaultList): void {
  if (!cells.some((cell) => cell.includes("\r"))) return;
  faults.add({ line }, "lines must end with LF or CR LF, not with CR alone");
}

function checkDelimiter(
  { delimiter = "," }: CsvSpec,
  { line, cells }: CsvRecord,
  faults: FaultList,
): void {
  if (cells.length > 1) return;
  const counts = [",", ";", "\t", "|"].map((each) => ({
    each,
    count: cells[0].split(each).length - 1,
  }));
  const { each, count } = counts.reduce((most, next) => next.count > most.count ? next : most);
  if (count === 0 || each === delimiter) return;
  const rule = `the line has no ${JSON.stringify(delimiter)} between cells, but ${count} times ` +
    `${JSON.stringify(each)}: write delimiter: ${JSON.stringify(each)}`;
  faults.add({ line }, rule);
}

function findRoles(header: Header): ColumnRoles | undefined {
  const { spec, width } = header;
  const target = find(header, "target", spec.target);
  const group = spec.group === undefined ? undefined : find(header, "group", spec.group);
  const excluded = findAll(header, "exclude", spec.exclude ?? []);
  const declared = declaredKinds(header);
  const taken = new Map<number | undefined, string>([[target, "target"]]);
  claim(header, taken, "group", group === undefined ? [] : [group]);
  claim(header, taken, "exclude", excluded);
  let features: number[];
  if (spec.features === undefined) {
    features = Array.from({ length: width }, (_, i) => i).filter((i) => !taken.has(i));
  } else {
    features = findAll(header, "features", spec.features);
    claim(header, taken, "features", features);
  }
  const used = [target, group, ...features].filter((each) => each !== undefined);
  checkNames(header, new Set(used));
  if (features.length === 0 && header.faults.count === 0) {
    header.faults.add({ line: header.line }, noFeature(spec));
  }
  if (target === undefined) return undefined;
  const column = (index: number): UsedColumn => ({
    ...{ index, name: header.names?.[index], declared: declared.get(index) },
  });
  return {
    width,
    target: column(target),
    group: group === undefined ? undefined : column(group),
    features: features.map(column),
  };
}

function noFeature(spec: CsvSpec): string {
  return `there must be a column to predict ${
    quoted(String(spec.target))
  } from, and no column is left`;
}

/** Reports the columns that already have another role. */
function claim(
  { line, faults, names }: Header,
  taken: Map<number | undefined, string>,
  role: string,
  indices: readonly number[],
): void {
  for (const index of indices) {
    const other = taken.get(index);
    if (other === undefined) taken.set(index, role);
    else {
      const rule = other === role
        ? `${role} must have it once`
        : `${role} must not have it: ${other} has it`;
      faults.add({ line, column: { index, name: names?.[index] } }, rule);
    }
  }
}

function findAll(header: Header, role: string, wanted: readonly (string | number)[]): number[] {
  return wanted.map((each) => find(header, role, each)).filter((index) => index !== undefined);
}

/** The index of a column; undefined with a fault if there is none. */
function find(header: Header, role: string, wanted: string | number): number | undefined {
  const { line, width, names, faults } = header;
  const index = indexOf(header, wanted);
  if (index !== undefined) return index;
  const isNumber = typeof wanted === "number" || names === undefined;
  const rule = isNumber
    ? `${role} must be ${names === undefined ? "the number of " : ""}a column from 1 to ${width}`
    : `${role} must be a column of the file${similar(wanted, names)}`;
  faults.add({ line }, rule, typeof wanted === "number" ? String(wanted) : quoted(wanted));
  return undefined;
}

function indexOf({ names, width }: Header, wanted: string | number): number | undefined {
  const named = typeof wanted === "string" && names !== undefined
    ? names.indexOf(wanted.trim())
    : -1;
  if (named >= 0) return named;
  const isNumber = typeof wanted === "number" || (names === undefined && /^\d+$/.test(wanted));
  const number = isNumber ? Number(wanted) : 0;
  return number >= 1 && number <= width && Number.isInteger(number) ? number - 1 : undefined;
}

/** The most names that a message lists. */
const MAX_NAMES = 12;

/** The end of a sentence about an unknown name. */
function similar(wanted: string, names: readonly string[]): string {
  const lower = wanted.toLowerCase().slice(0, 100);
  const distances = names.map((name) => distance(lower, name.toLowerCase().slice(0, 100)));
  const least = distances.reduce((least, each) => Math.min(least, each), Infinity);
  if (least < lower.length && least <= Math.max(1, lower.length / 3)) {
    return ` (did you mean ${quoted(names[distances.indexOf(least)])}?)`;
  }
  const list = names.slice(0, MAX_NAMES).map(quoted).join(", ");
  return ` (${list}${names.length > MAX_NAMES ? ", …" : ""})`;
}

function declaredKinds(header: Header): Map<number, ColumnKind> {
  const kinds = new Map<number, ColumnKind>();
  for (const [name, kind] of Object.entries(header.spec.columns ?? {})) {
    const byNumber = indexOf(header, name) === undefined && /^\d+$/.test(name);
    const index = find(header, "columns", byNumber ? Number(name) : name);
    if (index !== undefined) kinds.set(index, kind);
  }
  return kinds;
}

/** Columns that are used must have a name that no other one of them has. */
function checkNames({ names, line, faults }: Header, used: ReadonlySet<number>): void {
  if (names === undefined) return;
  const seen = new Map<string, number>();
  names.forEach((name, index) => {
    if (!used.has(index)) return;
    const column = { index, name };
    const first = seen.get(name);
    if (name === "") {
      faults.add({ line, column }, `a column must have a name; or write exclude: [${index + 1}]`);
    } else if (first !== undefined) {
      const rule =
        `the name must be unique, but column ${first + 1} has it too; or exclude one of them ` +
        `by its number`;
      faults.add({ line, column }, rule);
    }
    if (first === undefined) seen.set(name, index);
  });
}
