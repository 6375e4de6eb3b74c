/**
 * Rules between several keys of an experiment file. They look at the file as it was written, so that they are
 * told together with everything else: a value of a wrong kind is passed over here, the schema tells it.
 *
 * @module
 */

import { type DataShape, dataShape } from "../../data/data_source.ts";
import { splitSizes } from "../../data/split_sizes.ts";
import type { ParameterName, SplitSpec } from "../experiment.ts";
import { isMap } from "./override.ts";
import {
  DEFAULT_DATA,
  DEFAULT_PARAMETERS,
  DEFAULT_REPLICATES,
  DEFAULT_RUN_CAP,
  fillSplit,
} from "./schema.ts";
import { shownValue, type UnplacedFault } from "./fault.ts";
import { type Placed, sizeFaults } from "./check_sizes.ts";

/** Everything in the file that contradicts something else in it. */
export function checkConsistency(file: unknown): UnplacedFault[] {
  if (!isMap(file)) return [];
  return [
    ...axisFaults(file),
    ...repeatFaults(["seeds"], file.seeds),
    ...repeatFaults(["simplest"], file.simplest),
    ...seedFaults(file),
    ...splitFaults(file),
    ...gridFaults(file),
    ...sizeFaultsOf(file),
  ];
}

function axisFaults(file: Record<string, unknown>): UnplacedFault[] {
  const defaults = isMap(file.defaults) ? file.defaults : {};
  return axesOf(file).flatMap(([name, axis]): UnplacedFault[] => {
    const path = ["parameters", name];
    const keys = Object.keys(axis);
    const known = keys.every((key) => key === "value" || key === "values"); // others are told as unknown
    return [
      ...(known && keys.length !== 1
        ? [{ path, rule: "a parameter must have either value or values" }]
        : []),
      ...(Object.hasOwn(defaults, name)
        ? [{ path, rule: "a parameter cannot stand in defaults too" }]
        : []),
      ...repeatFaults([...path, "values"], axis.values),
    ];
  });
}

function repeatFaults(path: readonly string[], values: unknown): UnplacedFault[] {
  if (!Array.isArray(values)) return [];
  const seen = new Set<string>();
  return values.flatMap((value, i) => {
    const cell = typeof value === "number"
      ? String(normalized(value))
      : JSON.stringify(normalized(value));
    if (!seen.has(cell)) {
      seen.add(cell);
      return [];
    }
    return [{
      path: [...path, i],
      rule: "a value can stand in a list only once",
      value: shownValue(value),
    }];
  });
}

/**
 * The one form of a value that can be written in several ways: 0 for -0, and a single hidden layer as a number.
 */
export function normalized<T>(value: T): T {
  if (Array.isArray(value)) return (value.length === 1 ? normalized(value[0]) : value) as T;
  return (value === 0 ? 0 : value) as T;
}

function seedFaults(file: Record<string, unknown>): UnplacedFault[] {
  if (!("seeds" in file && "replicates" in file)) return [];
  return [{
    path: ["replicates"],
    rule: "replicates cannot stand beside seeds: leave one of them out",
  }];
}

function splitFaults(file: Record<string, unknown>): UnplacedFault[] {
  const written = isMap(file.split) ? file.split : {};
  if (!Object.values(written).every(isShare)) return [];
  const split = fillSplit(written);
  const sum = Object.values(written).filter(isShare).reduce((total, share) => total + share, 0);
  if (sum > 1 + 1e-9) {
    return [{ path: ["split"], rule: `the shares must add up to at most 1, they make ${sum}` }];
  }
  const empty = (["train", "validation"] as const).find((part) => split[part] <= 0);
  if (empty !== undefined) {
    return [{
      path: ["split"],
      rule: `the shares must leave some rows to ${empty}, they make ${sum}`,
    }];
  }
  const rows = shapeOf(file)?.rows;
  if (rows === undefined) return [];
  const sizes = splitSizes(rows, split);
  return Object.entries(split).filter(([part]) => sizes[part as keyof SplitSpec] === 0)
    .map(([part, share]) => ({
      path: ["split", part],
      rule: `each part must get a row: its share of ${rows} rows, ${share}, is none`,
    }));
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value < 1;
}

/** The shape of the data set; undefined if the schema reports a fault in it. */
function shapeOf(file: Record<string, unknown>): DataShape | undefined {
  const written = isMap(file.data) && isMap(file.data.spiral) ? file.data.spiral : {};
  const options = { ...DEFAULT_DATA.spiral, ...written };
  return isCount(options.classes) && isCount(options.samples)
    ? dataShape({ spiral: options })
    : undefined;
}

function gridFaults(file: Record<string, unknown>): UnplacedFault[] {
  const configs = axesOf(file)
    .reduce((product, [, { values }]) => product * (Array.isArray(values) ? values.length : 1), 1);
  const trials = configs * seedCount(file);
  const cap = isCount(file.run_cap) ? file.run_cap : DEFAULT_RUN_CAP;
  if (trials <= cap) return [];
  const rule = isCount(file.run_cap)
    ? `the grid has ${trials} trials, over its run_cap of ${cap}`
    : `the grid has ${trials} trials, over ${DEFAULT_RUN_CAP}: set run_cap: ${trials} to run them all`;
  const part = ["run_cap", "replicates"].find((key) => key in file) ?? "parameters";
  return [{ path: [part], rule }];
}

function seedCount(file: Record<string, unknown>): number {
  if (Array.isArray(file.seeds)) return file.seeds.length;
  return isCount(file.replicates) ? file.replicates : DEFAULT_REPLICATES;
}

/** Sizes that cannot fit; what is of a wrong kind counts as not written. */
function sizeFaultsOf(file: Record<string, unknown>): UnplacedFault[] {
  const data = shapeOf(file);
  const written = isMap(file.split) ? file.split : {};
  if (data === undefined || !Object.values(written).every(isShare)) return [];
  const isWidth = (value: unknown): value is number | number[] =>
    Array.isArray(value) ? value.every(isCount) : isCount(value);
  return sizeFaults({
    data,
    split: fillSplit(written),
    hidden: valuesOf(file, "hidden").filter((placed) => isWidth(placed.value)) as Placed<number>[],
    batchSizes: valuesOf(file, "batch_size")
      .filter(({ value }) => isCount(value) || value === "full") as Placed<number>[],
    epochs: valuesOf(file, "epochs").filter(({ value }) => isCount(value)) as Placed<number>[],
    logEvery: isCount(file.log_every) ? file.log_every : undefined,
  });
}

/** All values that a parameter takes, each with its place. */
function valuesOf(file: Record<string, unknown>, name: ParameterName): Placed<unknown>[] {
  const [, axis] = axesOf(file).find(([key]) => key === name) ?? [];
  if (axis === undefined) {
    const given = isMap(file.defaults) ? file.defaults[name] : undefined;
    return [{ path: ["defaults", name], value: given ?? DEFAULT_PARAMETERS[name] }];
  }
  const path = ["parameters", name];
  return Array.isArray(axis.values)
    ? axis.values.map((value, i) => ({ path: [...path, "values", i], value }))
    : [{ path: [...path, "value"], value: axis.value }];
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function axesOf(file: Record<string, unknown>): [string, Record<string, unknown>][] {
  const parameters = isMap(file.parameters) ? file.parameters : {};
  return Object.entries(parameters).filter((entry): entry is [string, Record<string, unknown>] =>
    isMap(entry[1])
  );
}
