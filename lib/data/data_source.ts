/**
 * The data sources of trials: the shape of each data set and its rows. Other folders use data sources through this
 * file and `make_splits.ts`.
 *
 * @module
 */

import { failType, requireTypes } from "../math/check_arguments.ts";
import { blobs } from "./blobs.ts";
import { circles } from "./circles.ts";
import type { CsvSpec } from "./csv/csv_spec.ts";
import { tableOf } from "./csv/table_cache.ts";
import type { Dataset } from "./dataset.ts";
import { moons } from "./moons.ts";
import { spiral } from "./spiral.ts";

/** Points on intertwined arms, one arm per class: see {@linkcode spiral}. */
export interface SpiralSpec {
  /** The options of the data set. */
  readonly spiral: {
    /** Number of arms. */
    readonly classes: number;
    /** Points per class. */
    readonly samples: number;
    /** Standard deviation of the angle. */
    readonly noise: number;
  };
}

/** Two interleaved half circles: see {@linkcode moons}. */
export interface MoonsSpec {
  /** The options of the data set. */
  readonly moons: {
    /** Points per class. */
    readonly samples: number;
    /** Standard deviation of both coordinates. */
    readonly noise: number;
  };
}

/** A circle inside another: see {@linkcode circles}. */
export interface CirclesSpec {
  /** The options of the data set. */
  readonly circles: {
    /** Points per class. */
    readonly samples: number;
    /** Standard deviation of both coordinates. */
    readonly noise: number;
    /** Radius of the inner circle. */
    readonly factor: number;
  };
}

/** Normally distributed points around one center per class: see {@linkcode blobs}. */
export interface BlobsSpec {
  /** The options of the data set. */
  readonly blobs: {
    /** Points per class. */
    readonly samples: number;
    /** Number of blobs. */
    readonly classes: number;
    /** Numbers per point. */
    readonly features: number;
    /** Standard deviation around the center. */
    readonly noise: number;
  };
}

/** A data set that is made by a formula: a built-in one. */
export type BuiltInSpec = SpiralSpec | MoonsSpec | CirclesSpec | BlobsSpec;

/** A data source, as described by the experiment file. */
export type DataSpec = BuiltInSpec | CsvSpec;

/** The shape of a data set. */
export interface DataShape {
  /** Rows in all parts of the split in total. */
  readonly rows: number;
  /** Numbers per row. */
  readonly features: number;
  /** Number of classes; 0 for regression. */
  readonly classes: number;
}

/** Draws that a data set is made from, and what is called on the way. */
interface Draws {
  readonly seed: number;
  readonly beforeRows: () => void;
}

/** The shape and the rows of a kind of data set. */
interface BuiltIn<T> {
  readonly shape: (options: T) => DataShape;
  readonly make: (options: T & Draws) => Dataset;
}

type BuiltIns = {
  readonly [S in BuiltInSpec as keyof S]: BuiltIn<S[keyof S]>;
};

const BUILT_IN: BuiltIns = {
  spiral: {
    shape: ({ classes, samples }) => ({ rows: classes * samples, features: 2, classes }),
    make: spiral,
  },
  moons: { shape: ({ samples }) => ({ rows: 2 * samples, features: 2, classes: 2 }), make: moons },
  circles: {
    shape: ({ samples }) => ({ rows: 2 * samples, features: 2, classes: 2 }),
    make: circles,
  },
  blobs: {
    shape: ({ classes, samples, features }) => ({ rows: classes * samples, features, classes }),
    make: blobs,
  },
};

/** True if the data are those of a CSV file. */
export function isCsv(data: DataSpec): data is CsvSpec {
  return "csv" in data;
}

/**
 * The shape of a data source, computed without making its rows. A CSV file whose content is not known yet is read.
 *
 * @throws {TypeError} If the argument is not a data source.
 * @throws {CsvError} If the file cannot be read.
 */
export function dataShape(data: DataSpec): DataShape {
  const action = "compute the shape of data";
  requireTypes(action, { data }, "object");
  if (isCsv(data)) {
    const { rows, inputs, classes } = data.content ?? tableOf(data).content;
    return { rows, features: inputs, classes };
  }
  const [builtIn, options] = builtInOf(action, data);
  return builtIn.shape(options);
}

/**
 * Makes the rows of a built-in data set, drawn with a seed; `beforeRows` is called many times a second.
 *
 * @throws {TypeError} If an argument is of the wrong type, or the data are a CSV file: its rows are encoded by what the
 *     training rows have, so they exist only as {@linkcode makeSplits} returns them.
 * @throws {RangeError} If a number is out of range.
 */
export function makeDataset(
  data: DataSpec,
  seed: number,
  beforeRows: () => void = () => {},
): Dataset {
  const action = "make a data set";
  requireTypes(action, { data }, "object");
  const [builtIn, options] = builtInOf(action, data);
  return builtIn.make({ ...options, seed, beforeRows });
}

/** The entry of the table and the options of a data set. */
function builtInOf(action: string, data: DataSpec): [BuiltIn<object>, object] {
  const names = Object.keys(BUILT_IN) as (keyof typeof BUILT_IN)[];
  const name = names.find((each) => Object.hasOwn(data, each));
  if (name === undefined) {
    failType(action, `data must have one of the keys ${names.join(", ")}`, data);
  }
  const options = (data as unknown as Record<string, object>)[name];
  requireTypes(action, { [`data.${name}`]: options }, "object");
  return [BUILT_IN[name] as BuiltIn<object>, options];
}
