/**
 * The losses with their gradients and scores: softmax with cross-entropy and accuracy, and mean squared error with the
 * absolute error.
 */

import { expAll, logPair } from "./exp";

const CLIP: f64 = 1e-7;

/** A number of each of two rows. */
// @ts-ignore: a decorator of the compiler
@inline
function rowPair(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}

// @ts-ignore: a decorator of the compiler
@inline
function storeRowPair(a: usize, b: usize, pair: v128): void {
  v128.store64_lane(a, pair, 0);
  v128.store64_lane(b, pair, 1);
}

/**
 * Replaces the logits of a tile by the gradient of the mean loss over `batchRows` rows: (p - y) / batchRows. Adds the
 * losses of the rows and the number of correct rows to `sums`. Rows from `rows` to `paddedRows` get gradient 0. Two rows
 * at a time; if their number is odd, the last one is computed twice.
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
  const count = f64x2.splat(batchRows), one = f64x2.splat(1);
  let correct: f64 = 0;
  for (let r = 0; r < rows; r += 2) {
    const z0 = logits + <usize> r * row, z1 = z0 + (r + 1 < rows ? row : 0);
    let largest = rowPair(z0, z1), best = i64x2.splat(0);
    for (let c = 1; c < classes; c++) {
      const logit = rowPair(z0 + (<usize> c << 3), z1 + (<usize> c << 3));
      best = v128.bitselect(i64x2.splat(c), best, f64x2.gt(logit, largest));
      largest = f64x2.max(largest, logit); // max() propagates NaN: the whole row becomes NaN
    }
    for (let c: usize = 0; c < row; c += 8) {
      storeRowPair(z0 + c, z1 + c, f64x2.sub(rowPair(z0 + c, z1 + c), largest));
    }
    const label = labels + (<usize> r << 2);
    correct += <f64> (<i32> i64x2.extract_lane(best, 0) == load<i32>(label));
    if (r + 1 < rows) correct += <f64> (<i32> i64x2.extract_lane(best, 1) == load<i32>(label, 4));
  }
  expAll(logits, rows * classes);
  let loss = load<f64>(sums); // continues the sum of the last tile, so that tile size does not change it
  for (let r = 0; r < rows; r += 2) {
    const z0 = logits + <usize> r * row, z1 = z0 + (r + 1 < rows ? row : 0);
    let sum = f64x2.splat(0);
    for (let c: usize = 0; c < row; c += 8) sum = f64x2.add(sum, rowPair(z0 + c, z1 + c));
    const label = labels + (<usize> r << 2);
    const right0 = z0 + (<usize> load<i32>(label) << 3);
    const right1 = z1 + (<usize> load<i32>(label + (r + 1 < rows ? 4 : 0)) << 3);
    const right = f64x2.div(rowPair(right0, right1), sum);
    const clipped = f64x2.pmin(f64x2.pmax(right, f64x2.splat(CLIP)), f64x2.splat(1 - CLIP));
    const logs = logPair(clipped);
    loss -= f64x2.extract_lane(logs, 0);
    if (r + 1 < rows) loss -= f64x2.extract_lane(logs, 1);
    for (let c: usize = 0; c < row; c += 8) {
      const p = f64x2.div(rowPair(z0 + c, z1 + c), sum);
      storeRowPair(z0 + c, z1 + c, f64x2.div(p, count));
    }
    storeRowPair(right0, right1, f64x2.div(f64x2.sub(right, one), count));
  }
  memory.fill(logits + <usize> rows * row, 0, <usize> (paddedRows - rows) * row);
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
