/**
 * Scores of predicted classes that give each class the same weight, however few rows it has. The definitions are those
 * of scikit-learn.
 *
 * @module
 */

import {
  failRange,
  FROM_ONE,
  requireClasses,
  requireInstances,
  requireNumbers,
} from "../math/check_arguments.ts";

/**
 * Computes the macro F1 score, in [0, 1]: the mean of the F1 scores of all classes that occur in the labels or the
 * predictions. F1 is the harmonic mean of precision and recall, 2 · hits / (labels + predictions), and 0 for a class
 * that is never predicted correctly. NaN if there are no rows.
 *
 * It is scikit-learn's `f1_score` with `average="macro"`.
 *
 * @param predicted The predicted class of each row, as from `predictedClasses`.
 * @param labels The class of each row.
 * @param classes The number of classes, a whole number from 1.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a class is not in [0, `classes`), or `predicted` is not as long as `labels`.
 *
 * @example Class 0 has F1 2/3 and class 1 has F1 4/5
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { macroF1 } from "@seedsweep/seedsweep";
 *
 * const f1 = macroF1(new Int32Array([0, 1, 1, 1]), new Int32Array([0, 0, 1, 1]), 2);
 * assertAlmostEquals(f1, (2 / 3 + 4 / 5) / 2, 1e-15);
 * ```
 */
export function macroF1(predicted: Int32Array, labels: Int32Array, classes: number): number {
  const counts = countByClass("compute a macro F1 score", { predicted, labels, classes });
  const present = counts.filter(({ rows, predictions }) => rows + predictions > 0);
  return mean(present.map(({ rows, predictions, hits }) => 2 * hits / (rows + predictions)));
}

/**
 * Computes the balanced accuracy, in [0, 1]: the mean of the recalls of all classes that occur in the labels. The
 * recall of a class is the fraction of its rows that are predicted correctly. NaN if there are no rows.
 *
 * It is scikit-learn's `balanced_accuracy_score`.
 *
 * @param predicted The predicted class of each row, as from `predictedClasses`.
 * @param labels The class of each row.
 * @param classes The number of classes, a whole number from 1.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a class is not in [0, `classes`), or `predicted` is not as long as `labels`.
 *
 * @example All rows of class 0 and no row of class 1 are predicted correctly
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { balancedAccuracy } from "@seedsweep/seedsweep";
 *
 * assertEquals(balancedAccuracy(new Int32Array(4), new Int32Array([0, 0, 0, 1]), 2), 0.5);
 * ```
 */
export function balancedAccuracy(
  predicted: Int32Array,
  labels: Int32Array,
  classes: number,
): number {
  const counts = countByClass("compute a balanced accuracy", { predicted, labels, classes });
  return mean(counts.filter(({ rows }) => rows > 0).map(({ rows, hits }) => hits / rows));
}

/** How many rows a class has, how often it is predicted, and how often correctly. */
interface ClassCounts {
  rows: number;
  predictions: number;
  hits: number;
}

function countByClass(
  action: string,
  { predicted, labels, classes }: { predicted: Int32Array; labels: Int32Array; classes: number },
): ClassCounts[] {
  requireNumbers(action, { classes }, FROM_ONE);
  requireInstances(action, { predicted, labels }, Int32Array);
  if (predicted.length !== labels.length) {
    const rule = `predicted must have ${labels.length} numbers, one for each label`;
    failRange(action, rule, predicted.length);
  }
  requireClasses(action, predicted, classes);
  requireClasses(action, labels, classes);
  const counts = Array.from({ length: classes }, () => ({ rows: 0, predictions: 0, hits: 0 }));
  labels.forEach((label, row) => {
    counts[label].rows++;
    counts[predicted[row]].predictions++;
    if (predicted[row] === label) counts[label].hits++;
  });
  return counts;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
