/**
 * The data source of an experiment file: which one it is, and what its CSV file contains.
 *
 * @module
 */

import { CsvError } from "../../data/csv/csv_error.ts";
import type { CsvSpec } from "../../data/csv/csv_spec.ts";
import { describeCsv } from "../../data/csv/table_cache.ts";
import { type DataShape, dataShape, type DataSpec } from "../../data/data_source.ts";
import { CSV_KEYS, dataSchema, GENERATED_NAMES } from "./data_schema.ts";
import type { Fault, FaultAtPath } from "./fault.ts";
import { locateFile, pathFrom } from "./local_files.ts";
import { isMap } from "./is_map.ts";
import { DEFAULT_DATA } from "./schema.ts";

/** The data source of a file, as far as it is known. */
export interface DataInFile {
  /** With its defaults, and what its CSV file contains; undefined if it has faults. */
  readonly spec?: DataSpec;
  /** Undefined if it has faults. */
  readonly shape?: DataShape;
  /** Contradictions between the keys of `data`. */
  readonly faults: readonly FaultAtPath[];
  /** Faults of the CSV file, each with its place there. */
  readonly fileFaults: readonly Fault[];
}

/**
 * Reads the `data` of an experiment file, and the CSV file if it names one. A file that names what the CSV file contained
 * when a sweep began is not read: the sweep checks that it is still the same when it needs the rows.
 *
 * @param folder The folder from which the path of the CSV file is seen.
 */
export function readData(file: unknown, folder: string): DataInFile {
  const none = { faults: [], fileFaults: [] };
  const written = isMap(file) ? file.data : undefined;
  if (written === undefined) {
    return { ...none, spec: DEFAULT_DATA, shape: dataShape(DEFAULT_DATA) };
  }
  const shape = dataSchema.safeParse(written);
  const faults = keyFaults(written);
  if (!shape.success || faults.length > 0) return { ...none, faults };
  const name = GENERATED_NAMES.find((each) => shape.data[each] !== undefined);
  if (name !== undefined) {
    const spec = { [name]: shape.data[name] } as unknown as DataSpec;
    return { ...none, spec, shape: dataShape(spec) };
  }
  const { csv = "", missing = "refuse", scale = "standard", content, ...rest } = shape.data;
  const how = { missing, scale, ...rest };
  if (content === undefined) return describe({ csv: pathFrom(folder, csv), ...how } as CsvSpec);
  const spec = { csv: locateFile(folder, csv), ...how, content } as CsvSpec;
  return { ...none, spec, shape: dataShape(spec) };
}

function describe(spec: CsvSpec): DataInFile {
  try {
    const described = describeCsv(spec);
    return { spec: described, shape: dataShape(described), faults: [], fileFaults: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { faults: [], fileFaults: error.faults.map((each) => ({ path: "", ...each })) };
  }
}

/** Whether a file names exactly one data source, and no keys of another. */
function keyFaults(data: unknown): FaultAtPath[] {
  if (!isMap(data)) return [];
  const isGenerated = (key: string) => (GENERATED_NAMES as readonly string[]).includes(key);
  const sources = Object.keys(data).filter((key) => isGenerated(key) || key === "csv");
  const every = [...GENERATED_NAMES, "csv"].join(", ");
  if (sources.length === 0 && Object.keys(data).every((key) => CSV_KEYS.includes(key))) {
    return [{ path: ["data"], rule: `data must have one of ${every}` }];
  }
  if (sources.length > 1) {
    const rule = "data can have only one source";
    return [{ path: ["data", sources[1]], rule, value: sources.join(" and ") }];
  }
  if (sources[0] === "csv") {
    return data.target === undefined
      ? [{
        path: ["data"],
        rule: "data with csv must have a target: the column that networks predict",
      }]
      : [];
  }
  return Object.keys(data).filter((key) => CSV_KEYS.includes(key))
    .map((key) => ({ path: ["data", key], rule: `only data with csv can have ${key}` }));
}
