/** Softmax, cross-entropy, accuracy and the gradient of the loss, in one pass over the logits. */

import { expAll, log } from "./exp";

const CLIP: f64 = 1e-7;

/**
 * Turns the logits of a tile into the gradient of the mean loss over `batchRows` rows: (p - y) / batchRows. Adds the
 * rows' losses and the number of right ones to `sums`. Rows from `rows` to `paddedRows` get gradient 0.
 *
 * @param logits (paddedRows, classes), written over
 * @param labels (rows) 32-bit
 * @param sums two numbers: the sum of losses, the count of right rows
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
      largest = max(largest, logit); // NaN stays: the whole row becomes NaN
    }
    for (let c = 0; c < classes; c++) {
      const at = z + (<usize> c << 3);
      store<f64>(at, load<f64>(at) - largest);
    }
    if (best == load<i32>(labels + (<usize> r << 2))) correct += 1;
  }
  expAll(logits, rows * classes);
  let loss = load<f64>(sums); // on from the last tile, row by row: how rows are cut into tiles does not matter
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
