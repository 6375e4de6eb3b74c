/**
 * Warnings about the CSV file of an experiment.
 *
 * @module
 */

import type { CsvSpec, Table, TableColumn } from "../data/csv/csv_spec.ts";
import { tableOf } from "../data/csv/table_cache.ts";
import type { DataFindings } from "./data_checks.ts";

/**
 * What only rows of a file have: missing values, equal rows, categories that are rare, columns that look like identifiers,
 * numbers that are far from all others.
 *
 * @param found What was found in the rows of each network of some seeds.
 */
export function fileWarnings(
  data: CsvSpec,
  found: readonly (DataFindings & { seed: number })[],
): string[] {
  const table = tableOf(data);
  return [
    ...targetWarnings(data, table),
    ...droppedWarnings(table),
    ...identifierWarnings(table),
    ...outlierWarnings(table),
    ...leakWarnings(found),
  ];
}

/** With more different values, a target of whole numbers is rather a number than a class. */
const FEW_NUMBERS = 10;

function targetWarnings({ task }: CsvSpec, { target: { values } }: Table): string[] {
  const isOpen = task === undefined && values instanceof Float64Array;
  const different = isOpen ? new Set(values).size : Infinity;
  if (different > FEW_NUMBERS || !values.every(Number.isInteger)) return [];
  return [
    `the target has only ${different} different whole numbers, and is taken as a number to predict: task: classification ` +
    "takes them as classes",
  ];
}

function droppedWarnings({ dropped }: Table): string[] {
  if (dropped === 0) return [];
  const rows = dropped === 1
    ? "1 row with missing values is"
    : `${dropped} rows with missing values are`;
  return [`${rows} left out`];
}

/** In fewer rows, most texts can be different by chance. */
const FEW_ROWS = 20;

/** A text that is different in most rows says which row it is: a name, a date. So do numbers that count the rows. */
function identifierWarnings({ features, content: { rows } }: Table): string[] {
  if (rows < FEW_ROWS) return [];
  return features.flatMap((column): string[] => {
    const { name, categories } = column;
    if (2 * categories.length > rows) {
      return [
        `column ${
          JSON.stringify(name)
        } has ${categories.length} different texts in ${rows} rows, so it says little about a new ` +
        "row: exclude it, or write the number that matters in another column",
      ];
    }
    return countsRows(column)
      ? [`column ${JSON.stringify(name)} counts the rows: it is probably an identifier; exclude it`]
      : [];
  });
}

function countsRows({ kind, values }: TableColumn): boolean {
  return kind === "number" && values.every((value, i) => i === 0 || value === values[i - 1] + 1);
}

/** So many times the distance between the quartiles is far away, also in skewed columns. */
const FAR = 100;

/** A single wrong number, such as one without its decimal point, decides the scale and the error of all others. */
function outlierWarnings({ features, target }: Table): string[] {
  const columns = [
    ...features.filter(({ kind }) => kind === "number"),
    ...(target.values instanceof Float64Array
      ? [{ name: target.name, values: target.values }]
      : []),
  ];
  return columns.flatMap(({ name, values }): string[] => {
    const sorted = values.filter((value) => !Number.isNaN(value)).sort();
    const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
    const [low, median, high] = [0.25, 0.5, 0.75].map(quantile);
    const far = sorted.filter((value) => Math.abs(value - median) > FAR * (high - low));
    if (!(high > low) || far.length === 0) return [];
    const shown = far.slice(0, 3).join(", ") + (far.length > 3 ? ", …" : "");
    return [
      `column ${
        JSON.stringify(name)
      } has numbers far from all others: ${shown}; half of them are between ${low} and ${high}`,
    ];
  });
}

function leakWarnings(found: readonly (DataFindings & { seed: number })[]): string[] {
  const first = (count: (findings: DataFindings) => number) =>
    found.find((each) => count(each) > 0);
  const leak = first(({ inTwoParts }) => inTwoParts);
  const unknown = first(({ unknownCells }) => unknownCells);
  return [
    ...(leak === undefined ? [] : [
      `equal rows in two parts, ${leak.inTwoParts} with seed ${leak.seed}: their validation scores may be too good; ` +
      "group: COLUMN keeps rows of one origin in one part",
    ]),
    ...(unknown === undefined ? [] : [
      `categories that no training row has, in ${unknown.unknownCells} cells with seed ${unknown.seed}: they count as none of ` +
      "the known ones",
    ]),
  ];
}
