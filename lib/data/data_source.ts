/**
 * The data sources of trials: the shape of each data set and its rows. Other folders use data sources through this
 * file only.
 *
 * @module
 */

import { requireTypes } from "../math/check_arguments.ts";
import type { Dataset } from "./dataset.ts";
import { spiral } from "./spiral.ts";

/** A data source, as described by the experiment file. */
export interface DataSpec {
  /** Points on intertwined arms, one arm per class: see {@linkcode spiral}. */
  readonly spiral: {
    /** Number of arms. */
    readonly classes: number;
    /** Points per class. */
    readonly samples: number;
    /** Standard deviation of the angle. */
    readonly noise: number;
  };
}

/** The shape of a data set. */
export interface DataShape {
  /** Rows in all parts of the split in total. */
  readonly rows: number;
  /** Numbers per row. */
  readonly features: number;
  /** Number of classes. */
  readonly classes: number;
}

/**
 * The shape of a data source, computed without making its rows.
 *
 * @throws {TypeError} If the argument is not a data source.
 */
export function dataShape(data: DataSpec): DataShape {
  requireData("compute the shape of data", data);
  const { classes, samples } = data.spiral;
  return { rows: classes * samples, features: 2, classes };
}

/**
 * Makes the rows of a data source, drawn with a seed; `beforeRows` is called many times a second.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a number is out of range.
 */
export function makeDataset(
  data: DataSpec,
  seed: number,
  beforeRows: () => void = () => {},
): Dataset {
  requireData("make a data set", data);
  return spiral({ ...data.spiral, seed, beforeRows });
}

function requireData(action: string, data: DataSpec): void {
  requireTypes(action, { data }, "object");
  requireTypes(action, { "data.spiral": data.spiral }, "object");
}
