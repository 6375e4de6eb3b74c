/**
 * The losses with their gradients and scores: softmax with cross-entropy and accuracy, and mean squared error with the
 * absolute error.
 */

import { expAll, log } from "./exp";

const CLIP: f64 = 1e-7;

/**
 * Replaces the logits of a tile by the gradient of the mean loss over `batchRows` rows: (p - y) / batchRows. Adds the
 * losses of the rows and the number of correct rows to `sums`. Rows from `rows` to `paddedRows` get gradient 0.
 *
 * @param logits (paddedRows, classes), overwritten
 * @param labels (rows) 32-bit
 * @param sums two numbers: the sum of the losses, the number of correct rows
 */
export function softmaxLoss(
  logits: usize,
  labels: usize,
  sums: usize,
  rows: i32,
  paddedRows: i32,
  classes: i32,
  batchRows: f64,
): void {
  const row = <usize> classes << 3;
  let correct: f64 = 0;
  let z = logits;
  for (let r = 0; r < rows; r++, z += row) {
    let largest = load<f64>(z);
    let best = 0;
    for (let c = 1; c < classes; c++) {
      const logit = load<f64>(z + (<usize> c << 3));
      if (logit > largest) best = c;
      largest = max(largest, logit); // max() propagates NaN: the whole row becomes NaN
    }
    for (let c = 0; c < classes; c++) {
      const at = z + (<usize> c << 3);
      store<f64>(at, load<f64>(at) - largest);
    }
    if (best == load<i32>(labels + (<usize> r << 2))) correct += 1;
  }
  expAll(logits, rows * classes);
  let loss = load<f64>(sums); // continues the sum of the last tile, so that tile size does not change it
  z = logits;
  for (let r = 0; r < rows; r++, z += row) {
    let sum: f64 = 0;
    for (let c = 0; c < classes; c++) sum += load<f64>(z + (<usize> c << 3));
    const label = <usize> load<i32>(labels + (<usize> r << 2)) << 3;
    const right = load<f64>(z + label) / sum;
    loss -= log(min(max(right, CLIP), 1 - CLIP));
    for (let c: usize = 0; c < row; c += 8) {
      store<f64>(z + c, load<f64>(z + c) / sum / batchRows);
    }
    store<f64>(z + label, (right - 1) / batchRows);
  }
  memory.fill(z, 0, <usize> (paddedRows - rows) * row);
  store<f64>(sums, loss);
  store<f64>(sums, load<f64>(sums, 8) + correct, 8);
}

/**
 * Replaces the outputs o of a tile by the gradient of the mean of (o - t)² over `batchRows` rows. Adds (o - t)² and
 * |o - t| of all numbers to `sums`. Rows from `rows` to `paddedRows` get gradient 0.
 *
 * @param outputs (paddedRows, columns), overwritten
 * @param targets (rows, columns)
 * @param sums two numbers: the sums of (o - t)² and of |o - t|
 */
export function squaredLoss(
  outputs: usize,
  targets: usize,
  sums: usize,
  rows: i32,
  paddedRows: i32,
  columns: i32,
  batchRows: f64,
): void {
  const count = batchRows * <f64> columns;
  const end = <usize> rows * <usize> columns << 3;
  let squares = load<f64>(sums), distances = load<f64>(sums, 8);
  for (let i: usize = 0; i < end; i += 8) {
    const difference = load<f64>(outputs + i) - load<f64>(targets + i);
    squares += difference * difference;
    distances += abs(difference);
    store<f64>(outputs + i, 2 * difference / count);
  }
  memory.fill(outputs + end, 0, <usize> (paddedRows - rows) * <usize> columns << 3);
  store<f64>(sums, squares);
  store<f64>(sums, distances, 8);
}
