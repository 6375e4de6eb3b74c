/**
 * Rules that involve several keys of an experiment file. They are checked on the file as the user wrote it, so that
 * their faults are reported together with all others. Values of a wrong type are skipped: the schema reports them.
 *
 * @module
 */

import type { CsvSpec } from "../../data/csv/csv_spec.ts";
import { isCached, tableOf } from "../../data/csv/table_cache.ts";
import { type DataShape, type DataSpec, isCsv } from "../../data/data_source.ts";
import { splitSizes } from "../../data/split_sizes.ts";
import type { SplitSpec } from "../experiment.ts";
import { sizeFaults } from "./check_sizes.ts";
import { isCount } from "./count_values.ts";
import type { FaultAtPath } from "./fault.ts";
import { isMap } from "./is_map.ts";
import { rankingMetrics, type Task } from "../metrics.ts";
import { splitSchema } from "./data_schema.ts";
import { sizeOfGridFaults } from "./grid_faults.ts";
import { branchAxes, commonAxes } from "./parameter_maps.ts";
import type { DataInFile } from "./read_data.ts";
import { methodFaults } from "./search_faults.ts";
import { setFaults } from "./set_faults.ts";
import { fillSplit, MAX_LAYERS, MAX_UNITS } from "./schema.ts";
import type { Path } from "./source.ts";
import { networkValues, type ValueAtPath } from "./values_in_file.ts";

/**
 * The contradictions that any experiment file can have.
 *
 * @param shape The shape of the data; undefined if there is none, or its faults are reported.
 */
export function checkConsistency(file: unknown, shape?: DataShape): FaultAtPath[] {
  if (!isMap(file)) return [];
  return [
    ...axisFaults(file),
    ...repeatFaults(["seeds"], file.seeds),
    ...repeatFaults(["simplest"], file.simplest),
    ...seedFaults(file),
    ...setFaults(file),
    ...sizeOfGridFaults(file),
    ...methodFaults(file),
    ...(shape === undefined ? [] : [...splitFaults(file, shape), ...sizeFaultsOf(file, shape)]),
  ];
}

function axisFaults(file: Record<string, unknown>): FaultAtPath[] {
  const defaults = isMap(file.defaults) ? file.defaults : {};
  const standard = file.objective === undefined ? normalized : asWritten;
  const rule = "a parameter cannot be in both parameters and defaults";
  const common = commonAxes(file);
  return [
    ...[...common, ...branchAxes(file).flat()].flatMap(({ written: axis, path }): FaultAtPath[] => {
      if (!isMap(axis)) return [];
      const keys = Object.keys(axis).filter((key) => key !== "when" && key !== "probabilities");
      const known = keys.every((key) => key === "value" || key === "values"); // the schema reports unknown keys
      return [
        ...(known && keys.length !== 1
          ? [{ path, rule: "a parameter must have either value or values" }]
          : []),
        ...repeatFaults([...path, "values"], axis.values, standard),
        ...elementFaults(axis.any_of, { path: [...path, "any_of"], standard }),
      ];
    }),
    // A default is the value of a parameter where its condition does not hold.
    ...common.filter(({ name, written }) =>
      Object.hasOwn(defaults, name) && !(isMap(written) && written.when !== undefined)
    ).map(({ path }) => ({ path, rule })),
  ];
}

/** The faults of the elements of `any_of` of one parameter. */
function elementFaults(
  any_of: unknown,
  { path, standard }: { path: Path; standard: (value: unknown) => unknown },
): FaultAtPath[] {
  if (!Array.isArray(any_of)) return [];
  return any_of.flatMap((element: unknown, i) => {
    if (!isMap(element)) return [];
    const isEmpty = Object.keys(element).length === 0;
    const hasBoth = element.value !== undefined && element.values !== undefined;
    const rule = "an element of any_of must have either value, values or a range";
    return [
      ...(isEmpty || hasBoth ? [{ path: [...path, i], rule }] : []),
      ...repeatFaults([...path, i, "values"], element.values, standard),
    ];
  });
}

function repeatFaults(
  path: Path,
  values: unknown,
  standard: (value: unknown) => unknown = asWritten,
): FaultAtPath[] {
  if (!Array.isArray(values)) return [];
  const seen = new Set<string>();
  return values.flatMap((value, i) => {
    if (typeof value === "symbol") return []; // see plainValue(): the schema reports it
    const text = typeof value === "number" ? String(value) : JSON.stringify(standard(value)); // -0 is 0 in both
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    return [{
      path: [...path, i],
      rule: "a value can occur only once in a list",
      showsValue: true,
    }];
  });
}

/** Of a user's own objective `["a"]` and `"a"` are two values. */
function asWritten(value: unknown): unknown {
  return value;
}

/** The standard form of a value of the built-in network: 0 for -0, and one hidden layer as a number. */
export function normalized<T>(value: T): T {
  if (Array.isArray(value)) return (value.length === 1 ? normalized(value[0]) : value) as T;
  return (value === 0 ? 0 : value) as T;
}

function seedFaults(file: Record<string, unknown>): FaultAtPath[] {
  if (!("seeds" in file && "replicates" in file)) return [];
  return [{
    path: ["replicates"],
    rule: "replicates and seeds cannot both be set: remove one of them",
  }];
}

