/**
 * How a CSV file is read, and the table that comes out.
 *
 * @module
 */

/** How a CSV file is read. Written in experiment files under `data`. */
export interface CsvSpec {
  /** The path of the file, absolute or from the current folder. */
  readonly csv: string;
  /** The column to predict: its name, or its number from 1. */
  readonly target: string | number;
  /** The columns to predict from, by name or number. @default {all others} */
  readonly features?: readonly (string | number)[];
  /** Columns that are not used, by name or number. */
  readonly exclude?: readonly (string | number)[];
  /** Rows with the same value in this column stay in one part of the split; it is no feature. */
  readonly group?: string | number;
  /** What the cells of a column mean, where it cannot be inferred from them. */
  readonly columns?: Readonly<Record<string, ColumnKind>>;
  /** What happens to missing values: an error, the row is left out, or the mean of the training rows replaces them. */
  readonly missing: "refuse" | "drop" | "mean";
  /** How numbers are scaled: to mean 0 and standard deviation 1, to [0, 1], or not at all. */
  readonly scale: "standard" | "minmax" | "none";
  /** What is predicted: a class or a number. @default {"regression" for a target of numbers, "classification" otherwise} */
  readonly task?: "classification" | "regression";
  /** The character between cells. @default {","} */
  readonly delimiter?: string;
  /** True if the first line has the names of the columns. @default {true; false if the target is a number} */
  readonly header?: boolean;
  /** Facts about the file, filled in when it is first read. */
  readonly content?: CsvContent;
}

/** What the cells of a column mean. */
export type ColumnKind = "number" | "category" | "boolean";

/** Facts about a file, as a {@linkcode CsvSpec} reads it. */
export interface CsvContent {
  /** The first 64 bits of the SHA-256 hash of the file's bytes, as 16 hexadecimal digits. */
  readonly hash: string;
  /** Rows of the table; rows that are left out because of missing values do not count. */
  readonly rows: number;
  /** Numbers per encoded row. */
  readonly inputs: number;
  /** Classes of the target; 0 for regression. */
  readonly classes: number;
  /** What is predicted: a class or a number. */
  readonly task: "classification" | "regression";
}

/** The rows of a CSV file. Its arrays are in shared memory, so that all workers use the same copy. */
export interface Table {
  /** Facts about the file. */
  readonly content: CsvContent;
  /** The columns to predict from, in the order of the file, or of {@linkcode CsvSpec.features}. */
  readonly features: readonly TableColumn[];
  /** The column to predict. */
  readonly target: TableTarget;
  /** (rows): the number of the group of each row. */
  readonly groups?: Int32Array;
  /** Rows that are left out because of missing values. */
  readonly dropped: number;
}

/** A column to predict from. */
export interface TableColumn {
  /** Its name in the header; without a header its number from 1. */
  readonly name: string;
  /** What its cells mean. */
  readonly kind: ColumnKind;
  /** (rows): the number; 0 or 1; or the index of the category. NaN is a missing number or boolean. */
  readonly values: Float64Array;
  /** The categories, sorted by code unit; missing values are a last category "". Empty for other kinds. */
  readonly categories: readonly string[];
}

/** The column to predict. */
export interface TableTarget {
  /** Its name in the header; without a header its number from 1. */
  readonly name: string;
  /** Names of the classes, in sorted order; empty for regression. */
  readonly classes: readonly string[];
  /** (rows): the index of the class, or the number. */
  readonly values: Int32Array | Float64Array;
}
