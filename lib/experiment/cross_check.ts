/**
 * Rules between several keys of an experiment file. They look at the file as it was written, so that they are
 * told together with everything else: a value of a wrong kind is passed over here, the schema tells it.
 *
 * @module
 */

import { DEFAULT_DATA, DEFAULT_REPLICATES, DEFAULT_RUN_CAP, DEFAULT_SPLIT } from "./schema.ts";
import { shownValue } from "./fault.ts";

/** Something that does not hold between the values of a file. */
export interface CrossFault {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly value?: string;
}

/** Everything in the file that contradicts something else in it. */
export function crossCheck(file: unknown): CrossFault[] {
  if (!isMap(file)) return [];
  return [
    ...axisFaults(file),
    ...repeatFaults(["seeds"], file.seeds),
    ...seedFaults(file),
    ...splitFaults(file),
    ...gridFaults(file),
  ];
}

function axisFaults(file: Record<string, unknown>): CrossFault[] {
  const defaults = isMap(file.defaults) ? file.defaults : {};
  return axesOf(file).flatMap(([name, axis]): CrossFault[] => {
    const path = ["parameters", name];
    const both = "value" in axis === "values" in axis;
    return [
      ...(both ? [{ path, rule: "a parameter must have either value or values" }] : []),
      ...(name in defaults ? [{ path, rule: "a parameter cannot stand in defaults too" }] : []),
      ...repeatFaults([...path, "values"], axis.values),
    ];
  });
}

function repeatFaults(path: readonly string[], values: unknown): CrossFault[] {
  if (!Array.isArray(values)) return [];
  const seen = new Set<string>();
  return values.flatMap((value, i) => {
    const cell = JSON.stringify(normalized(value));
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

function seedFaults(file: Record<string, unknown>): CrossFault[] {
  if (!("seeds" in file && "replicates" in file)) return [];
  return [{
    path: ["replicates"],
    rule: "replicates cannot stand beside seeds: leave one of them out",
  }];
}

function splitFaults(file: Record<string, unknown>): CrossFault[] {
  const { train, validation, test = 0 } = isMap(file.split) ? file.split : { ...DEFAULT_SPLIT };
  if (!isNumber(train) || !isNumber(validation) || !isNumber(test)) return [];
  const sum = train + validation + test;
  if (sum > 1 + 1e-9) {
    return [{ path: ["split"], rule: `the shares must add up to at most 1, they make ${sum}` }];
  }
  const rows = rowsOf(file);
  const sizes = { train: Math.round(rows * train), validation: Math.round(rows * validation) };
  return Object.entries(sizes).filter(([, size]) => size === 0).map(([part]) => ({
    path: ["split", part],
    rule: `each part must get a row: this share of ${rows} rows is none`,
  }));
}

function rowsOf(file: Record<string, unknown>): number {
  const data = isMap(file.data) && isMap(file.data.spiral) ? file.data.spiral : {};
  const { classes, samples } = { ...DEFAULT_DATA.spiral, ...data };
  return isNumber(classes) && isNumber(samples) ? classes * samples : Infinity;
}

function gridFaults(file: Record<string, unknown>): CrossFault[] {
  const configs = axesOf(file)
    .reduce((product, [, { values }]) => product * (Array.isArray(values) ? values.length : 1), 1);
  const trials = configs * seedCount(file);
  const cap = isNumber(file.run_cap) ? file.run_cap : DEFAULT_RUN_CAP;
  if (trials <= cap) return [];
  const rule = isNumber(file.run_cap)
    ? `the grid has ${trials} trials, over its run_cap of ${cap}`
    : `the grid has ${trials} trials, over ${DEFAULT_RUN_CAP}: set run_cap: ${trials} to run them all`;
  return [{ path: isNumber(file.run_cap) ? ["run_cap"] : ["parameters"], rule }];
}

function seedCount(file: Record<string, unknown>): number {
  if (Array.isArray(file.seeds)) return file.seeds.length;
  return isNumber(file.replicates) ? file.replicates : DEFAULT_REPLICATES;
}

function axesOf(file: Record<string, unknown>): [string, Record<string, unknown>][] {
  const parameters = isMap(file.parameters) ? file.parameters : {};
  return Object.entries(parameters).filter((entry): entry is [string, Record<string, unknown>] =>
    isMap(entry[1])
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
