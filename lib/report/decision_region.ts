/**
 * The regions of the plane in which a network predicts each class, for data with two features.
 *
 * @module
 */

import { type EncodedColumn, inputsOf } from "../data/encoding.ts";
import type { AnyDataset } from "../data/dataset.ts";
import {
  failRange,
  given,
  requireInstances,
  requireNumbers,
  requireTypes,
  wholeNumber,
} from "../math/check_arguments.ts";
import { Model } from "../model/model.ts";
import { predictedClasses } from "../nn/predicted_classes.ts";
import type { NetworkRows } from "../objective/build_trial.ts";
import { sampleEvenly } from "../stats/sample_evenly.ts";
import { rounded } from "./rounded.ts";

/** The regions of a network, and the points that it was trained and compared on. Plain data: it can be written as JSON. */
export interface DecisionRegion {
  /** What the picture shows, as the caller names it. */
  readonly title: string;
  /** 16 hexadecimal digits. */
  readonly configId: string;
  /** The seed of the network. */
  readonly seed: number;
  /** Names of the classes. */
  readonly classes: readonly string[];
  /** Names of the two features: of the horizontal axis, of the vertical one. */
  readonly features: readonly [string, string];
  /** The class at the middle of each cell. */
  readonly grid: RegionGrid;
  /** Rows of the data; at most 1000 of each part, evenly sampled. */
  readonly points: readonly RegionPoint[];
}

/** Square cells over a rectangle. */
export interface RegionGrid {
  /** Cells per row, and rows. */
  readonly size: number;
  /** The lower and the upper bound of the horizontal axis, in the unit of the feature. */
  readonly x: readonly [number, number];
  /** The lower and the upper bound of the vertical axis. */
  readonly y: readonly [number, number];
  /** (size, size), the lowest row first: `12a68b` is 12 cells of class 0, which is `a`, and 68 of class 1. Runs end with the row. */
  readonly runs: string;
}

/** A row of the data: both features, its class, and whether it is one of the validation rows. */
export type RegionPoint = readonly [x: number, y: number, label: number, isValidation: 0 | 1];

/** Options of {@linkcode decisionRegion}. */
export interface DecisionRegionOptions {
  /** What the picture shows. */
  readonly title: string;
  /** Cells per row, and rows: from 2 to 400. @default {80} */
  readonly size?: number;
}

/** So many classes have letters. */
const MOST_CLASSES = 26;
/** So many points of each part are shown. */
const MOST_POINTS = 1000;
/** Empty space around the points, as a share of their range. */
const MARGIN = 0.08;

/**
 * Computes the class that a model predicts at each cell of a grid around the points of its data.
 *
 * @param rows The rows of the trial that the model is of: see `trialRows`.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If the data do not have exactly two numbers per row and 2 to 26 classes, or `size` is out of range.
 *
 * @example A network that decides by the first feature
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { defineExperiment } from "../experiment/define_experiment.ts";
 * import { trainedModel } from "../model/trained_model.ts";
 * import { trialRows } from "../objective/build_trial.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { decisionRegion } from "./decision_region.ts";
 *
 * const experiment = defineExperiment({ parameters: { epochs: { value: 5 }, hidden: { value: 4 } } });
 * const [trial] = expandGrid(experiment);
 * const [rows] = trialRows(trial);
 * const { grid, points } = decisionRegion(trainedModel(trial), rows, { title: "the only config", size: 10 });
 * const cells = grid.runs.match(/\d+/g) ?? [];
 * assertEquals(cells.reduce((sum, count) => sum + Number(count), 0), 10 * 10);
 * assertEquals(points.length, rows.train.y.length + rows.validation.y.length);
 * ```
 */
export function decisionRegion(
  model: Model,
  rows: NetworkRows,
  options: DecisionRegionOptions,
): DecisionRegion {
  const action = "compute a decision region";
  requireInstances(action, { model }, Model);
  requireTypes(action, { rows, options }, "object");
  const { title, size = 80 } = options;
  requireTypes(action, { title }, "string");
  requireNumbers(action, given({ size }), wholeNumber(2, 400));
  const { columns, target } = model.encoding;
  const inputs = inputsOf(model.encoding);
  if (inputs !== 2 || columns.length !== 2) {
    failRange(action, "the data must have two numbers per row", inputs);
  }
  const classes = target.classes.length;
  if (classes < 2 || classes > MOST_CLASSES) {
    failRange(action, `the data must have 2 to ${MOST_CLASSES} classes`, classes);
  }
  const bounds = [0, 1].map((feature) => boundsOf(rows, feature));
  const raw = columns.map(rawValue);
  const axis = (feature: number) =>
    bounds[feature].map((value) => raw[feature](value)) as [number, number];
  return {
    title,
    configId: model.provenance.config.replace(/^c/, ""),
    seed: model.provenance.seed,
    classes: target.classes,
    features: [columns[0].name, columns[1].name],
    grid: { size, x: axis(0), y: axis(1), runs: runText(model, bounds, size) },
    points: [...pointsOf(rows.train, raw, 0), ...pointsOf(rows.validation, raw, 1)],
  };
}

/** The range of a feature over all rows of training and validation, with a margin. */
function boundsOf({ train, validation }: NetworkRows, feature: number): [number, number] {
  const values = [train.x, validation.x]
    .flatMap((x) => [...x.filter((_, i) => i % 2 === feature)]);
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const margin = high > low ? MARGIN * (high - low) : 1;
  return [low - margin, high + margin];
}

/** From the number that the network gets to the unit of the feature. */
function rawValue(column: EncodedColumn): (encoded: number) => number {
  if (column.kind === "category") return (encoded) => rounded(encoded, 4);
  return (encoded) => rounded(column.offset + column.scale * encoded, 4);
}

function runText(model: Model, [xs, ys]: readonly number[][], size: number): string {
  const middle = ([low, high]: number[], i: number) => low + (high - low) * (i + 0.5) / size;
  const x = Float64Array.from(
    { length: 2 * size * size },
    (_, i) => {
      const cell = Math.floor(i / 2);
      return i % 2 === 0 ? middle(xs, cell % size) : middle(ys, Math.floor(cell / size));
    },
  );
  const classes = model.encoding.target.classes.length;
  const letters = Array.from(predictedClasses(model.predictEncoded(x), classes), letterOf).join("");
  return letters.match(new RegExp(`.{${size}}`, "g"))!.map(runsOf).join("");
}

/** `a` for class 0, `b` for class 1, … */
function letterOf(label: number): string {
  return String.fromCharCode("a".charCodeAt(0) + label);
}

/** `aaab` as `3a1b`. */
function runsOf(row: string): string {
  return row.replace(/(.)\1*/g, (run, letter) => `${run.length}${letter}`);
}

function pointsOf(
  { x, y }: AnyDataset,
  raw: readonly ((encoded: number) => number)[],
  isValidation: 0 | 1,
): RegionPoint[] {
  const rows = Array.from(y, (_, row) => row);
  return sampleEvenly(rows, MOST_POINTS)
    .map((row) => [raw[0](x[2 * row]), raw[1](x[2 * row + 1]), y[row], isValidation]);
}
