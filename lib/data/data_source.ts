/**
 * Where the rows of a trial come from. All that the rest of the project knows of a data source is in this file: its
 * shape, and how its rows are made.
 *
 * @module
 */

import type { Dataset } from "./dataset.ts";
import { spiral } from "./spiral.ts";

/** A data source, as the experiment file describes it. */
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

/** How large a data set is. */
export interface DataShape {
  /** Rows in all parts of the split together. */
  readonly rows: number;
  /** Numbers per row. */
  readonly features: number;
  /** Number of classes. */
  readonly classes: number;
}

/** The shape of the data set that a source gives; no row is made for it. */
export function dataShape({ spiral: { classes, samples } }: DataSpec): DataShape {
  return { rows: classes * samples, features: 2, classes };
}

/** The rows of a data source, drawn with a seed. */
export function makeDataset({ spiral: options }: DataSpec, seed: number): Dataset {
  return spiral({ ...options, seed });
}
