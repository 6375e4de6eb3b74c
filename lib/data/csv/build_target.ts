/**
 * The column to predict: which task it makes, and its classes.
 *
 * @module
 */

import { type ColumnBuilder, MAX_CATEGORIES } from "./column_builder.ts";
import { quoted } from "./csv_error.ts";
import type { CsvSpec, TableTarget } from "./csv_spec.ts";
import type { FaultList } from "./fault_list.ts";
import { nameOf } from "./resolve_columns.ts";

/** A target whose numbers have a fraction and this many different values is probably meant for regression. */
const MAX_FRACTIONAL_CLASSES = 50;

/** The task of a target: what the file says, or the one of its kind. */
export function taskOf(spec: CsvSpec, builder: ColumnBuilder): "classification" | "regression" {
  return spec.task ?? (builder.kind === "number" ? "regression" : "classification");
}

/**
 * Builds the target; undefined with a fault if it cannot be predicted. If not all rows could be read, a target of one value
 * is no fault.
 */
export function buildTarget(
  builder: ColumnBuilder,
  { task, hasAllRows }: { task: "classification" | "regression"; hasAllRows: boolean },
  faults: FaultList,
): TableTarget | undefined {
  const before = faults.count;
  const target = task === "regression"
    ? buildNumbers(builder, faults)
    : builder.kind === "number"
    ? buildNumericClasses(builder, faults)
    : buildClasses(builder);
  if (faults.count > before || target === undefined) return undefined;
  if (hasAllRows && !hasTwoValues(target)) {
    const rule = task === "regression"
      ? "the target must have at least two different values, and all are the same"
      : "the target must have at least two classes";
    const value = task === "regression" ? String(target.values[0]) : quoted(target.classes.join());
    faults.add(placeOf(builder), rule, value);
    return undefined;
  }
  return target;
}

function hasTwoValues({ classes, values }: TableTarget): boolean {
  return values instanceof Int32Array
    ? classes.length > 1
    : values.some((value) => value !== values[0]);
}

function placeOf({ column, numbers, booleans, texts }: ColumnBuilder): {
  line: number;
  column: ColumnBuilder["column"];
} {
  const lines = [numbers.line, booleans.line, texts.line].filter((line) => line > 0);
  return { line: Math.min(...lines), column };
}

function buildNumbers(builder: ColumnBuilder, faults: FaultList): TableTarget | undefined {
  if (builder.kind === "number") {
    return { name: nameOf(builder.column), classes: [], values: builder.takeNumbers() };
  }
  const other = builder.texts.count > 0 ? builder.texts : builder.booleans;
  const found = builder.column.declared === undefined ? other.places() : builder.kind;
  const rule = `the target of task: regression must be numbers; or write task: classification`;
  faults.add({ line: other.line || builder.numbers.line, column: builder.column }, rule, found);
  return undefined;
}

/** Classes that are numbers, in their order. */
function buildNumericClasses(builder: ColumnBuilder, faults: FaultList): TableTarget | undefined {
  const numbers = builder.takeNumbers();
  const distinct = distinctNumbers(numbers);
  const isFractional = distinct.some((value) => !Number.isInteger(value));
  if (distinct.length > (isFractional ? MAX_FRACTIONAL_CLASSES : MAX_CATEGORIES)) {
    const most = isFractional
      ? `classes of numbers with fractions must be at most ${MAX_FRACTIONAL_CLASSES}`
      : `classes must be at most ${MAX_CATEGORIES}`;
    faults.add(placeOf(builder), `${most}, and there are more: is it task: regression?`);
    return undefined;
  }
  const index = new Map(distinct.map((value, i) => [value, i]));
  const values = sharedIndices(numbers, (value) => index.get(value) as number);
  return { name: nameOf(builder.column), classes: distinct.map(String), values };
}

/** The different numbers in ascending order; if they are over 1000, the first 1001. */
function distinctNumbers(numbers: Float64Array): number[] {
  const distinct = new Set<number>();
  for (const value of numbers) {
    distinct.add(value);
    if (distinct.size > MAX_CATEGORIES) break;
  }
  return [...distinct].sort((a, b) => a - b);
}

function buildClasses(builder: ColumnBuilder): TableTarget {
  const name = nameOf(builder.column);
  if (builder.kind === "boolean") {
    const numbers = builder.takeBooleans();
    const present = ["false", "true"].filter((_, i) => numbers.includes(i));
    const first = present[0] === "true" ? 1 : 0;
    return { name, classes: present, values: sharedIndices(numbers, (value) => value - first) };
  }
  const { values, texts } = builder.takeTexts();
  return { name, classes: texts, values: sharedIndices(values, (value) => value) };
}

/** Indices in shared memory. */
export function sharedIndices(
  values: Float64Array,
  indexOf: (value: number) => number,
): Int32Array {
  const indices = new Int32Array(new SharedArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) indices[i] = indexOf(values[i]);
  return indices;
}
