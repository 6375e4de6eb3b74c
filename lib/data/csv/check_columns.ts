/**
 * Faults of whole columns: cells of different kinds, missing values, too many categories.
 *
 * @module
 */

import { type ColumnBuilder, MAX_CATEGORIES } from "./column_builder.ts";
import type { CsvSpec } from "./csv_spec.ts";
import type { FaultList } from "./fault_list.ts";
import { nameOf } from "./resolve_columns.ts";
import type { Tally } from "./tally.ts";

/** What the column is used for. */
export type Use = "feature" | "target" | "group";

/** Reports the faults of a column. */
export function checkColumn(
  builder: ColumnBuilder,
  { use, missing }: { use: Use; missing: CsvSpec["missing"] },
  faults: FaultList,
): void {
  checkMissing(builder, { use, missing }, faults);
  if (use === "group") return;
  switch (builder.kind) {
    case "number":
      return checkNumbers(builder, faults);
    case "boolean":
      return checkBooleans(builder, faults);
    case "category":
      return checkCategories(builder, use, faults);
  }
}

function checkMissing(
  { missing, column, numbers, texts, booleans }: ColumnBuilder,
  { use, missing: treatment }: { use: Use; missing: CsvSpec["missing"] },
  faults: FaultList,
): void {
  if (missing.count === 0 || treatment === "drop") return;
  const place = { line: missing.line, column };
  const cells = counted(missing.count, "value is missing", "values are missing");
  const found = `${cells} (${missing.lines()})`;
  const drop = "write missing: drop to leave such rows out";
  if (use !== "feature") {
    faults.add(place, `a ${use} must have a value in each row; ${found}: ${drop}`);
  } else if (treatment === "refuse") {
    const mean = "missing: mean to use the mean of the training rows";
    faults.add(place, `${found}: ${drop}, or ${mean}`);
  } else if (numbers.count + texts.count + booleans.count === 0) {
    faults.add(place, `all values are missing: write exclude: [${yamlText(nameOf(column))}]`);
  }
}

function checkNumbers(builder: ColumnBuilder, faults: FaultList): void {
  const { column, texts, booleans, infinite, decimalCommas } = builder;
  const place = { line: texts.line, column };
  if (texts.count > 0 && checkSpecialNumbers(builder, faults)) return;
  const other = texts.count > 0 ? texts : booleans;
  if (other.count === 0) return;
  const cells = counted(other.count, "cell is text", "cells are text");
  const rule = `a column of numbers must have no text; ${cells}: ${other.places()}`;
  faults.add({ ...place, line: other.line }, rule + hints(infinite, decimalCommas));
}

function hints(infinite: Tally, decimalCommas: Tally): string {
  const lines = decimalCommas.count > 0 ? `; numbers need decimal points, not commas` : "";
  return infinite.count > 0 ? `${lines}; infinite numbers are not allowed` : lines;
}

/** Reports texts that are meant as numbers; true if all texts of the column are, or most have a decimal comma. */
function checkSpecialNumbers(
  { column, texts, infinite, decimalCommas }: ColumnBuilder,
  faults: FaultList,
): boolean {
  if (infinite.count === texts.count) {
    const rule = "a number must be finite and at most 1e150 in size; " +
      `${counted(infinite.count, "cell is", "cells are")} not: ${infinite.places()}`;
    faults.add({ line: infinite.line, column }, rule);
    return true;
  }
  if (2 * decimalCommas.count > texts.count) { // otherwise a few odd cells would make it a column of categories
    const cells = counted(decimalCommas.count, "cell has", "cells have");
    const rule = `numbers must have a decimal point; ${cells} a decimal comma: ` +
      decimalCommas.places();
    faults.add({ line: decimalCommas.line, column }, rule);
    return true;
  }
  return false;
}

function checkBooleans({ column, numbers, texts }: ColumnBuilder, faults: FaultList): void {
  const wrong = texts.count > 0 ? texts : numbers;
  if (wrong.count === 0) return;
  const cells = counted(wrong.count, "cell is", "cells are");
  const rule = `a boolean must be true or false; ${cells} not: ${wrong.places()}`;
  faults.add({ line: wrong.line, column }, rule);
}

function checkCategories(builder: ColumnBuilder, use: Use, faults: FaultList): void {
  const { column, numbers, texts, booleans } = builder;
  if (column.declared === undefined) {
    if (checkSpecialNumbers(builder, faults)) return;
    if (numbers.count > 0) return addMixed(builder, faults);
  }
  if (!builder.hasTooMany) return;
  const line = texts.line || booleans.line;
  const advice = use === "target"
    ? "classes must be few"
    : `it is probably an identifier: write exclude: [${yamlText(nameOf(column))}]`;
  const rule = `a column of text must have at most ${MAX_CATEGORIES} different values; ${advice}`;
  faults.add({ line, column }, rule);
}

/** The fault of a column that has numbers and text, and does not say which of them it is. */
function addMixed(builder: ColumnBuilder, faults: FaultList): void {
  const { column, numbers, texts, infinite, decimalCommas } = builder;
  const [fewer, line] = texts.count <= numbers.count
    ? [`text in ${texts.places()}`, texts.line]
    : [`numbers in ${numbers.places()}`, numbers.line];
  const rule = `${counted(numbers.count, "cell is a number", "cells are numbers")} and ` +
    `${counted(texts.count, "is", "are")} text (${fewer}): correct them, or write ` +
    `columns: { ${yamlText(nameOf(column))}: category }`;
  faults.add({ line, column }, rule + hints(infinite, decimalCommas));
}

/** A name as YAML has it, in quotes if need be. */
function yamlText(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
