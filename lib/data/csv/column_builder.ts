/**
 * The cells of a column as numbers, collected row by row while its kind is not known yet.
 *
 * A number is stored as itself, a text as the index of its first occurrence. A column that has both is a fault, so one
 * array is enough.
 *
 * @module
 */

import { booleanOf, hasDecimalComma, isInfinite, isMissing, numberOf } from "./cell.ts";
import type { ColumnKind } from "./csv_spec.ts";
import { NumberChunks } from "./number_chunks.ts";
import type { UsedColumn } from "./resolve_columns.ts";
import { Tally } from "./tally.ts";

/** Classes of a target, and categories of a feature. */
export const MAX_CATEGORIES = 1000;

/** Options of {@linkcode ColumnBuilder}. */
export interface ColumnBuilderOptions {
  /** Different texts that are kept; more are counted as {@linkcode ColumnBuilder.hasTooMany}. @default {1000} */
  readonly maxTexts?: number;
}

/** Collects the cells of one column. */
export class ColumnBuilder {
  /** Which column it is. */
  readonly column: UsedColumn;
  /** Cells that are numbers. */
  readonly numbers = new Tally();
  /** Cells that are `true` or `false`. */
  readonly booleans = new Tally();
  /** Cells of any other text. */
  readonly texts = new Tally();
  /** Those of `texts` that are infinite numbers. */
  readonly infinite = new Tally();
  /** Those of `texts` that are numbers with a decimal comma. */
  readonly decimalCommas = new Tally();
  /** Cells without a value. */
  readonly missing = new Tally();
  readonly #cells = new NumberChunks();
  readonly #codes = new Map<string, number>();
  readonly #maxTexts: number;
  #hasTooMany = false;

  /** A builder without cells. */
  constructor(column: UsedColumn, { maxTexts = MAX_CATEGORIES }: ColumnBuilderOptions = {}) {
    this.column = column;
    this.#maxTexts = maxTexts;
  }

  /** True if the column has more different texts than are kept. */
  get hasTooMany(): boolean {
    return this.#hasTooMany;
  }

  /** Adds the trimmed text of the next row's cell. */
  add(text: string, line: number): void {
    this.#cells.push(this.#encode(text, line));
  }

  #encode(text: string, line: number): number {
    if (this.column.declared !== "category") {
      const value = numberOf(text);
      if (value !== undefined) {
        this.numbers.add(line, text);
        return value;
      }
    }
    if (isMissing(text)) {
      this.missing.add(line, text);
      return NaN;
    }
    this.#countText(text, line);
    return this.#codeOf(text);
  }

  #countText(text: string, line: number): void {
    if (booleanOf(text) !== undefined) return this.booleans.add(line, text);
    this.texts.add(line, text);
    if (isInfinite(text)) this.infinite.add(line, text);
    if (hasDecimalComma(text)) this.decimalCommas.add(line, text);
  }

  #codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#codes.size;
    if (code >= this.#maxTexts) {
      this.#hasTooMany = true;
      return 0;
    }
    this.#codes.set(text, code);
    return code;
  }

  /** The kind of the column: the declared one, or the one that all cells have. */
  get kind(): ColumnKind {
    if (this.column.declared !== undefined) return this.column.declared;
    if (this.texts.count > 0) return "category";
    return this.booleans.count > 0 ? "boolean" : "number";
  }

  /** The numbers of a column of numbers, in shared memory; NaN is missing. The builder has no cells after that. */
  takeNumbers(): Float64Array {
    return this.#cells.take();
  }

  /** 0 and 1 for the cells of a column of booleans. */
  takeBooleans(): Float64Array {
    const values = [...this.#codes.keys()].map((text) => Number(booleanOf(text)));
    return this.#cells.take((code) => values[code]);
  }

  /**
   * The indices of the cells of a column of texts, and the texts, sorted by code unit. Missing values are a last text "".
   */
  takeTexts(): { values: Float64Array; texts: string[] } {
    const texts = [...this.#codes.keys()].sort();
    const order = new Map(texts.map((text, index) => [text, index]));
    const indices = [...this.#codes.keys()].map((text) => order.get(text) as number);
    const missing = texts.length;
    if (this.missing.count > 0) texts.push("");
    const values = this.#cells.take((code) => Number.isNaN(code) ? missing : indices[code]);
    return { values, texts };
  }
}
