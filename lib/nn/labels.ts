/**
 * The right answers, as class indices or one-hot.
 *
 * @module
 */

/**
 * An `Int32Array` holds the class of each row, (rows), in [0, classes). A `Float64Array` is one-hot: (rows, classes), a
 * 1 at the class and 0 elsewhere.
 */
export type Labels = Int32Array | Float64Array;

/**
 * The class of each row, (rows).
 *
 * @throws {RangeError} If a class is not in [0, `classes`), or a one-hot row is not one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { classIndices } from "./labels.ts";
 *
 * const oneHot = new Float64Array([0, 1, 0, 1, 0, 0]); // two rows
 * assertEquals(classIndices(oneHot, 3), new Int32Array([1, 0]));
 * ```
 */
export function classIndices(labels: Labels, classes: number): Int32Array {
  if (labels instanceof Float64Array) return fromOneHot(labels, classes);
  const wrong = labels.findIndex((label) => label < 0 || label >= classes);
  if (wrong < 0) return labels;
  throw new RangeError(
    `Cannot read the label of row ${wrong}: a class must be in [0, ${classes}), got ${
      labels[wrong]
    }`,
  );
}

function fromOneHot(labels: Float64Array, classes: number): Int32Array {
  const rows = Math.ceil(labels.length / classes);
  return Int32Array.from({ length: rows }, (_, row) => {
    const oneHot = labels.subarray(row * classes, (row + 1) * classes);
    const sum = oneHot.reduce((total, x) => total + x, 0);
    const label = oneHot.indexOf(1);
    if (oneHot.length === classes && label >= 0 && sum === 1) return label;
    throw new RangeError(
      `Cannot read the label of row ${row}: a one-hot row has ${classes} numbers, a 1 and 0 elsewhere, ` +
        `got [${oneHot.join(", ")}]`,
    );
  });
}