function splitFaults(file: Record<string, unknown>, { rows }: DataShape): FaultAtPath[] {
  const fractions = fractionsOf(file);
  if (fractions === undefined) return [];
  const fault = sumFault(fractions) ?? foldFault(fractions, rows);
  if (fault !== undefined) return [fault];
  const split = fillSplit(fractions);
  const sizes = splitSizes(rows, split);
  return (["train", "validation", "test"] as const)
    .filter((part) => split[part] !== undefined && sizes[part] === 0)
    .map((part) => ({
      path: ["split", part],
      rule: `each part must have at least one of the ${rows} rows`,
      value: `none for the fraction ${split[part]}`,
    }));
}

/** The split in the file; undefined if the schema reports a fault in it. */
function fractionsOf(file: Record<string, unknown>): Partial<SplitSpec> | undefined {
  const shape = splitSchema.optional().safeParse(file.split);
  return shape.success ? (shape.data ?? {}) as Partial<SplitSpec> : undefined;
}

function foldFault(split: Partial<SplitSpec>, rows: number): FaultAtPath | undefined {
  const { folds, train, validation } = split;
  if (folds === undefined) return undefined;
  const filled = fillSplit(split);
  if (
    (train ?? filled.train) !== filled.train ||
    (validation ?? filled.validation) !== filled.validation
  ) {
    return {
      path: ["split"],
      rule: "folds cannot be combined with train or validation: each fold is validated once",
    };
  }
  const left = rows - splitSizes(rows, filled).test;
  if (folds <= left) return undefined;
  return {
    path: ["split", "folds"],
    rule: `each fold must have at least one of the ${left} rows`,
    value: `${folds} folds`,
  };
}

function sumFault(fractions: Partial<SplitSpec>): FaultAtPath | undefined {
  const { train = 0, validation = 0, test = 0 } = fractions;
  const sum = train + validation + test;
  const details = { path: ["split"], value: `a sum of ${sum}` };
  if (sum > 1 + 1e-9) return { rule: "the fractions must add up to at most 1", ...details };
  const split = fillSplit(fractions);
  const empty = (["train", "validation"] as const).find((part) => split[part] <= 0);
  if (empty === undefined) return undefined;
  return { rule: `the fractions must leave some rows for ${empty}`, ...details };
}

/** Contradictions between the data, what networks learn from it, and how configs are ranked and rows are split. */
export function networkFaults(file: unknown, { spec, shape }: DataInFile): FaultAtPath[] {
  if (!isMap(file) || spec === undefined || shape === undefined) return [];
  const task: Task = shape.classes === 0 ? "regression" : "classification";
  const { name } = isMap(file.metric) ? file.metric : {};
  const split = isMap(file.split) ? file.split : {};
  const hasGroup = "csv" in spec && spec.group !== undefined;
  const known = rankingMetrics(task);
  const other = rankingMetrics(task === "regression" ? "classification" : "regression");
  const isOther = typeof name === "string" && other.includes(name) && !known.includes(name);
  const stratifyRule = task === "regression"
    ? "only classes can be stratified, and the task is regression"
    : "rows cannot be stratified and grouped: leave out one of them";
  return [
    ...(isOther
      ? [{
        path: ["metric", "name"],
        rule: `the metric of a ${task} must be ${known.join(", ")}`,
        showsValue: true,
      }]
      : []),
    ...groupFaults(file, spec),
    ...(split.stratify === true && (task === "regression" || hasGroup)
      ? [{ path: ["split", "stratify"], rule: stratifyRule }]
      : []),
  ];
}

/** The number of groups; undefined for a file that is not read again, because the experiment says what was in it. */
function groupCount(spec: CsvSpec): number | undefined {
  const groups = isCached(spec) ? tableOf(spec).groups : undefined;
  return groups && groups.reduce((most, group) => Math.max(most, group), -1) + 1;
}

/** Each part, or each fold, must get a group. */
function groupFaults(file: Record<string, unknown>, spec: DataSpec): FaultAtPath[] {
  const split = fractionsOf(file);
  const groups = isCsv(spec) && spec.group !== undefined ? groupCount(spec) : undefined;
  if (groups === undefined || split === undefined) return [];
  const { folds, test } = fillSplit(split);
  const parts = (folds ?? 2) + (test === undefined ? 0 : 1);
  if (groups >= parts) return [];
  const rule = `it must have a group for each of the ${parts} parts of the split`;
  return [{ path: ["data", "group"], rule, value: `${groups} different groups` }];
}

/** The faults of {@linkcode sizeFaults}; values of a wrong type are left out. */
function sizeFaultsOf(file: Record<string, unknown>, data: DataShape): FaultAtPath[] {
  const fractions = fractionsOf(file);
  const isValid = fractions !== undefined && sumFault(fractions) === undefined;
  const isUnits = (value: unknown) => isCount(value) && value <= MAX_UNITS;
  const isWidth = (value: unknown): value is number | number[] =>
    Array.isArray(value) ? value.length <= MAX_LAYERS && value.every(isUnits) : isUnits(value);
  return sizeFaults({
    data,
    split: isValid ? fillSplit(fractions) : undefined,
    hidden: networkValues(file, "hidden").filter(({ value }) => isWidth(value)) as ValueAtPath<
      number
    >[],
    batchSizes: networkValues(file, "batch_size")
      .filter(({ value }) => isCount(value) || value === "full") as ValueAtPath<number>[],
    epochs: networkValues(file, "epochs").filter(({ value }) => isCount(value)) as ValueAtPath<
      number
    >[],
    logEvery: isCount(file.log_every) ? file.log_every : undefined,
  });
}
