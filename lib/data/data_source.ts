/**
 * The data sources of trials: the shape of each data set and its rows. Other folders use data sources through this
 * file only.
 *
 * @module
 */

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

/** The shape of a data source, computed without making its rows. */
export function dataShape({ spiral: { classes, samples } }: DataSpec): DataShape {
  return { rows: classes * samples, features: 2, classes };
}

/** Makes the rows of a data source, drawn with a seed; `beforeRows` is called many times a second. */
export function makeDataset(
  { spiral: options }: DataSpec,
  seed: number,
  beforeRows: () => void = () => {},
): Dataset {
  return spiral({ ...options, seed, beforeRows });
}
