/**
 * The labels of rows, as class indices or one-hot.
 *
 * @module
 */

import {
  failRange,
  failType,
  FROM_ONE,
  requireClasses,
  requireInstances,
  requireNumbers,
} from "../math/check_arguments.ts";

/**
 * An `Int32Array` has the class of each row, (rows), in [0, classes). A `Float64Array` is one-hot: (rows,
 * classes), with a 1 at the class and 0 elsewhere.
 */
export type Labels = Int32Array | Float64Array;

const ACTION = "read labels";

/**
 * Returns the class of each row, (rows). An `Int32Array` of classes is returned itself.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a class is not in [0, `classes`), or a row is not one-hot.
 *
 * @example Two one-hot rows of three classes
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { classIndices } from "@seedsweep/seedsweep";
 *
 * const oneHot = new Float64Array([0, 1, 0, 1, 0, 0]);
 * assertEquals(classIndices(oneHot, 3), new Int32Array([1, 0]));
 * ```
 */
export function classIndices(labels: Labels, classes: number): Int32Array {
  requireNumbers(ACTION, { classes }, FROM_ONE);
  if (labels instanceof Float64Array) return fromOneHot(labels, classes);
  if (!(labels instanceof Int32Array)) {
    const rule = "labels must be an Int32Array of classes or a one-hot Float64Array";
    failType(ACTION, rule, labels);
  }
  requireClasses(ACTION, labels, classes);
  return labels;
}

/**
 * Returns the class of each row of a matrix with `classes` columns, which is given by name: `{ logits }`.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a label is not a class, or the matrix does not have one row per label.
 */
export function classesOfRows(
  action: string,
  matrix: Readonly<Record<string, Float64Array>>,
  { labels, classes }: { labels: Labels; classes: number },
): Int32Array {
  requireInstances(action, matrix, Float64Array);
  const indices = classIndices(labels, classes);
  const expected = indices.length * classes;
  for (const name in matrix) {
    const { length } = matrix[name];
    if (length === expected) continue;
    const rule =
      `${name} must have ${expected} numbers, ${classes} for each of ${indices.length} labels`;
    failRange(action, rule, length);
  }
  return indices;
}

function fromOneHot(labels: Float64Array, classes: number): Int32Array {
  const rows = Math.ceil(labels.length / classes);
  return Int32Array.from({ length: rows }, (_, row) => {
    const oneHot = labels.subarray(row * classes, (row + 1) * classes);
    const sum = oneHot.reduce((total, x) => total + x, 0);
    const label = oneHot.indexOf(1);
    if (oneHot.length === classes && label >= 0 && sum === 1) return label;
    throw new RangeError(
      `Cannot ${ACTION}: row ${row} must be one-hot (${classes} numbers, one 1 and 0 elsewhere), ` +
        `got [${oneHot.join(", ")}]`,
    );
  });
}
