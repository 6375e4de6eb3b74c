/**
 * Tables that were read already: a file is read once, however many seeds and trials use it.
 *
 * A table is known by the hash of the file's content and by how it is read, not by its path, so workers that cannot read
 * files use what the main thread registers for them.
 *
 * @module
 */

import { requireTypes } from "../../math/check_arguments.ts";
import { requireCsvSpec } from "./check_spec.ts";
import { CsvError } from "./csv_error.ts";
import type { CsvContent, CsvSpec, Table } from "./csv_spec.ts";
import { readTable } from "./read_table.ts";
import { hasHeader } from "./resolve_columns.ts";

/** The oldest table is forgotten when there are more. */
const MAX_TABLES = 8;

const tables = new Map<string, Table>();

/**
 * The table of a CSV file. The file is read if its content is not known yet, or its table is not in the cache.
 *
 * @param content The bytes of the file, which is not read then.
 * @throws {TypeError} If a part of `spec` is of the wrong type.
 * @throws {RangeError} If a part of `spec` is out of range.
 * @throws {CsvError} If the file has faults, or is not the one that {@linkcode CsvSpec.content} is about.
 */
export function tableOf(spec: CsvSpec, content?: Uint8Array): Table {
  requireCsvSpec("make a table", spec);
  const known = spec.content && tables.get(cacheKey(spec, spec.content));
  if (known !== undefined) return known;
  const table = readTable(spec, content);
  if (spec.content !== undefined && spec.content.hash !== table.content.hash) {
    const rule =
      `its content has changed: the experiment was made for the hash ${spec.content.hash}, the file has ` +
      `${table.content.hash}; the first experiment file, or this one without "content", takes the file as it is`;
    throw new CsvError([{ place: spec.csv, rule }]);
  }
  registerTable(spec, table);
  return table;
}

/** Whether the table of a file is in the cache, so that the file need not be read. */
export function isCached(spec: CsvSpec): boolean {
  return spec.content !== undefined && tables.has(cacheKey(spec, spec.content));
}

/**
 * Puts a table into the cache, for a thread that cannot read the file.
 *
 * @throws {TypeError} If a part of `spec` is of the wrong type, or the table is no object.
 * @throws {RangeError} If a part of `spec` is out of range.
 */
export function registerTable(spec: CsvSpec, table: Table): void {
  requireCsvSpec("register a table", spec);
  requireTypes("register a table", { table, "table.content": table?.content }, "object");
  const key = cacheKey(spec, table.content);
  tables.delete(key);
  tables.set(key, table);
  if (tables.size > MAX_TABLES) tables.delete([...tables.keys()][0]);
}

/**
 * Fills in the facts about the file's content, from the file.
 *
 * @throws {TypeError} If a part of `spec` is of the wrong type.
 * @throws {RangeError} If a part of `spec` is out of range.
 * @throws {CsvError} If the file has faults, or is not the one that {@linkcode CsvSpec.content} is about.
 */
export function describeCsv(spec: CsvSpec): CsvSpec {
  return { ...spec, content: tableOf(spec).content };
}

/** Everything that a table depends on but the path; defaults are filled in, so that they need not be written. */
function cacheKey(spec: CsvSpec, { hash, task }: CsvContent): string {
  const { target, features, exclude = [], group, columns = {}, missing, delimiter = "," } = spec;
  const kinds = Object.keys(columns).sort().map((name) => [name, columns[name]]);
  const how = [target, features ?? null, exclude, group ?? null, kinds, missing, delimiter];
  return JSON.stringify([hash, spec.task ?? task, hasHeader(spec), ...how]);
}
